"""The notifier, put together.

    notice.requests.v1 --> engine (chunks) --> intake --> ledger (PostgreSQL) --> announcer --> notice.outcomes.v1
                                |                          |   ^
                     notice.requests.v1.notifier.dlq       v   |
                                           delivery: plan -> try -> provider (SMS, push, e-mail) or inbox

What comes in: one request for one message to one person. What is decided: on which channel it goes next, when, and
whether it has arrived. What goes out: the message, and once it is settled its outcome.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Iterator, Mapping
from typing import Any

import psycopg
import structlog
import uvicorn
from psycopg_pool import AsyncConnectionPool

from coverlink.bus.dead_letters import posts_to
from coverlink.contracts.decisions import NOTICES
from coverlink.privacy.sealing import Sealer
from coverlink_engine import EngineConfig, Output, Record, Worker
from notifier.announce import Announcer
from notifier.ask import build_http
from notifier.channels.channel import Channel
from notifier.deliver import ledger
from notifier.deliver.loop import Delivery
from notifier.deliver.plan import Planner, Render
from notifier.intake import Intake
from notifier.metrics import WAITING
from notifier.settings import NotifierSettings

GROUP = "notifier"
Pool = AsyncConnectionPool[Any]
_log = structlog.get_logger()


class _Server(uvicorn.Server):
    """Signals are Faust's: it ends this as everything else."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


def build_worker(settings: NotifierSettings, channels: Mapping[str, Channel], render: Render) -> Worker:
    """The whole service in one worker. It closes the channels when it ends."""
    pool: Pool = AsyncConnectionPool(
        settings.database,
        min_size=1,
        max_size=8,
        timeout=5,
        reconnect_timeout=5,
        open=False,
        check=AsyncConnectionPool.check_connection,
        kwargs={"autocommit": True, "connect_timeout": 5},
    )
    planner = Planner(Sealer(settings.secret("master_key")), render, list(channels))
    delivery = Delivery(pool, planner, channels, settings.notifier_at_once, settings.notifier_lease_seconds)
    worker = Worker(_engine(settings), sink=Intake(pool, delivery.told))
    http = build_http(pool, worker.status, delivery)

    async def beside() -> None:
        """One after the other at the end: calls in hand are written down before the pool closes."""
        server = _Server(
            uvicorn.Config(
                http,
                settings.host,
                settings.port,
                access_log=False,
                log_config=None,
                server_header=False,
                lifespan="off",
            )
        )
        announcer = Announcer(pool, settings.kafka)
        async with contextlib.AsyncExitStack() as stack:
            await stack.enter_async_context(pool)
            for channel in channels.values():
                stack.push_async_callback(channel.close)
            async with asyncio.TaskGroup() as group:
                for part in (server.serve, delivery.run, announcer.run):
                    group.create_task(part())
                group.create_task(_count_waiting(pool))

    worker.beside(beside)
    return worker


def _engine(settings: NotifierSettings) -> EngineConfig:
    post = posts_to(settings.slot(), GROUP)

    def dead_letter(record: Record, reason: str, detail: str) -> Output:
        letter = post(record, reason, detail)
        return Output(letter.topic, letter.key, letter.value, letter.headers)

    return EngineConfig(
        group=GROUP,
        bootstrap=settings.kafka,
        topics=(NOTICES,),
        data_dir=settings.data_dir,
        dead_letter=dead_letter,
        transactions=False,  # the ledger bears repeats, and a dead letter that is doubled has the same dlq_id
        instance=settings.instance,
    )


async def _count_waiting(pool: Pool) -> None:
    while True:
        try:
            async with pool.connection() as db:
                WAITING.set(await ledger.waiting(db))
        except psycopg.Error as error:
            _log.warning("not_counted", error=type(error).__name__)
        await asyncio.sleep(5)
