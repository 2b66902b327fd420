"""What a record of the bus says, as rows of the register. No I/O.

Topics have no order between them: a decision may come before its fact, and either more than once. So every row
has an id that derives from its cause, and whatever is replaced is replaced by the later only.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

import msgspec

from coverlink.bus.dead_letters import Consumed as Record
from coverlink.contracts.catalogue import PERSON_FACTS, PROJECT, UNIT_FACTS
from coverlink.contracts.decisions import CaseDecided, Message, NoticeOutcome, PersonViewed
from coverlink.contracts.facts import BrokenContract, Fact, decode_fact
from coverlink.contracts.messages import decode_message

OPENED = "coverlink.case.opened.v1"
DATES = ("started_on", "ended_on", "registered_on", "from", "paid_on", "answered_on", "due_on", "on")


@dataclass
class UnitTold:
    """What was said of a unit, and when."""

    name: tuple[datetime, str] | None = None
    district: tuple[datetime, str] | None = None
    registered_at: datetime | None = None


@dataclass
class Rows:
    """What a batch comes to; lists of rows in the order in which the records came.

    What an entry has not may be left out.
    """

    entries: list[dict[str, Any]] = field(default_factory=list)
    sealed: dict[str, tuple[datetime, str]] = field(default_factory=dict)
    units: dict[str, UnitTold] = field(default_factory=dict)
    tasks: dict[str, dict[str, Any]] = field(default_factory=dict)
    """By id. A task's reasons are those of the entry of its ``decision``."""
    views: dict[str, PersonViewed] = field(default_factory=dict)
    viewed: list[PersonViewed] = field(default_factory=list)
    """All of them, ``views`` the newest of each person."""
    notices: list[dict[str, Any]] = field(default_factory=list)
    same: list[tuple[str, str]] = field(default_factory=list)
    """Of tasks that were another identity's before: the task, and that one's."""


Said = Fact | tuple[str, Message]
"""A fact, or another message with its type."""


def understood(record: Record) -> Said | None:
    """What the record says; None for what the linker says to itself: of units and projects, and of earlier identities.

    Raises BrokenContract, which quotes nothing of it.
    """
    if _to_itself(record):
        return None
    try:
        if record.topic in (PERSON_FACTS, UNIT_FACTS):
            fact = decode_fact(record.headers, record.value)
            if fact.time.tzinfo is None or fact.recorded_at.tzinfo is None:
                raise BrokenContract("ce_time and ce_recordedat: expected a date-time with its offset")
            return fact
        kind, message = decode_message(record.headers, record.value)
    except RecursionError:
        raise BrokenContract("the body is nested too deeply") from None
    if not isinstance(message, CaseDecided | PersonViewed | NoticeOutcome):
        raise BrokenContract(f"{kind} does not belong on a topic that the registry reads")
    return kind, message


def _to_itself(record: Record) -> bool:
    kind = next((raw for name, raw in record.headers if name == "ce_type"), b"")
    if record.topic == PERSON_FACTS:
        return kind == b"coverlink.person.carried.v1"
    return record.topic == UNIT_FACTS and _between_stages(record, kind)


def _between_stages(record: Record, kind: bytes) -> bool:
    return record.key.startswith(PROJECT.encode()) or kind == b"coverlink.unit.staffed.v1"


def rows_of(all_said: Iterable[Said]) -> Rows:
    rows = Rows()
    for said in all_said:
        if isinstance(said, Fact):
            _fact(rows, said)
        else:
            _message(rows, *said)
    return rows


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
    rows.entries.append(
        {
            "person_id": fact.subject, "entry_id": fact.fact_id, "type": fact.type, "at": fact.recorded_at,
            "happened": _happened(body), "source": fact.source, "body": body,
        }
    )  # fmt: skip
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
    if fact.type == "coverlink.unit.registered.v1":
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
    named = ("id", "kind", "line", "gap", "unit_id", "district", "due_on", "because")
    body = {"version": decided.version} | {name: told for name in named if (told := getattr(case, name)) is not None}
    rows.entries.append(
        {
            "person_id": decided.case.person_id or decided.case.unit_id, "entry_id": decided.decision_id, "type": kind,
            "at": decided.decided_at, "body": {**body, "ending": ending},
        }
    )  # fmt: skip
    rows.same += [(decided.case.id, earlier) for earlier in decided.was]
    known = rows.tasks.get(decided.case.id)
    if known is None or decided.version > known["version"]:
        closed = ending is not None
        opened = not closed and (kind == OPENED or (known is not None and known["opened"]))
        rows.tasks[decided.case.id] = {
            "id": decided.case.id, "version": decided.version, "kind": decided.case.kind, "line": decided.case.line,
            "gap": decided.case.gap, "person_id": decided.case.person_id, "unit_id": decided.case.unit_id,
            "unit_name": decided.case.unit_name, "district": decided.case.district,
            "priority": decided.case.priority, "opened_at": decided.case.opened_at, "due_on": decided.case.due_on,
            "status": "closed" if closed else "open", "closes_when": case.closes_when, "advice": case.advice,
            "ending": ending, "closed_at": decided.decided_at if closed else None, "cause": decided.cause,
            "decision": decided.decision_id, "opened": opened,
        }  # fmt: skip


def _outcome(rows: Rows, kind: str, outcome: NoticeOutcome) -> None:
    body = msgspec.to_builtins(outcome)
    shown = {name: body[name] for name in ("template", "channel", "state", "attempts", "case_ids") if name in body}
    rows.entries.append(
        {
            "person_id": outcome.person_id, "entry_id": outcome.outcome_id, "type": kind, "at": outcome.at,
            "body": shown,
        }
    )  # fmt: skip
    rows.notices.append(
        {
            "outcome_id": outcome.outcome_id, "notice_id": outcome.notice_id, "person_id": outcome.person_id,
            "template": outcome.template, "channel": outcome.channel, "state": outcome.state, "at": outcome.at,
        }
    )  # fmt: skip
