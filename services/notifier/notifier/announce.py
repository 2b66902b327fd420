"""Settled notices to notice.outcomes.v1: each at least once, and always under the same outcome id."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from typing import Any
from uuid import UUID, uuid5

import psycopg
import structlog
from msgspec import Struct
from psycopg.rows import class_row
from psycopg_pool import AsyncConnectionPool

from coverlink.bus.clients import producer_config
from coverlink.bus.sender import Outgoing, Sender
from coverlink.contracts.decisions import OUTCOMES, NoticeOutcome
from coverlink.contracts.messages import encode_message
from notifier.metrics import ANNOUNCED

OUTCOME_NAMES = UUID("4e0d6a1c-9a3f-5b0e-8c55-2f1f6f0f7d21")
KIND = "coverlink.notice.settled.v1"
SOURCE = "//coverlink/notifier"
MOST_TOGETHER = 500
IDLE_SECONDS = 0.2
FLUSH_SECONDS = 15.0
_log = structlog.get_logger()

# Locked while Kafka is asked, so that of several replicas one announces it.
UNANNOUNCED = """
SELECT notice_id, person_id, case_ids, template, rung AS channel, status AS state, attempts, reference, reason,
       settled_at AS at
FROM notifier.notice WHERE settled_at IS NOT NULL AND announced_at IS NULL
ORDER BY settled_at LIMIT %s FOR UPDATE SKIP LOCKED
"""
MARK = "UPDATE notifier.notice SET announced_at = now() WHERE notice_id = ANY(%s)"


class Settled(Struct, frozen=True):
    """A row of the ledger that is over."""

    notice_id: str
    person_id: str
    case_ids: list[str]
    template: str
    channel: Any
    state: Any
    attempts: int
    reference: str | None
    reason: str | None
    at: datetime

    def outcome(self) -> NoticeOutcome:
        return NoticeOutcome(
            outcome_id=str(uuid5(OUTCOME_NAMES, f"{self.notice_id}\x00{self.state}")),
            notice_id=self.notice_id,
            person_id=self.person_id,
            case_ids=tuple(self.case_ids),
            template=self.template,
            channel=self.channel,
            state=self.state,
            attempts=self.attempts,
            reference=self.reference,
            reason=self.reason,
            at=self.at,
        )


class Announcer:
    """Reads what is settled, tells Kafka, marks what Kafka has acknowledged."""

    def __init__(self, pool: AsyncConnectionPool[Any], bootstrap: str) -> None:
        self._pool = pool
        # Told within 10 s, so that a turn never holds its rows for longer than FLUSH_SECONDS.
        quick = {"delivery.timeout.ms": 10_000, "reconnect.backoff.max.ms": 1_000, "log_level": 3}
        self._sender = Sender({**producer_config(bootstrap, "notifier-outcomes"), **quick}, FLUSH_SECONDS)
        # A thread of its own: channels that wait for providers may hold all of the loop's.
        self._thread = ThreadPoolExecutor(1, "announce")

    async def run(self) -> None:
        """Until cancelled. What was sent and not yet marked then is sent again at the next start."""
        while True:
            try:
                found = await self._turn()
            except psycopg.Error as error:
                _log.warning("not_announced", error=type(error).__name__)
                found = 0
            if found < MOST_TOGETHER:
                await asyncio.sleep(IDLE_SECONDS)

    async def _turn(self) -> int:
        async with self._pool.connection() as db, db.transaction():
            async with db.cursor(row_factory=class_row(Settled)) as cursor:
                await cursor.execute(UNANNOUNCED, [MOST_TOGETHER])
                rows = await cursor.fetchall()
            if not rows:
                return 0
            there = await asyncio.get_running_loop().run_in_executor(self._thread, self._produce, rows)
            if there:
                await db.execute(MARK, [there])
        ANNOUNCED.inc(len(there))
        if len(there) < len(rows):
            _log.warning("not_announced", outcomes=len(rows) - len(there), error="kafka")
        return len(there)

    def _produce(self, rows: Sequence[Settled]) -> list[str]:
        """The notices whose outcome Kafka has. The others come again in the next turn, under the same id."""
        there = self._sender.send(_record(row) for row in rows)
        return [row.notice_id for row, has in zip(rows, there, strict=True) if has]


def _record(row: Settled) -> Outgoing:
    outcome = row.outcome()
    headers, value = encode_message(KIND, outcome.outcome_id, SOURCE, outcome.at, outcome)
    return OUTCOMES, row.person_id, headers, value
