"""The argument of each case: rule and version, facts, figures, and the same in Chinese and English.

Sentences are for a caseworker who must be able to check them; they name units, lines and days, never the person.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from msgspec import to_builtins

from coverlink.contracts.decisions import Reason, Text
from coverlink.contracts.fields import Line
from insurance_linker.domain.drops import Doubt
from insurance_linker.domain.history import Cover, Job
from insurance_linker.domain.names import END_REASONS, FORMS, LINES, lines_en, lines_zh
from insurance_linker.domain.policy import Policy
from insurance_linker.domain.situation import Employment, Unmet


def _unit(job: Job) -> str:
    return job.unit_name or job.unit


def owed_but_not_covered(policy: Policy, unmet: Unmet, anchor: Job) -> tuple[Reason, ...]:
    line, job, rule, form = LINES[unmet.line], unmet.job, unmet.rule, FORMS[unmet.job.form]
    return (
        Reason(
            rule=policy.cite(rule),
            facts=(job.name,),
            inputs=_plain({"form": job.form, "started_on": job.start, "line": unmet.line, "rule_since": rule.since}),
            text=Text(
                zh=f"{_unit(job)}自{job.start}起用工（{form.zh}），应为其参加{line.zh}；依据：{rule.source.zh}。",
                en=f"{_unit(job)} has employed the person since {job.start} ({form.en}) and owes {line.en} cover; "
                f"source: {rule.source.en}.",
            ),
        ),
        Reason(
            rule=policy.cite(policy.enrol),
            facts=(anchor.name,),
            inputs=_plain({"due_days": policy.enrol.due_days, "due_on": unmet.due_on}),
            text=Text(
                zh=f"应自用工之日起{policy.enrol.due_days}日内（{unmet.due_on}前）办理参保登记，目前没有算数且生效的{line.zh}。",
                en=f"Enrolment is due within {policy.enrol.due_days} days (by {unmet.due_on}); "
                f"no {line.en} cover that counts is in force.",
            ),
        ),
    )


def cover_in_force(line: Line, employment: Employment) -> Text:
    """Injury is owed by each unit itself, or comes through a project of the job; of the other lines one is enough."""
    unit, name = _unit(employment.anchor), LINES[line]
    if line != "injury":
        zh, en = "在职的任一用人单位缴纳的", f"{name.en} cover by any unit that employs the person"
    elif any(job.project for job in employment.jobs):
        zh, en = f"{unit}本单位或所在工程项目缴纳的", f"{name.en} cover by {unit} itself, or through the project,"
    else:
        zh, en = f"{unit}本单位缴纳的", f"{name.en} cover by {unit} itself"
    return Text(
        zh=f"{zh}{name.zh}生效，或{unit}的用工结束，或有不须参保的身份，或登记核实结果时关闭。",
        en=f"Closes when {en} is in force, when the job at {unit} ends, when a status excuses the line, or when it "
        "has been answered so.",
    )


def in_doubt(policy: Policy, job: Employment, doubt: Doubt, since: date) -> tuple[Reason, ...]:
    unit, lines = _unit(job.anchor), [unmet.line for unmet in job.unmet]
    if doubt.student or doubt.drop is None:
        text = Text(
            zh=f"在校学生在{unit}自{since}起为标准用工，但{lines_zh(lines)}未参保；请核实是实习还是劳动关系。",
            en=f"A student has a standard job at {unit} since {since} without {lines_en(lines)} cover; "
            "is it an internship or employment?",
        )
        return (_reason(policy.cite(policy.student), job.anchor, {"started_on": since, "lines": lines}, text),)
    text = Text(
        zh=f"{unit}于{since}停止为其缴纳全部社会保险，但没有离职的记录；请核实是否已离职。",
        en=f"{unit} stopped all of the person's cover on {since}, but the job is not known to have ended; has it?",
    )
    reason = _reason(
        policy.cite(policy.dropped), job.anchor, {"dropped_on": since, "lines": lines}, text, doubt.drop.fact
    )
    return (reason,)


def doubt_settled(job: Job) -> Text:
    return Text(
        zh=f"核实结果登记后，或{_unit(job)}补办参保，或离职记录到达时关闭。",
        en=f"Closes when it has been answered, when {_unit(job)} covers the person, or when the job's end is reported.",
    )


def job_lost(policy: Policy, job: Job, since: date, drop: Cover | None) -> tuple[Reason, ...]:
    inputs = {"since": since, "end_reason": job.reason, "due_days": policy.assist.due_days}
    if drop:
        text = Text(
            zh=f"{_unit(job)}自{since}起不再为其参保，其他单位也没有为其参保。",
            en=f"{_unit(job)} has not covered the person since {since}, and no other unit does.",
        )
        return (_reason(policy.cite(policy.dropped), job, inputs, text, drop.fact),)
    reason = END_REASONS[job.reason] if job.reason else Text(zh="原因不明", en="for a reason unknown")
    text = Text(
        zh=f"在{_unit(job)}的最后一份工作于{since}结束（{reason.zh}），目前没有其他工作。",
        en=f"The last job, at {_unit(job)}, ended on {since} ({reason.en}); no other job is known.",
    )
    return (_reason(policy.cite(policy.assist), job, inputs, text, *job.facts[1:]),)


def re_employed() -> Text:
    return Text(
        zh="重新就业，或登记帮扶结果时关闭。",
        en="Closes when the person is employed again, or when it has been answered.",
    )


def covered_again(job: Job) -> Text:
    return Text(
        zh=f"{_unit(job)}恢复为其参保，或重新就业，或登记帮扶结果时关闭。",
        en=f"Closes when {_unit(job)} covers the person again, when the person is employed again, or when it has been "
        "answered.",
    )


def months_owed(policy: Policy, job: Job, lines: list[Line]) -> tuple[Reason, ...]:
    text = Text(
        zh=f"{_unit(job)}自{job.start}至{job.end}用工，至结束时未参加{lines_zh(lines)}；应补的月份由单位承担。",
        en=f"{_unit(job)} employed the person from {job.start} to {job.end} and at the end had no {lines_en(lines)} "
        "cover for them; the months owed stay with the unit.",
    )
    inputs = {"started_on": job.start, "ended_on": job.end, "lines": lines}
    return (_reason(policy.cite(policy.incomplete), job, inputs, text, *job.facts[1:]),)


def months_covered(job: Job, lines: list[Line]) -> Text:
    return Text(
        zh=f"{_unit(job)}补缴{lines_zh(lines)}至用工结束，或事实被更正时关闭。",
        en=f"Closes when {_unit(job)} covers {lines_en(lines)} up to the job's end, or the facts are put right.",
    )


def payment_interrupted(policy: Policy, cover: Cover, last: str) -> tuple[Reason, ...]:
    text = Text(
        zh=f"个人缴纳的{LINES[cover.line].zh}自{last}之后连续{policy.renew.whole_months}个整月没有缴费，未办理停保。",
        en=f"Self-paid {LINES[cover.line].en} has had no contribution for {policy.renew.whole_months} whole months "
        f"after {last} and was not suspended.",
    )
    inputs = {"last_month": last, "whole_months": policy.renew.whole_months}
    return (Reason(rule=policy.cite(policy.renew), facts=(cover.fact,), inputs=_plain(inputs), text=text),)


def paid_again(line: Line) -> Text:
    return Text(
        zh=f"{LINES[line].zh}恢复缴费、办理停保，或被用人单位参保时关闭。",
        en=f"Closes when {LINES[line].en} is paid again, suspended, or taken over by an employer.",
    )


def covered_twice(policy: Policy, line: Line, covers: list[Cover]) -> tuple[Reason, ...]:
    text = Text(
        zh=f"{LINES[line].zh}同时有{len(covers)}份保障，自{covers[1].start}起重复。",
        en=f"{len(covers)} covers on {LINES[line].en} are in force at once, since {covers[1].start}.",
    )
    inputs = {"lines": [cover.line for cover in covers], "paid_by": [cover.paid_by for cover in covers]}
    facts = tuple(cover.fact for cover in covers)
    return (Reason(rule=policy.cite(policy.double_cover), facts=facts, inputs=_plain(inputs), text=text),)


def one_cover_left(line: Line) -> Text:
    return Text(
        zh=f"{LINES[line].zh}只剩一份保障时关闭。",
        en=f"Closes when only one cover on {LINES[line].en} is left in force.",
    )


def _reason(rule: str, job: Job, inputs: Mapping[str, object], text: Text, *more: str) -> Reason:
    return Reason(rule=rule, facts=(job.name, *more), inputs=_plain(inputs), text=text)


def _plain(inputs: Mapping[str, object]) -> dict[str, object]:
    """Days as text, as they come back from storage: a case read back must equal the same case made anew."""
    return dict(to_builtins(inputs))
