"""Which tables of the register follow from the log, and which hold what people did. In this one place, as data.

What follows from the log is projected into a shadow and takes the live table's place. What people did is in no log that
is read here: their tables are never copied and never touched, and where such work stands in a projected table (a task's
status, a line of the history), it is carried over. A table or column that is not named here stops a rebuild: whoever
adds one says here what it is.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from registry.changes import BECAUSE
from registry.history import BODY


class Projected(NamedTuple):
    """A table that follows from the log.

    ``key``: what names a row; several rows may have it where ``many``. ``columns``: what the log says beside it.
    ``carried``: columns that people's work changes. ``ours``: which rows follow from the log, as SQL; the others are
    people's and are carried over. ``placed``: a column that says when the row's cause came, to tell what is older than
    the log. ``apart``: columns that only keep writers apart: of rows that differ in nothing else the sum counts.
    ``ways``: columns that only say where something stands; ``read``: how it is read by these, of a ``{row}``.
    """

    key: tuple[str, ...]
    columns: tuple[str, ...] = ()
    carried: tuple[str, ...] = ()
    ours: str = "true"
    placed: str | None = None
    many: bool = False
    apart: tuple[str, ...] = ()
    read: Mapping[str, str] = {}
    ways: tuple[str, ...] = ()


PROJECTED: dict[str, Projected] = {
    "person": Projected(
        ("person_id",),
        ("version", "as_of", "viewed_at", "born", "sex", "residence", "view", "sealed", "sealed_at", "districts"),
        placed="viewed_at",
    ),
    "unit": Projected(
        ("unit_id",), ("name", "named_at", "district", "placed_at", "registered_at"), placed="registered_at"
    ),
    "employment": Projected(
        ("person_id",), ("unit_id", "ref", "form", "district", "started_on", "ended_on"), many=True
    ),
    "cover": Projected(
        ("person_id",), ("unit_id", "line", "paid_by", "district", "started_on", "ended_on"), many=True
    ),
    "entry": Projected(
        ("person_id", "entry_id"), ("type", "at", "happened", "source", "body"), read={"body": BODY}, ways=("because",),
        ours="NOT starts_with(type, 'registry.')", placed="at",
    ),
    "task": Projected(
        ("id",),
        (
            "version", "kind", "line", "gap", "person_id", "unit_id", "unit_name", "district", "priority", "opened_at",
            "due_on", "because", "step", "next_step", "next_step_on", "closes_when", "advice", "ending", "closed_at",
            "cause",
        ),
        read={"because": BECAUSE.replace("task.", "{row}.")}, ways=("decision",),
        carried=("status", "front", "answer", "changed_at", "assigned_to", "assigned_team", "assigned_at"),
        placed="opened_at",
    ),
    "notice": Projected(
        ("outcome_id",), ("notice_id", "person_id", "template", "channel", "state", "at"), placed="at"
    ),
    "known": Projected(("person_id", "year"), ("days",)),
    "tally": Projected(("name", "district"), ("count",)),
    "counted": Projected(("district", "figure", "span", "day", "name", "value"), ("count",), apart=("slot",)),
    "position": Projected(("topic", "partition"), ("next",)),
}  # fmt: skip
"""Each table and its columns."""

COUNTING = ("count_people", "count_tasks")
"""Functions of triggers on projected tables; each writes into the schema of the table that it was called for."""

COMPARED = tuple(name for name in PROJECTED if name != "position")
"""The places are made equal before anything is compared."""

KEPT: dict[str, str] = {
    "lease": "who works on whom now",
    "change": "what was told to those who watch; its ids must go on growing",
    "outbox": "what people did, on its way to the log",
    "account": "who may log in",
    "batch": "what a province has verified",
    "batch_part": "what a province has verified",
    "batch_item": "what a province has verified, and how far it has come",
    "batch_event": "what a province has verified",
    "conflict": "on whom somebody must not work",
    "reason": "why somebody looks at whom",
    "protected": "at whom nobody looks without a reason",
    "alert": "looks at those",
    "ended_session": "who has logged out",
    "team": "who works together",
    "team_member": "who works together",
    "contact": "whom people tried to reach",
    "name_told": "by what names people are found: of sealed identities, so the log alone does not say them",
    "name_token": "by what names people are found",
    "unit_name": "by what names units are found; python -m registry.names adds what is missing",
    "access": "the record of looks: a chain that only grows",
    "access_block": "the record of looks",
    "access_anchor": "the record of looks",
    "access_check": "when the record of looks was verified",
    "version": "which migrations have run",
}  # fmt: skip
"""Tables that stay as they are, and what is in them."""
