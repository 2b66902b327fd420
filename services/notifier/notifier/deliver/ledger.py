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
BEGIN = "INSERT INTO notifier.attempt (notice_id, channel, number, reference) VALUES (%s, %s, %s, %s)"
ON_RUNG = "UPDATE notifier.notice SET rung = %s, attempts = attempts + 1 WHERE notice_id = %s"
COPY = """
INSERT INTO notifier.inbox (person_id, notice_id, language, subject, text) VALUES (%s, %s, %s, %s, %s)
ON CONFLICT DO NOTHING
"""
ANSWERED = """
UPDATE notifier.attempt SET answered_at = now(), result = %s, reason = %s, provider_reference = %s
WHERE notice_id = %s AND channel = %s AND number = %s
"""
SETTLE = """
UPDATE notifier.notice
SET status = %s, rung = %s, reference = %s, reason = %s, settled_at = now(), lease = NULL, sealed = NULL
WHERE notice_id = %s AND settled_at IS NULL
"""
PUT_OFF = """
UPDATE notifier.notice SET status = 'waiting', next_at = now() + make_interval(secs => %s), lease = NULL
WHERE notice_id = %s AND lease = %s
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
    async with db.cursor() as cursor:
        await cursor.executemany(BEGIN, [(*one, one.reference) for one in tries])
        await cursor.executemany(ON_RUNG, [(one.channel, one.notice_id) for one in tries])


async def copy_to_inbox(db: Db, copies: Iterable[Copy]) -> None:
    async with db.cursor() as cursor:
        await cursor.executemany(COPY, list(copies))


async def answered(db: Db, one: Try, result: str, reason: str | None, reference: str | None) -> None:
    await db.execute(ANSWERED, [result, reason, reference, one.notice_id, one.channel, one.number])


async def settle(
    db: Db, notice_id: str, state: State, channel: str, *, reference: str | None = None, reason: str | None = None
) -> bool:
    """False when it was settled before. Needs no lease: what a provider has accepted is so, whoever holds it now."""
    cursor = await db.execute(SETTLE, [state, channel, reference, reason, notice_id])
    return cursor.rowcount == 1


async def put_off(db: Db, due: Due, seconds: float) -> None:
    """To be taken again after so long, unless the lease has gone to somebody else."""
    await db.execute(PUT_OFF, [seconds, due.notice_id, due.lease])


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
