"""The registry, put together.

    caseworkers --> pages (web/) and JSON (http/) --> access (who may) --> tasks/, people/, figures/ --> PostgreSQL
                                                                             |
    projector --> Redis --> stream/hub --> server-sent events      outbox <--+--> changes --> Redis

What comes in: what people ask and do. What is decided: who may see it, who has it, what they answered. What goes out:
pages, JSON, events; and, through the outbox, answers as facts. The projector (projector.py) fills the tables.
"""

from __future__ import annotations

import asyncio
import contextlib
import random
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from importlib.resources import files
from typing import Any

import psycopg
import redis
import redis.asyncio as aioredis
import structlog
from anyio import CapacityLimiter
from anyio.to_thread import run_sync
from fastapi import FastAPI, Request
from fastapi.responses import Response
from fastapi.staticfiles import StaticFiles
from psycopg import Connection
from psycopg_pool import PoolTimeout
from redis.backoff import NoBackoff
from redis.retry import Retry

from coverlink.privacy.person_key import PersonKey
from coverlink_web import Check, LimitBody, Problem, install_docs, install_problems, probes
from registry import changes
from registry.access.caller import DESK
from registry.access.oidc import Provider
from registry.access.session import Sessions, Throttle
from registry.access.totp import SecondFactor
from registry.database import AWAY, answers, pool_of
from registry.figures.shared import Shared
from registry.http import oidc
from registry.http.answers import away, problems
from registry.http.line import Line
from registry.http.parts import Parts
from registry.names.tokens import Tokens
from registry.patience import Arriving
from registry.people.person import Reader
from registry.people.sealed_text import Texts
from registry.routes import ROUTERS
from registry.settings import RegistrySettings
from registry.stream.hub import Hub
from registry.tasks.second_eyes import Table, parsed
from registry.tasks.sweeping import sweep
from registry.verification.issuing import settle_rest
from registry.verification.rechecking import recheck
from registry.web import pages, problem

LARGEST_BODY = 64 * 1024
SWEEP_EVERY = 2.0
BOARDS_SHARED = 2.0
SOON = 30.0
LOOK_FIRST = "if it went away in the middle, what was asked may be done: look before you try the same again"
_log = structlog.get_logger()


def build_app(settings: RegistrySettings) -> FastAPI:
    parts = build_parts(settings)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        parts.pool.open(wait=False)
        parts.desk.open(wait=False)
        parts.hub.open()
        chores = [
            asyncio.create_task(_again_and_again(parts, _sweep, SWEEP_EVERY)),
            asyncio.create_task(_again_and_again(parts, _recheck, settings.registry_recheck_minutes * 60.0)),
        ]
        yield
        for chore in chores:
            chore.cancel()
        await parts.hub.close()
        await asyncio.to_thread(parts.desk.close)
        await asyncio.to_thread(parts.pool.close)

    app = FastAPI(title="Coverlink registry", version="1", lifespan=lifespan, docs_url=None, redoc_url=None)
    app.state.parts = parts
    install_docs(app)
    install_problems(app, problem.answer)
    app.add_exception_handler(pages.Elsewhere, _elsewhere)
    app.add_exception_handler(psycopg.DataError, _unstorable)
    for sort in AWAY:
        app.add_exception_handler(sort, _away)
    app.add_exception_handler(Exception, _failed)
    app.add_middleware(LimitBody, limit=LARGEST_BODY)
    app.add_middleware(Arriving, seconds=settings.registry_wait_seconds)
    app.include_router(probes({}, {"postgres": _migrated(settings.database)}))
    for router in ROUTERS:
        app.include_router(router, responses=problems())
    if parts.oidc:
        app.include_router(oidc.router)
    app.mount("/static", StaticFiles(directory=str(files("registry.web") / "static")))
    return app


def build_parts(settings: RegistrySettings) -> Parts:
    pool = pool_of(settings.database, 4, seconds=settings.registry_wait_seconds)
    desk = pool_of(settings.database, options=DESK, seconds=settings.registry_wait_seconds)
    secret = settings.secret("session_key")

    def since(last: int, wish: changes.Wish) -> changes.Read:
        with pool.connection() as db:
            return changes.read(db, last, wish)

    def newest() -> int:
        with pool.connection() as db:
            return changes.newest(db)

    ear = aioredis.Redis.from_url(settings.redis, socket_connect_timeout=2, health_check_interval=10)
    # Not tried again: watchers look into the table anyway, and whoever asks must not wait.
    server = redis.Redis.from_url(
        settings.redis, socket_timeout=0.5, socket_connect_timeout=0.5, retry=Retry(NoBackoff(), 0)
    )
    return Parts(
        pool=pool,
        desk=desk,
        redis=server,
        sessions=Sessions(secret, settings.registry_session_hours, pool),
        second_factor=SecondFactor(settings.secret("master_key"), settings.totp_roles),
        throttle=Throttle(server),
        reader=Reader(settings.secret("master_key")),
        texts=Texts(settings.secret("master_key")),
        key=PersonKey(settings.secret("person_key")),
        tokens=Tokens(settings.secret("master_key")),
        hub=Hub(ear, since, newest),
        lease_minutes=settings.registry_lease_minutes,
        undo_hours=settings.registry_undo_hours,
        hold_days=settings.registry_hold_days,
        oidc=Provider(configured, secret) if (configured := settings.oidc) else None,
        second=Table(parsed(settings.registry_second_eyes), settings.registry_second_days),
        assigned_days=settings.registry_assigned_days,
        unreachable_days=settings.registry_unreachable_days,
        ledger=settings.ledger,
        log_ins=Line(),
        boards=Shared(BOARDS_SHARED),
    )


def _sweep(parts: Parts, db: Connection[Any]) -> None:
    """Brings back what ran out. Every replica does; each row is brought back once."""
    parts.announce(sweep(db))
    settle_rest(db)


def _recheck(_: Parts, db: Connection[Any]) -> None:
    recheck(db)


async def _again_and_again(parts: Parts, chore: Callable[[Parts, Connection[Any]], None], every: float) -> None:
    """Seconds between two times, a tenth more or less so that replicas do not meet; soon after the start first."""

    def once() -> None:
        with parts.pool.connection() as db:
            chore(parts, db)

    pause = min(every, SOON)
    while True:
        await asyncio.sleep(pause * random.uniform(0.9, 1.1))
        pause = every
        try:
            await asyncio.to_thread(once)
        except (psycopg.Error, PoolTimeout) as error:  # away, or not migrated yet
            _log.warning("not_done", chore=chore.__name__.strip("_"), error=type(error).__name__)


def _migrated(database: str) -> Check:
    def ask() -> str | None:
        with contextlib.suppress(psycopg.OperationalError):
            found = answers(database, "SELECT to_regclass('registry.access')")
            return None if found else "not migrated: run python -m registry.migrate"
        return "the database does not answer"

    alone = CapacityLimiter(1)  # a thread of its own: others may all be waiting for the database
    return lambda: run_sync(ask, limiter=alone)


async def _elsewhere(_: Request, error: Exception) -> Response:
    assert isinstance(error, pages.Elsewhere)
    return error.answer


async def _unstorable(request: Request, __: Exception) -> Response:
    detail = "one of the values cannot stand in the database; expected text without NUL, and numbers and days in range"
    return problem.answer(request, Problem(422, "invalid", "The request does not fit", detail))


async def _away(request: Request, error: Exception) -> Response:
    _log.warning("away", error=type(error).__name__)
    advice = "try the same again" if request.method in ("GET", "HEAD") else LOOK_FIRST
    return problem.answer(request, away(f"the database does not answer; {advice}"))


async def _failed(request: Request, error: Exception) -> Response:
    """A fault of ours. Logged by its type: its message may quote what somebody sent."""
    _log.error("failed", error=type(error).__name__)
    detail = "the fault is ours and is in the log; try again, and tell the operator if it stays"
    return problem.answer(request, Problem(500, "fault", "Something went wrong here", detail))
