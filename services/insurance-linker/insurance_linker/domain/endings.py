"""Why a case is no longer wanted, as a person would put it. ``covered`` only when cover for that need is in force.

One function a kind of case. They ask in this order: was it answered, was a fact it rested on taken back, does another
case stand in its place; then what the facts now say of that kind's own conditions.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from itertools import chain

from coverlink.contracts.decisions import Ending, EndingCode, Text
from coverlink.contracts.fields import Line
from insurance_linker.domain.case import OpenCase
from insurance_linker.domain.case_ids import case_ids
from insurance_linker.domain.cited import announced_of, job_of, listing_of
from insurance_linker.domain.drops import as_student, dropped
from insurance_linker.domain.helped import how_long
from insurance_linker.domain.interruption import LINE, covered, interruption, own_cover, payment_excused, units_pay
from insurance_linker.domain.lines import satisfied
from insurance_linker.domain.needs import Need
from insurance_linker.domain.needs.assist import excused, loss_of_work
from insurance_linker.domain.needs.enrol import enrol_ids
from insurance_linker.domain.needs.follow_up import excused as enrolment_excused
from insurance_linker.domain.needs.follow_up import followed, job_over
from insurance_linker.domain.needs.guidance import guidance_answered, guidance_excused
from insurance_linker.domain.needs.left import AGAIN, in_other_hands, left_excused, left_scheme, past_need
from insurance_linker.domain.needs.unit_incomplete import (
    incomplete_ids,
    owed_at_the_end,
    together,
    uncovered_at_the_end,
)
from insurance_linker.domain.overruled import overruled
from insurance_linker.domain.situation import Employment, Situation
from insurance_linker.domain.spells import Job, Listing

_FALLEN = frozenset[EndingCode]({"corrected", "resolved", "paid", "retired_or_died"})
"""Endings that facts bring about, or packs that ask for no more: which of the two is then looked at (``overruled``)."""

ENDINGS: dict[EndingCode, Text] = {
    "covered": Text(zh="保障已生效。", en="Cover is in force."),
    "job_ended": Text(zh="用工已结束。", en="The job has ended."),
    "re_employed": Text(zh="已重新就业，或另有工作。", en="The person is employed again, or has another job."),
    "excused": Text(zh="有不须参保的身份。", en="A status excuses it."),
    "retracted": Text(zh="依据的事实已撤回。", en="The fact it rested on was taken back."),
    "answered": Text(zh="已登记核实结果。", en="It was answered."),
    "resolved": Text(zh="情形已不存在。", en="What it was about no longer holds."),
    "corrected": Text(zh="依据的事实已更正。", en="The facts it rested on were put right."),
    "replaced": Text(
        zh="新的事实改变了依据，由另一任务代替。", en="Other facts have come; another task stands in its place."
    ),
    "verifying": Text(zh="先核实是否存在劳动关系。", en="Whether the unit employs the person is being verified first."),
    "paid": Text(zh="已恢复缴费。", en="Contributions are paid again."),
    "suspended": Text(zh="个人参保已停保或终止。", en="The person's own cover was suspended or has ended."),
    "owed_by_unit": Text(zh="现由用人单位负责参保。", en="An employing unit owes it now."),
    "kept_on": Text(zh="该单位继续用工，由现在的用工承担。", en="The unit employs the person on and owes it there."),
    "retired_or_died": Text(zh="最后一份工作因退休或死亡结束。", en="The last job ended by retirement or death."),
    "linked": Text(
        zh="此人现用另一身份，任务随之转移。", en="The person has another identity now; the case goes on there."
    ),
    "rules_changed": Text(zh="规定已调整，不再要求办理此事。", en="The rules have changed and no longer ask for this."),
    "not_of_working_age": Text(zh="不在劳动年龄内。", en="The person is not of working age."),
}


def ending_of(now: Situation, case: OpenCase, wanted: Mapping[str, Need]) -> Ending:
    """Why this open case is not among the wanted ones."""
    if now.person.is_now:
        return Ending(code="linked", inputs={"is_now": now.person.is_now}, text=ENDINGS["linked"])
    code = _code(now, case, wanted)
    if code in _FALLEN and overruled(now, case):
        rule = case.because[0].rule
        return Ending(code="rules_changed", inputs={"rule": rule}, text=ENDINGS["rules_changed"])
    inputs = how_long(now, case, code) if case.kind == "assist" else {}
    return Ending(code=code, inputs=inputs, text=ENDINGS[code])


def _code(now: Situation, case: OpenCase, wanted: Mapping[str, Need]) -> EndingCode:
    listing = _listing(now, case)
    if now.history.answers and (
        now.answered(case.kind, (case.id, *_other_ids(now, case))) or (listing and guidance_answered(now, listing))
    ):
        return "answered"
    if not now.history.facts.issuperset(chain.from_iterable(reason.facts for reason in case.because)):
        return "retracted"
    match case.kind:
        case "enrol" if case.unit_id is None:
            return _guidance(now, case, wanted)
        case "enrol":
            return _enrol(now, case, wanted)
        case "verify":
            return _verify(now, case, wanted)
        case "assist":
            return _assist(now, case, wanted)
        case "unit_incomplete":
            return _unit_incomplete(now, case, wanted)
        case "renew" if case.closes_when == AGAIN:
            return _replaced(case, wanted) or _left(now, case)
        case "renew":
            return _replaced(case, wanted) or _renew(now)
        case "follow_up":
            return _replaced(case, wanted) or _follow_up(now, case)
        case _:
            return "excused" if "deceased" in now.statuses else _replaced(case, wanted) or "resolved"


def _enrol(now: Situation, case: OpenCase, wanted: Mapping[str, Need]) -> EndingCode:
    employment, job, line = _employment(now, case), job_of(now, case), case.line
    if employment is None or line is None:
        return _job_over(now, job)
    if satisfied(now.history, line, employment.jobs, now.employers.keys(), now.day):
        return "covered"
    if line in now.excused:
        return "excused"
    if line not in employment.owed:
        return _job_over(now, job)
    if employment.doubt:
        return "verifying" if set(employment.doubt.ids) & wanted.keys() else "answered"
    return _replaced(case, wanted) or "resolved"


def _verify(now: Situation, case: OpenCase, wanted: Mapping[str, Need]) -> EndingCode:
    if "folded_until" in case.because[0].inputs:
        return _replaced(case, wanted) or "resolved"
    employment, job = _employment(now, case), job_of(now, case)
    if employment is None:
        return _job_over(now, job)
    if employment.unmet:
        return _replaced(case, wanted) or "resolved"
    lines: list[Line] = case.because[0].inputs["lines"]
    if all(satisfied(now.history, line, employment.jobs, now.employers.keys(), now.day) for line in lines):
        return "covered"
    if any(line in now.excused for line in lines):
        return "excused"
    return "resolved" if employment.owed else _job_over(now, job)


def _assist(now: Situation, case: OpenCase, wanted: Mapping[str, Need]) -> EndingCode:
    if replaced := _replaced(case, wanted):
        return replaced
    if excused(now):
        return "excused"
    if not now.of_working_age:
        return "not_of_working_age"
    if now.employments:
        return _at_work_again(now, case)
    ended = now.history.ended(now.day)
    return "retired_or_died" if ended and ended[-1].reason in now.policy.assist.not_after else "corrected"


def _at_work_again(now: Situation, case: OpenCase) -> EndingCode:
    """Some unit employs the person and has not dropped them: a new job, the old one covered again or not over."""
    since = date.fromisoformat(case.because[0].inputs["since"])
    working = [row for row in now.employments if row.drop is None]
    if any(job.start >= since for row in working for job in row.jobs):
        return "re_employed"
    own = next((row for row in working if case.because[0].facts[0] in (job.name for job in row.jobs)), None)
    if own is None:
        return "covered" if any(_covers(now, row) for row in working) and _was_dropped(now, case) else "re_employed"
    if not _was_dropped(now, case):
        return "corrected"
    if dropped(now.history, own.anchor, now.day):
        return "answered"  # as the unit's verify was: it owes the lines, and so employs the person
    return "covered" if _covers(now, own) else "resolved"


def _was_dropped(now: Situation, case: OpenCase) -> bool:
    """Whether help was offered since cover stopped, not since a job ended."""
    return case.because[0].rule.split("@")[0] == now.policy.dropped.rule


def _covers(now: Situation, employment: Employment) -> bool:
    """Whether the unit pays for any cover today."""
    own = now.history.payers([employment.unit])
    return any(row.paid_by == "unit" and row.unit in own for row in now.history.held_on(now.day))


def _unit_incomplete(now: Situation, case: OpenCase, wanted: Mapping[str, Need]) -> EndingCode:
    job = job_of(now, case)
    if job is None or job.unit != case.unit_id or job.end is None or job.end > now.day:
        return "corrected"
    if replaced := _replaced(case, wanted):
        return replaced
    lines = owed_at_the_end(now, job)
    if not lines:
        if now.history.at_work(job.unit, job.end):
            return "kept_on"
        return "excused" if now.obligations(job.district, job.last_day).owed.get(job.form) else "corrected"
    if not uncovered_at_the_end(now, job, lines):
        return "covered"
    student = as_student(now.person.ids, now.history, now.policy, together(now, job), job.last_day)
    return "excused" if student else "answered"


def _guidance(now: Situation, case: OpenCase, wanted: Mapping[str, Need]) -> EndingCode:
    if covered(now):
        return "covered"
    if units_pay(now):
        return "owed_by_unit"
    if guidance_excused(now):
        return "excused"
    return _replaced(case, wanted) or "resolved"


def _renew(now: Situation) -> EndingCode:
    if "deceased" in now.statuses or payment_excused(now):
        return "excused"
    if units_pay(now):
        return "owed_by_unit"
    if not own_cover(now):
        return "suspended"
    found = interruption(now)
    return "paid" if found and found.last_month in now.history.paid.get(LINE, ()) else "resolved"


def _left(now: Situation, case: OpenCase) -> EndingCode:
    if "deceased" in now.statuses or payment_excused(now) or left_excused(now):
        return "excused"
    if units_pay(now):
        return "owed_by_unit"
    if covered(now):
        return "covered"
    if in_other_hands(now):
        return "replaced"
    if past_need(now):
        return "not_of_working_age"
    found, told = left_scheme(now), case.because[0].inputs["last_month"]
    return "paid" if found and told < found.last_month in now.history.paid.get(LINE, ()) else "resolved"


def _follow_up(now: Situation, case: OpenCase) -> EndingCode:
    row = announced_of(now, case)
    if row is None:
        return "corrected"
    if followed(now, row):
        return "covered"
    if job_over(now, row):
        return "job_ended"
    return "excused" if enrolment_excused(now, row) else "resolved"


def _replaced(case: OpenCase, wanted: Mapping[str, Need]) -> EndingCode | None:
    """Whether another case asks the same of the same: told of another job, since an earlier start came, say."""
    about = (case.kind, case.line, case.unit_id)
    return "replaced" if any((need.kind, need.line, need.unit) == about for need in wanted.values()) else None


def _other_ids(now: Situation, case: OpenCase) -> tuple[str, ...]:
    """The ids under which the same may have been answered."""
    employment, job = _employment(now, case), job_of(now, case)
    if case.kind == "enrol" and employment and case.line:
        return tuple(enrol_ids(now, case.line, employment.jobs))
    if case.kind == "verify" and employment and employment.doubt:
        return employment.doubt.ids
    if case.kind == "assist" and (loss := loss_of_work(now)):
        return loss.ids
    if case.kind == "unit_incomplete" and job:
        return incomplete_ids(now, job)
    if now.person.was and (about := _told_apart_by(case)):
        return case_ids(now.person.was, case.kind, case.line, case.unit_id, [about])
    return ()


def _told_apart_by(case: OpenCase) -> str | None:
    """What tells a case that is about no job apart from others of its kind."""
    first = case.because[0]
    if case.kind == "verify":
        return f"{first.facts[0]}:late" if "folded_until" in first.inputs else None
    name = {"renew": "last_month", "double_cover": "since", "follow_up": "from"}.get(case.kind)
    return first.inputs[name] if name else None


def _listing(now: Situation, case: OpenCase) -> Listing | None:
    """The listing that a case of guidance rests on."""
    if case.kind != "enrol" or case.unit_id is not None:
        return None
    return listing_of(now, case)


def _employment(now: Situation, case: OpenCase) -> Employment | None:
    return next((row for row in now.employments if row.unit == case.unit_id), None)


def _job_over(now: Situation, job: Job | None) -> EndingCode:
    return "job_ended" if job and job.end and job.end <= now.day else "corrected"
