"""The loop that takes what is due, calls providers, and writes down what they said. Several replicas may run it."""

from __future__ import annotations

import asyncio
import contextlib
import random
import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

import psycopg
import structlog
from psycopg_pool import AsyncConnectionPool

from notifier.channels.channel import Accepted, Channel, NotNow, Result
from notifier.deliver import ledger
from notifier.deliver.ledger import Due
from notifier.deliver.plan import Keep, Plan, Planner, Send
from notifier.deliver.writing import Answer, name_of, write_answers, write_plans
from notifier.metrics import ATTEMPTS, SECONDS, SETTLED

LEASE_SECONDS = 60.0
IDLE_SECONDS = 0.5
GATHER_SECONDS = 0.02
FINISH_SECONDS = 5.0
_log = structlog.get_logger()


class Delivery:
    """``told`` wakes it when something new is there. ``at_once`` bounds the calls to providers.

    ``chance`` gives the jitter, 0 to 1.
    """

    def __init__(
        self,
        pool: AsyncConnectionPool[Any],
        planner: Planner,
        channels: Mapping[str, Channel],
        at_once: int = 16,
        lease_seconds: float = LEASE_SECONDS,
        chance: Callable[[], float] = random.random,
    ) -> None:
        self._pool, self._planner, self._channels = pool, planner, channels
        self._at_once, self._lease_seconds, self._chance = at_once, lease_seconds, chance
        # Well below the lease: whoever holds a notice has its answer, or none, before another may take it.
        self._provider_seconds = lease_seconds / 3
        self._news = asyncio.Event()
        self._calls: dict[asyncio.Task[None], str] = {}
        self._answers: list[Answer] = []
        self.turned = time.monotonic()

    def told(self) -> None:
        self._news.set()

    async def run(self) -> None:
        """Until cancelled; calls in hand are then finished and written down."""
        try:
            while True:
                self.turned = time.monotonic()
                self._news.clear()
                try:
                    more = await self._turn()
                except psycopg.Error as error:
                    _log.warning("ledger_away", error=type(error).__name__)
                    await asyncio.sleep(IDLE_SECONDS)
                    continue
                if not more:
                    await self._rest()
        finally:
            await self._finish()

    async def _rest(self) -> None:
        """Until there is news, or a while has passed: a notice put off, or a lease that ended, tells nobody.

        News seldom comes alone: what comes a moment later is done in the same turn.
        """
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(IDLE_SECONDS):
                await self._news.wait()
        await asyncio.sleep(GATHER_SECONDS)

    async def _turn(self) -> bool:
        """Writes down what providers said, claims what is due, calls providers. Whether more can be done at once."""
        async with self._pool.connection() as db:
            await self._write_answers(db)
            free = self._at_once - len(self._calls)
            plans = await self._take(db, free) if free else []
        for plan in plans:
            if isinstance(plan, Send):
                task = asyncio.create_task(self._send(plan))
                self._calls[task] = plan.due.notice_id
                task.add_done_callback(self._calls.pop)
            else:
                _count(plan.due, plan.attempt.channel if isinstance(plan, Keep) else None)
        return len(plans) == free and len(self._calls) < self._at_once

    async def _write_answers(self, db: ledger.Db) -> None:
        answers, self._answers = self._answers, []
        try:
            settled = await write_answers(db, answers, self._chance)
        except BaseException:
            self._answers = answers + self._answers  # to be written again: twice is the same as once
            raise
        for (due, attempt, *_), result in answers:
            if due.notice_id in settled:
                _count(due, attempt.channel)
            elif not isinstance(result, Accepted):
                _log.info(
                    name_of(result), notice_id=due.notice_id, channel=attempt.channel, number=attempt.number,
                    reason=result.reason,
                )  # fmt: skip

    async def _take(self, db: ledger.Db, at_most: int) -> list[Plan]:
        """Claims, plans, writes down what will be tried; only when that is committed are providers called."""
        # A lease may end while PostgreSQL is away and an answer waits to be written down.
        in_hand = [*self._calls.values(), *(answer.plan.due.notice_id for answer in self._answers)]
        async with db.transaction():
            dues = await ledger.claim(db, at_most, self._lease_seconds, in_hand)
            plans = await self._planner.plans(db, dues) if dues else []
            await write_plans(db, plans)
        return plans

    async def _send(self, plan: Send) -> None:
        result = await self._call(plan)
        ATTEMPTS.labels(plan.attempt.channel, name_of(result)).inc()
        self._answers.append(Answer(plan, result))
        self._news.set()

    async def _call(self, plan: Send) -> Result:
        channel = self._channels[plan.attempt.channel]
        try:
            async with asyncio.timeout(self._provider_seconds):
                return await channel.send(plan.message)
        except TimeoutError:
            return NotNow("timeout")
        except Exception as error:
            # Its text may quote the address.
            _log.error("channel_raised", channel=channel.name, error=type(error).__name__)
            return NotNow("raised")

    async def _finish(self) -> None:
        """What PostgreSQL does not take in time is lost: after the lease the provider is asked again."""
        if self._calls:
            await asyncio.wait([*self._calls], timeout=self._provider_seconds + 5)
        try:
            async with asyncio.timeout(FINISH_SECONDS), self._pool.connection() as db:
                await self._write_answers(db)
        except (psycopg.Error, TimeoutError) as error:
            _log.error("not_written_down", answers=len(self._answers), error=type(error).__name__)


def _count(due: Due, channel: str | None) -> None:
    """A notice is settled; without ``channel`` it reaches nobody."""
    SETTLED.labels("delivered" if channel else "undeliverable", channel or "none").inc()
    if channel:
        SECONDS.labels(channel).observe(max(0.0, (datetime.now(UTC) - due.requested_at).total_seconds()))
