"""Should-be against open: what opened, changed and closed, and why."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from uuid import uuid5

from msgspec import Struct
from msgspec.structs import replace

from coverlink.contracts.decisions import Case, CaseDecided, Ending, Text
from insurance_linker.domain.needs.need import CASE_NAMES, Need
from insurance_linker.domain.situation import Situation

OPENED = "coverlink.case.opened.v1"
CHANGED = "coverlink.case.changed.v1"
CLOSED = "coverlink.case.closed.v1"

ENDINGS = {
    "covered": Text(zh="保障已生效。", en="Cover is in force."),
    "job_ended": Text(zh="用工已结束。", en="The job has ended."),
    "re_employed": Text(zh="已重新就业。", en="The person is employed again."),
    "excused": Text(zh="有不须参保的身份。", en="A status excuses it."),
    "retracted": Text(zh="依据的事实已撤回。", en="The fact it rested on was taken back."),
    "answered": Text(zh="已登记核实结果。", en="It was answered."),
    "resolved": Text(zh="情形已不存在。", en="What it was about no longer holds."),
}


class Decided(Struct, frozen=True):
    """A decision and its CloudEvents type."""

    type: str
    decision: CaseDecided


class Cause(Struct, frozen=True):
    """The fact that led to decisions, and when it was recorded."""

    fact_id: str
    retracts: bool
    at: datetime


def reconcile(
    now: Situation, open_: dict[str, Case], wanted: dict[str, Need], cause: Cause, version: int
) -> list[Decided]:
    """The decisions, closings first, numbered from ``version`` + 1."""
    found = [*_closed(now, open_, wanted, cause), *_opened_or_changed(now, open_, wanted, cause)]
    return [
        Decided(
            type_,
            CaseDecided(
                decision_id=str(uuid5(CASE_NAMES, f"{case.id}\x00{type_}\x00{cause.fact_id}")),
                version=version + number,
                decided_at=cause.at,
                cause=cause.fact_id,
                case=case,
                ending=ending,
            ),
        )
        for number, (type_, case, ending) in enumerate(found, start=1)
    ]


def _closed(
    now: Situation, open_: dict[str, Case], wanted: dict[str, Need], cause: Cause
) -> Iterator[tuple[str, Case, Ending | None]]:
    for id_ in sorted(open_.keys() - wanted.keys()):
        code = _ending(now, open_[id_], cause)
        yield CLOSED, open_[id_], Ending(code=code, text=ENDINGS[code])  # type: ignore[arg-type]  # a key of ENDINGS


def _opened_or_changed(
    now: Situation, open_: dict[str, Case], wanted: dict[str, Need], cause: Cause
) -> Iterator[tuple[str, Case, Ending | None]]:
    for id_, need in wanted.items():
        before = open_.get(id_)
        case = _case(now, need, cause.at if before is None else before.opened_at)
        if before is None:
            yield OPENED, case, None
        elif case != before:
            yield CHANGED, replace(case, opened_at=before.opened_at), None


def _case(now: Situation, need: Need, opened_at: datetime) -> Case:
    return Case(
        id=need.id,
        kind=need.kind,
        line=need.line,
        gap=need.late if _late(need, now.day) else None,
        person_id=now.person.id,
        unit_id=need.unit,
        unit_name=need.unit_name,
        district=need.district,
        priority=need.priority,
        opened_at=opened_at,
        due_on=need.due_on,
        because=need.because,
        closes_when=need.closes_when,
        advice=need.advice,
    )


def _late(need: Need, day: date) -> bool:
    return day > need.due_on


def _ending(now: Situation, case: Case, cause: Cause) -> str:
    """Why a case is no longer wanted, as a person would put it."""
    if now.answered(case.id, case.kind):
        return "answered"
    if cause.retracts:
        return "retracted"
    if case.kind == "assist":
        return "re_employed" if now.employers else "excused"
    if case.kind in ("enrol", "verify") and case.unit_id not in now.employers:
        return "job_ended"
    if case.line and case.line in now.excused:
        return "excused"
    return "covered" if case.kind in ("enrol", "verify", "unit_incomplete", "renew") else "resolved"
