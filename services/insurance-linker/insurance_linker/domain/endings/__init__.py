"""Why a case is no longer wanted, as a person would put it. ``covered`` only when cover for that need is in force.

One function a kind of case (``lines``, ``work``, ``paying``). They ask in this order: was it answered, was a fact it
rested on taken back, does another case stand in its place; then what the facts now say of that kind's own conditions.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import chain

from coverlink.contracts.decisions import Ending, EndingCode, Text
from insurance_linker.domain.case import OpenCase
from insurance_linker.domain.case_ids import case_ids
from insurance_linker.domain.cited import employment_of, job_of, listing_of
from insurance_linker.domain.drops import verify_ids
from insurance_linker.domain.endings import lines, paying
from insurance_linker.domain.endings.replaced import replaced
from insurance_linker.domain.endings.work import assist
from insurance_linker.domain.helped import how_long
from insurance_linker.domain.needs import Need
from insurance_linker.domain.needs.assist import loss_of_work
from insurance_linker.domain.needs.enrol import enrol_ids
from insurance_linker.domain.needs.guidance import guidance_answered
from insurance_linker.domain.needs.left import AGAIN
from insurance_linker.domain.needs.unit_incomplete import incomplete_ids
from insurance_linker.domain.overruled import overruled
from insurance_linker.domain.situation import Situation
from insurance_linker.domain.spells import Listing

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
            return paying.guidance(now, case, wanted)
        case "enrol":
            return lines.enrol(now, case, wanted)
        case "verify":
            return lines.verify(now, case, wanted)
        case "assist":
            return assist(now, case, wanted)
        case "unit_incomplete":
            return lines.unit_incomplete(now, case, wanted)
        case "renew" if case.closes_when == AGAIN:
            return replaced(case, wanted) or paying.left(now, case)
        case "renew":
            return replaced(case, wanted) or paying.renew(now)
        case "follow_up":
            return replaced(case, wanted) or paying.follow_up(now, case)
        case _:
            return "excused" if "deceased" in now.statuses else replaced(case, wanted) or "resolved"


def _other_ids(now: Situation, case: OpenCase) -> tuple[str, ...]:
    """The ids under which the same may have been answered."""
    employment, job = employment_of(now, case), job_of(now, case)
    if case.kind == "enrol" and employment and case.line:
        return tuple(enrol_ids(now, case.line, employment.jobs))
    if case.kind == "verify" and employment and "folded_until" not in case.because[0].inputs:
        return verify_ids(now.person.ids, now.history, employment.jobs, now.day)
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
