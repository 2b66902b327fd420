"""What PostgreSQL knows of notices on their way. The caller says what commits together."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Any, Literal, NamedTuple
from uuid import UUID

import psycopg
from msgspec import Struct
from psycopg import AsyncConnection
from psycopg.rows import class_row

from notifier.ladder import Past, Rung

Db = AsyncConnection[Any]
State = Literal["delivered", "undeliverable"]
AWAY = (psycopg.OperationalError, psycopg.InterfaceError)
"""What psycopg and its pool raise while PostgreSQL is not there, or has just gone."""

CLAIM = """
WITH due AS MATERIALIZED (
    SELECT notice_id FROM notifier.notice WHERE settled_at IS NULL AND next_at <= now() AND notice_id <> ALL(%s)
    ORDER BY next_at LIMIT %s FOR UPDATE SKIP LOCKED)
UPDATE notifier.notice n
SET status = 'sending', lease = gen_random_uuid(), next_at = now() + make_interval(secs => %s)
FROM due WHERE n.notice_id = due.notice_id
RETURNING n.notice_id, n.person_id, n.template, n.case_ids, n.params, n.sealed, n.requested_at, n.lease,
    coalesce((SELECT jsonb_agg(jsonb_build_array(a.channel, a.result))
              FROM notifier.attempt a WHERE a.notice_id = n.notice_id), '[]') AS tries
"""
BEGIN = """
INSERT INTO notifier.attempt (notice_id, channel, number, reference)
SELECT * FROM unnest(%s::text[], %s::text[], %s::int[], %s::text[])
"""
ON_RUNG = """
UPDATE notifier.notice n SET rung = one.rung, attempts = attempts + 1
FROM unnest(%s::text[], %s::text[]) AS one(notice_id, rung) WHERE n.notice_id = one.notice_id
"""
COPY = """
INSERT INTO notifier.inbox (person_id, notice_id, language, subject, text)
SELECT * FROM unnest(%s::text[], %s::text[], %s::text[], %s::text[], %s::text[]) ON CONFLICT DO NOTHING
"""
ANSWERED = """
UPDATE notifier.attempt a SET answered_at = now(), result = one.result, reason = one.reason,
    provider_reference = one.reference
FROM unnest(%s::text[], %s::text[], %s::int[], %s::text[], %s::text[], %s::text[])
    AS one(notice_id, channel, number, result, reason, reference)
WHERE (a.notice_id, a.channel, a.number) = (one.notice_id, one.channel, one.number)
"""
SETTLE = """
UPDATE notifier.notice n SET status = one.status, rung = one.rung, reference = one.reference, reason = one.reason,
    settled_at = now(), lease = NULL, sealed = NULL
FROM unnest(%s::text[], %s::text[], %s::text[], %s::text[], %s::text[])
    AS one(notice_id, status, rung, reference, reason)
WHERE n.notice_id = one.notice_id AND settled_at IS NULL RETURNING n.notice_id
"""
PUT_OFF = """
UPDATE notifier.notice n SET status = 'waiting', next_at = now() + make_interval(secs => one.seconds), lease = NULL
FROM unnest(%s::text[], %s::uuid[], %s::float8[]) AS one(notice_id, lease, seconds)
WHERE n.notice_id = one.notice_id AND n.lease = one.lease
"""
WAITING = "SELECT count(*) FROM notifier.notice WHERE settled_at IS NULL"
FIGURES = "SELECT status, rung, count(*) FROM notifier.notice GROUP BY 1, 2"


class Due(Struct, frozen=True):
    """A notice that is ours until the lease ends; ``tries`` are pairs of channel and answer."""

    notice_id: str
    person_id: str
    template: str
    case_ids: list[str]
    params: dict[str, Any]
    sealed: str | None
    requested_at: datetime
    lease: UUID
    tries: list[list[Any]]

    @property
    def past(self) -> list[Past]:
        return [Past(channel, answer) for channel, answer in self.tries]


class Try(NamedTuple):
    """One call to a provider. ``reference`` is the same for all tries of a notice on a channel."""

    notice_id: str
    channel: Rung
    number: int

    @property
    def reference(self) -> str:
        return f"{self.notice_id}-{self.channel}"


class Answered(NamedTuple):
    """What a provider said to a try; ``reference`` is the provider's."""

    attempt: Try
    result: str
    reason: str | None
    reference: str | None


class End(NamedTuple):
    """How a notice ended; ``reference`` is the provider's, or ours."""

    notice_id: str
    state: State
    channel: str
    reference: str | None = None
    reason: str | None = None


class Copy(NamedTuple):
    """A row of the inbox."""

    person_id: str
    notice_id: str
    language: str
    subject: str
    text: str


async def claim(db: Db, at_most: int, lease_seconds: float, in_hand: Collection[str] = ()) -> list[Due]:
    """Notices that are due, oldest first; nobody else gets them before the lease ends. ``in_hand`` are left alone."""
    async with db.cursor(row_factory=class_row(Due)) as cursor:
        await cursor.execute(CLAIM, [list(in_hand), at_most, lease_seconds])
        return await cursor.fetchall()


async def begin(db: Db, tries: Sequence[Try]) -> None:
    await db.execute(BEGIN, _columns(((*one, one.reference) for one in tries), 4))
    await db.execute(ON_RUNG, _columns(((one.notice_id, one.channel) for one in tries), 2))


async def copy_to_inbox(db: Db, copies: Iterable[Copy]) -> None:
    await db.execute(COPY, _columns(copies, 5))


async def answered(db: Db, answers: Iterable[Answered]) -> None:
    await db.execute(ANSWERED, _columns(((*one.attempt, *one[1:]) for one in answers), 6))


async def settle(db: Db, ends: Iterable[End]) -> set[str]:
    """The notices that were not settled before. Needs no lease: what a provider has accepted is so, whoever holds it
    now.
    """
    cursor = await db.execute(SETTLE, _columns(ends, 5))
    return {notice_id for (notice_id,) in await cursor.fetchall()}


async def put_off(db: Db, waits: Iterable[tuple[Due, float]]) -> None:
    """To be taken again after so many seconds, unless the lease has gone to somebody else."""
    await db.execute(PUT_OFF, _columns(((due.notice_id, due.lease, seconds) for due, seconds in waits), 3))


def _columns(rows: Iterable[tuple[Any, ...]], width: int) -> list[list[Any]]:
    """Rows as one array a column, as unnest takes them."""
    columns = [list(column) for column in zip(*rows, strict=True)]
    return columns or [[] for _ in range(width)]


async def waiting(db: Db) -> int:
    """How many notices are not settled."""
    (count,) = (await (await db.execute(WAITING)).fetchone()) or (0,)
    return int(count)


async def figures(db: Db) -> dict[str, Any]:
    """How many notices wait, were delivered by channel, reach nobody."""
    delivered: dict[str, int] = {}
    counts = {"waiting": 0, "undeliverable": 0}
    for status, rung, count in await (await db.execute(FIGURES)).fetchall():
        if status == "delivered":
            delivered[rung] = count
        else:
            counts["undeliverable" if status == "undeliverable" else "waiting"] += count
    return {"waiting": counts["waiting"], "delivered": delivered, "undeliverable": counts["undeliverable"]}
