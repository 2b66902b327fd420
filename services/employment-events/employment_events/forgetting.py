"""Refusals are told for a month, as long as their receipts stand on the bus; then they are removed.

What was taken is never forgotten: the same source and id must be known again however late it comes.
"""

from __future__ import annotations

import asyncio
from typing import Any

import psycopg
import structlog
from psycopg_pool import ConnectionPool

DAYS = 30
EVERY_SECONDS = 3600.0
_OLD = """
DELETE FROM gateway.refusal WHERE ctid = ANY(ARRAY(
    SELECT ctid FROM gateway.refusal WHERE refused_at < now() - make_interval(days => %s)
    ORDER BY refused_at LIMIT 5000 FOR UPDATE SKIP LOCKED))
"""
_log = structlog.get_logger()


async def forget(pool: ConnectionPool[Any]) -> None:
    """Each hour, in small steps, for as long as the gateway runs; every replica may."""
    while True:
        try:
            more = await asyncio.to_thread(_step, pool)
        except psycopg.Error as error:
            _log.warning("not_forgotten", error=type(error).__name__)
            more = False
        await asyncio.sleep(0.1 if more else EVERY_SECONDS)


def _step(pool: ConnectionPool[Any]) -> bool:
    """Whether any were removed."""
    with pool.connection() as db:
        return bool(db.execute(_OLD, (DAYS,)).rowcount)
