"""Rows as they are sent to PostgreSQL: all that needs no database, so that Python works on one batch while PostgreSQL
works on another.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

import msgspec
from psycopg.types.json import Jsonb

from registry.known.keeping import Days, days_of
from registry.project.rows import Decision, Entry, Rows

VIEWED = ("person_id", "version", "as_of", "viewed_at", "born", "sex", "residence_district")
_DECIDED = {
    "coverlink.case.opened.v1": "opened",
    "coverlink.case.changed.v1": "changed",
    "coverlink.case.closed.v1": "closed",
}
_ENCODER = msgspec.json.Encoder()


class Ready(NamedTuple):
    """Rows as they are sent. ``counts``: what each entry counts as, by its key; ``leads``: of tasks that are open.

    ``bodies`` of the entries, ``closing`` of the tasks and ``told`` of the views are lines of JSON, in their order.
    """

    rows: Rows
    entries: Jsonb
    bodies: str
    counts: dict[tuple[str, str], tuple[str, str] | None]
    tasks: Jsonb
    closing: str
    leads: set[str]
    views: Jsonb
    told: str
    days: Days


def made_ready(rows: Rows) -> Ready:
    """Pure."""
    once = {(entry.person_id, entry.entry_id): (entry, body) for entry, body in reversed(rows.entries)}
    counts = {key: _counted(entry, body) for key, (entry, body) in once.items()}
    tasks = [told for _, told in sorted(rows.tasks.items())]
    leads = {told.task.lead for told in tasks if told.task.status == "open"}
    views = list(rows.views.values())
    return Ready(
        rows, as_json([entry for entry, _ in once.values()]), _lines(body for _, body in once.values()), counts,
        as_json([told.task for told in tasks]), _lines(told.closes_when for told in tasks), leads,
        as_json([{name: getattr(view, name) for name in VIEWED} for view in views]), _lines(views),
        days_of(rows.viewed),
    )  # fmt: skip


def _counted(entry: Entry, body: Decision | dict[str, Any]) -> tuple[str, str] | None:
    """Name and district."""
    if not isinstance(body, Decision):
        return None if entry.type == "coverlink.notice.settled.v1" else ("facts", "")
    if body.ending is None:
        return f"{_DECIDED[entry.type]}:{body.kind}", body.district
    return f"closed:{body.kind}:{body.ending.code}", body.district


def _lines(told: Iterable[Any]) -> str:
    """JSON, a line each: JSON itself has no line's end within."""
    return b"\n".join(map(_ENCODER.encode, told)).decode()


def as_json(rows: Sequence[Any]) -> Jsonb:
    """Written out here and now, not when it is sent."""
    return Jsonb(_ENCODER.encode(rows), dumps=_as_it_is)


def _as_it_is(written: bytes) -> bytes:
    return written
