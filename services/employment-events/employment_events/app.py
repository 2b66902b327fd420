"""The gateway, put together.

    publisher --> gate (key) --> allowance --> counter --> way: check -> key -> seal -> publish -> receipt
                                                             |                  |         |
                                                         contracts     vault (PostgreSQL)  register (PostgreSQL), Kafka

What comes in: CloudEvents over HTTP. What is decided: whether each is one of our facts, makes sense, and is new. What
goes out: the fact on person.facts.v1 or unit.facts.v1, its receipt on publisher.receipts.v1 and in the answer.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from typing import Any

from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse, Response
from psycopg_pool import ConnectionPool
from starlette.requests import ClientDisconnect

from coverlink.privacy.sealing import Sealer
from coverlink_web import LimitBody, Problem, install_docs, install_problems, probes
from employment_events import keys
from employment_events.accept.key import KeyedHashes
from employment_events.accept.publish import Bus
from employment_events.accept.register import Register
from employment_events.accept.seal import Sealing
from employment_events.accept.verdict import Unavailable
from employment_events.accept.way import Way
from employment_events.counter import Counter
from employment_events.forgetting import forget
from employment_events.health import kafka_answers, postgres_answers
from employment_events.http.allowance import Allowance
from employment_events.http.door import MOST_BATCH, STREAM, events_router
from employment_events.http.gate import Gate
from employment_events.http.receipts import find_receipt, receipts_router
from employment_events.settings import GatewaySettings

Pool = ConnectionPool[Any]


def build_way(settings: GatewaySettings, client_id: str) -> Way:
    """A clerk's way with parts of its own."""
    return Way(
        KeyedHashes(settings.secret("person_key")),
        Sealing(Sealer(settings.secret("master_key"))),
        Register(settings.database),
        Bus(settings.kafka, client_id, settings.gateway_kafka_seconds),
    )


def build_app(settings: GatewaySettings) -> FastAPI:
    pool: Pool = ConnectionPool(
        settings.database, min_size=1, max_size=3, timeout=3, open=False, kwargs={"autocommit": True}
    )
    counter = Counter([build_way(settings, f"gateway-{number}") for number in range(settings.gateway_clerks)])
    gate = Gate(partial(_with_connection, pool, keys.find))
    spool_dir = settings.data_dir / "spool"
    spool_dir.mkdir(parents=True, exist_ok=True)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        # A clerk's thread holds the interpreter for 1 ms at most, not 5, while requests wait at the door.
        sys.setswitchinterval(0.001)
        pool.open(wait=False)
        counter.open()
        forgetting = asyncio.create_task(forget(pool))
        yield
        forgetting.cancel()
        await counter.close()
        await asyncio.to_thread(pool.close)

    app = FastAPI(title="Coverlink gateway", version="1", lifespan=lifespan, docs_url=None, redoc_url=None)
    install_docs(app)
    install_problems(app)
    app.add_exception_handler(Unavailable, _unavailable)
    app.add_exception_handler(ClientDisconnect, _hung_up)
    app.add_exception_handler(Exception, _failed)
    app.add_middleware(LimitBody, limit=MOST_BATCH, streams=frozenset({STREAM}))
    app.include_router(events_router(counter, gate, Allowance(settings.redis, settings.gateway_rate), str(spool_dir)))
    app.include_router(receipts_router(gate, partial(_with_connection, pool, find_receipt)))
    app.include_router(
        probes({}, {"kafka": kafka_answers(settings.kafka), "postgres": postgres_answers(settings.database)})
    )
    return app


def _with_connection(pool: Pool, ask: Any, *question: str) -> Any:
    with pool.connection() as db:
        return ask(db, *question)


async def _unavailable(_: Request, error: Exception) -> JSONResponse:
    detail = f"{error}; nothing is promised, send the same again"
    return Problem(503, "away", "A server is not there", detail, {"Retry-After": "2"}).response()


async def _hung_up(_: Request, __: Exception) -> Response:
    """Nobody reads this. What came whole and was taken has its receipt, the rest is to be sent again."""
    return Response(status_code=400)


async def _failed(_: Request, __: Exception) -> JSONResponse:
    return Problem(500, "failed", "This should not have happened", "our mistake, and logged; send it again").response()
