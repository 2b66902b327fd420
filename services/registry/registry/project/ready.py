"""Rows as they are sent to PostgreSQL: all that needs no database, so that Python works on one batch while PostgreSQL
works on another.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

import msgspec
from psycopg.types.json import Jsonb

from registry.database import Text
from registry.known.keeping import Days, days_of
from registry.project.rows import Rows

VIEWED = ("person_id", "version", "as_of", "viewed_at", "born", "sex", "residence_district")
_ENCODER = msgspec.json.Encoder()


class Ready(NamedTuple):
    """Rows as they are sent. ``counts``: what each entry counts as, by its key; ``leads``: of tasks that are open.

    ``bodies`` and ``because`` of the entries (an empty line where there is none), ``closing`` of the tasks and ``told``
    of the views are lines of JSON, in their order.
    """

    rows: Rows
    entries: Jsonb
    bodies: Text
    because: Text
    counts: dict[tuple[str, str], tuple[str, str] | None]
    tasks: Jsonb
    closing: Text
    leads: set[str]
    views: Jsonb
    told: Text
    days: Days


def made_ready(rows: Rows) -> Ready:
    """Pure."""
    once = {line.key: line for line in reversed(rows.entries)}
    counts = {key: line.counts_as for key, line in once.items()}
    tasks = [told for _, told in sorted(rows.tasks.items())]
    leads = {told.lead for told in tasks if told.status == "open"}
    views = list(rows.views.values())
    return Ready(
        rows, _list(line.entry for line in once.values()), _lines(line.body for line in once.values()),
        _lines(line.because for line in once.values()), counts,
        _list(told.task for told in tasks), _lines(told.closes_when for told in tasks), leads,
        as_json([{name: getattr(view, name) for name in VIEWED} for view in views]),
        _lines(map(_ENCODER.encode, views)),
        days_of(rows.viewed),
    )  # fmt: skip


def _list(told: Iterable[bytes]) -> Jsonb:
    return Jsonb(b"[%b]" % b",".join(told), dumps=_as_it_is)


def _lines(told: Iterable[bytes]) -> Text:
    """A line each: JSON has no line's end within."""
    return Text(b"\n".join(told))


def as_json(rows: Sequence[Any]) -> Jsonb:
    """Written out here and now, not when it is sent."""
    return Jsonb(_ENCODER.encode(rows), dumps=_as_it_is)


def _as_it_is(written: bytes) -> bytes:
    return written
