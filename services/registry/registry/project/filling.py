"""What records of the bus say, as rows of the register. No I/O.

Topics have no order between them: a decision may come before its fact, and either more than once. So every row
has an id that derives from its cause, and whatever is replaced is replaced by the later only.

What goes to PostgreSQL as JSON is written out record by record, while the record is at hand: a batch later its parts
are no more in the processor's caches, and take half as long again.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

import msgspec

from coverlink.contracts.decisions import CaseDecided, Message, NoticeOutcome, PersonViewed, Reason
from coverlink.contracts.facts import Fact
from registry.project.rows import Decision, Entry, Line, Rows, Task, TaskTold, UnitTold
from registry.project.said import Said

OPENED, SETTLED = "coverlink.case.opened.v1", "coverlink.notice.settled.v1"
_DECIDED = {OPENED: "opened", "coverlink.case.changed.v1": "changed", "coverlink.case.closed.v1": "closed"}
STEPS = ("step", "next_step", "next_step_on")
REGISTERED = ("coverlink.unit.registered.v1", "coverlink.unit.corrected.v1")
DATES = ("started_on", "ended_on", "registered_on", "from", "paid_on", "answered_on", "due_on", "on")
NUL = rb"\u0000"
"""What PostgreSQL's jsonb cannot hold."""
_ENCODER = msgspec.json.Encoder()


def rows_of(all_said: Iterable[Said]) -> Rows:
    rows = Rows()
    for said in all_said:
        take(rows, said)
    return rows


def take(rows: Rows, said: Said) -> None:
    """Adds what was said to the rows."""
    if isinstance(said, Fact):
        _fact(rows, said)
    else:
        _message(rows, *said)


def _fact(rows: Rows, fact: Fact) -> None:
    body = msgspec.to_builtins(fact.data)
    person = body.pop("person", None)
    for unit in (body.get("unit"), body.get("user_unit")):
        if unit:
            _unit(rows, unit, fact)
    if person is None:
        return
    if "was" in body and person["person_id"] != fact.subject:
        body["is_now"] = person["person_id"]  # under the earlier identity it says who that is now
    entry = Entry(fact.subject, fact.fact_id, fact.type, fact.recorded_at, _happened(body), fact.source)
    rows.entries.append(_line(entry, body, ("facts", "")))
    envelope = person.get("sealed")
    if envelope:
        told = (fact.time, envelope)
        rows.sealed[fact.subject] = max(told, rows.sealed.get(fact.subject, told))


def _unit(rows: Rows, unit: dict[str, Any], fact: Fact) -> None:
    """The latest name and the latest district count, each for itself; of two at the same time, the greater text."""
    told = rows.units.setdefault(unit["uscc"], UnitTold())
    if name := unit.get("name"):
        told.name = max((fact.time, name), told.name or (fact.time, name))
    if district := unit.get("district"):
        told.district = max((fact.time, district), told.district or (fact.time, district))
    if fact.type in REGISTERED:
        told.registered_at = min(fact.recorded_at, told.registered_at or fact.recorded_at)


def _happened(body: dict[str, Any]) -> date | None:
    for part in body.values():
        for name in DATES:
            if isinstance(part, dict) and name in part:
                return date.fromisoformat(part[name])
    return next((date.fromisoformat(body[name]) for name in DATES if name in body), None)


def _message(rows: Rows, kind: str, message: Message) -> None:
    match message:
        case CaseDecided():
            _decided(rows, kind, message)
        case PersonViewed():
            rows.viewed.append(message)
            known = rows.views.get(message.person_id)
            if known is None or message.version > known.version:
                rows.views[message.person_id] = message
        case NoticeOutcome():
            _outcome(rows, kind, message)


def _decided(rows: Rows, kind: str, decided: CaseDecided) -> None:
    case, ending = decided.case, decided.ending
    body = Decision(
        version=decided.version, id=case.id, kind=case.kind, line=case.line, gap=case.gap, unit_id=case.unit_id,
        district=case.district, due_on=case.due_on, ending=ending,
    )  # fmt: skip
    because = _ENCODER.encode(case.because)
    if NUL in because:  # as text it would be taken, and then read by nobody
        body, because = msgspec.structs.replace(body, because=case.because), b""
    about = str(case.person_id or case.unit_id)
    entry = Entry(about, decided.decision_id, kind, decided.decided_at)
    rows.entries.append(_line(entry, body, _counted(kind, body), because))
    rows.same += [(case.id, earlier) for earlier in decided.was]
    known = rows.tasks.get(case.id)
    if known is None or decided.version > known.version:
        closed = ending is not None
        opened = not closed and (kind == OPENED or (known is not None and known.opened))
        task = Task(
            id=case.id, version=decided.version, kind=case.kind, line=case.line, gap=case.gap,
            person_id=case.person_id, unit_id=case.unit_id, unit_name=case.unit_name, district=case.district,
            priority=case.priority, opened_at=case.opened_at, due_on=case.due_on,
            status="closed" if closed else "open", advice=case.advice, ending=ending,
            closed_at=decided.decided_at if closed else None, cause=decided.cause, decision=decided.decision_id,
            **_steps(case.because),
        )  # fmt: skip
        rows.tasks[case.id] = TaskTold(
            task.version, task.person_id, about, task.status, opened, _ENCODER.encode(task),
            _ENCODER.encode(case.closes_when),
        )  # fmt: skip


def _line(
    entry: Entry, body: Decision | dict[str, Any], counts_as: tuple[str, str] | None, because: bytes = b""
) -> Line:
    return Line((entry.person_id, entry.entry_id), _ENCODER.encode(entry), _ENCODER.encode(body), because, counts_as)


def _counted(kind: str, decision: Decision) -> tuple[str, str]:
    if decision.ending is None:
        return f"{_DECIDED[kind]}:{decision.kind}", decision.district
    return f"closed:{decision.kind}:{decision.ending.code}", decision.district


def _steps(because: tuple[Reason, ...]) -> dict[str, Any]:
    """Which step towards a unit is reached, and which comes next when, if a reason says so."""
    told = next((reason.inputs for reason in because if reason.inputs.get("about") == "steps"), {})
    return {name: told[name] for name in STEPS if name in told}


def _outcome(rows: Rows, kind: str, outcome: NoticeOutcome) -> None:
    body = msgspec.to_builtins(outcome)
    shown = {name: body[name] for name in ("template", "channel", "state", "attempts", "case_ids") if name in body}
    entry = Entry(outcome.person_id, outcome.outcome_id, kind, outcome.at)
    rows.entries.append(_line(entry, shown, None if kind == SETTLED else ("facts", "")))
    rows.notices.append(
        {
            "outcome_id": outcome.outcome_id, "notice_id": outcome.notice_id, "person_id": outcome.person_id,
            "template": outcome.template, "channel": outcome.channel, "state": outcome.state, "at": outcome.at,
        }
    )  # fmt: skip
