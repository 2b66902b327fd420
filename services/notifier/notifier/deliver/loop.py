"""The loop that takes what is due, calls providers, and writes down what they said. Several replicas may run it."""

from __future__ import annotations

import asyncio
import contextlib
import random
import time
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import psycopg
import structlog
from psycopg_pool import AsyncConnectionPool

from notifier.channels.channel import Accepted, Channel, NotNow, Refused, Result
from notifier.deliver import ledger
from notifier.deliver.ledger import AWAY, Db, Due
from notifier.deliver.plan import GiveUp, Keep, Plan, Planner, Send
from notifier.ladder import wait_after
from notifier.metrics import ATTEMPTS, SECONDS, SETTLED

LEASE_SECONDS = 60.0
IDLE_SECONDS = 0.5
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
        self._running: dict[asyncio.Task[None], str] = {}
        self.turned = time.monotonic()

    def told(self) -> None:
        self._news.set()

    async def run(self) -> None:
        """Until cancelled; calls in hand are then finished and written down."""
        try:
            while True:
                self.turned = time.monotonic()
                self._news.clear()
                free = self._at_once - len(self._running)
                try:
                    taken = await self._take(free) if free else 0
                except psycopg.Error as error:
                    _log.warning("nothing_claimed", error=type(error).__name__)
                    await asyncio.sleep(IDLE_SECONDS)
                    continue
                if taken < free or not free:
                    await self._rest()
        finally:
            if self._running:
                await asyncio.wait(self._running, timeout=self._provider_seconds + 5)

    async def _rest(self) -> None:
        """Until there is news, or a while has passed: a notice put off, or a lease that ended, tells nobody."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(IDLE_SECONDS):
                await self._news.wait()

    async def _take(self, at_most: int) -> int:
        """Claims, plans, writes down what will be tried; only when that is committed are providers called."""
        async with self._pool.connection() as db, db.transaction():
            # A lease may end while PostgreSQL is away and an answer waits to be written down.
            dues = await ledger.claim(db, at_most, self._lease_seconds, self._running.values())
            plans = await self._planner.plans(db, dues) if dues else []
            if plans:
                await _write(db, plans)
        for plan in plans:
            if isinstance(plan, Send):
                task = asyncio.create_task(self._send(plan))
                self._running[task] = plan.due.notice_id
                task.add_done_callback(self._done)
            else:
                _count(plan.due, plan.attempt.channel if isinstance(plan, Keep) else None)
        return len(dues)

    def _done(self, task: asyncio.Task[None]) -> None:
        self._running.pop(task, None)
        self._news.set()
        if not task.cancelled() and (error := task.exception()):
            # What the provider said is lost with it; after the lease it is asked again, under the same reference.
            _log.error("not_written_down", error=type(error).__name__)

    async def _send(self, plan: Send) -> None:
        result = await self._call(plan)
        ATTEMPTS.labels(plan.attempt.channel, _name(result)).inc()
        while True:
            try:
                return await self._write_down(plan, result)
            except AWAY as error:
                _log.warning("ledger_away", error=type(error).__name__)
                await asyncio.sleep(IDLE_SECONDS)

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

    async def _write_down(self, plan: Send, result: Result) -> None:
        due, attempt, settled = plan.due, plan.attempt, False
        async with self._pool.connection() as db, db.transaction():
            if isinstance(result, Accepted):
                await ledger.answered(db, attempt, "accepted", None, result.reference)
                settled = await ledger.settle(
                    db, due.notice_id, "delivered", attempt.channel, reference=result.reference
                )
            else:
                await ledger.answered(db, attempt, _name(result), result.reason, None)
                wait = wait_after(attempt.number, self._chance()) if isinstance(result, NotNow) else 0.0
                await ledger.put_off(db, due, wait)
        if settled:
            _count(due, attempt.channel)
        elif not isinstance(result, Accepted):
            _log.info(
                _name(result), notice_id=due.notice_id, channel=attempt.channel, number=attempt.number,
                reason=result.reason,
            )  # fmt: skip


async def _write(db: Db, plans: Sequence[Plan]) -> None:
    going = [plan for plan in plans if not isinstance(plan, GiveUp)]
    await ledger.begin(db, [plan.attempt for plan in going])
    await ledger.copy_to_inbox(db, [copy for plan in going for copy in plan.copies])
    for plan in plans:
        if isinstance(plan, Keep):
            await ledger.answered(db, plan.attempt, "accepted", None, plan.attempt.reference)
            await ledger.settle(db, plan.due.notice_id, "delivered", "inbox", reference=plan.attempt.reference)
        elif isinstance(plan, GiveUp):
            await ledger.settle(db, plan.due.notice_id, "undeliverable", "none", reason=plan.reason)


def _count(due: Due, channel: str | None) -> None:
    """A notice is settled; without ``channel`` it reaches nobody."""
    SETTLED.labels("delivered" if channel else "undeliverable", channel or "none").inc()
    if channel:
        SECONDS.labels(channel).observe(max(0.0, (datetime.now(UTC) - due.requested_at).total_seconds()))


def _name(result: Result) -> str:
    """As in the ledger and in metrics."""
    return "accepted" if isinstance(result, Accepted) else "refused" if isinstance(result, Refused) else "not_now"
