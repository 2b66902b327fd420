"""What the notifier answers over HTTP: the probes, and how many notices stand where. Nothing about anybody."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from fastapi import FastAPI
from psycopg_pool import AsyncConnectionPool

from coverlink_engine import Status
from coverlink_web import Problem, install_problems, probes
from notifier.deliver import ledger
from notifier.deliver.ledger import AWAY
from notifier.deliver.loop import Delivery

STUCK_SECONDS = 60.0
Pool = AsyncConnectionPool[Any]


def build_http(pool: Pool, status: Callable[[], Status], delivery: Delivery) -> FastAPI:
    app = FastAPI(title="Coverlink notifier", version="1", docs_url=None, redoc_url=None)
    install_problems(app)

    async def engine_lives() -> str | None:
        return status().live

    async def engine_ready() -> str | None:
        return status().ready

    async def delivery_turns() -> str | None:
        return None if time.monotonic() - delivery.turned < STUCK_SECONDS else "the loop stands still"

    async def postgres_answers() -> str | None:
        try:
            async with pool.connection(timeout=1) as db:
                found = await (await db.execute("SELECT to_regclass('notifier.notice')")).fetchone()
        except AWAY:
            return "the database does not answer"
        return None if found and found[0] else "not migrated: run python -m notifier.migrate"

    app.include_router(
        probes(
            {"engine": engine_lives, "delivery": delivery_turns},
            {"engine": engine_ready, "postgres": postgres_answers},
        )
    )

    @app.get("/v1/figures")
    async def figures() -> dict[str, Any]:
        """``waiting``: not settled; ``delivered``: by channel; ``undeliverable``."""
        try:
            async with pool.connection(timeout=3) as db:
                return await ledger.figures(db)
        except AWAY:
            raise Problem(
                503, "away", "The database is not there", "ask again in a moment", {"Retry-After": "2"}
            ) from None

    return app
