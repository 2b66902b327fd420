"""A migrated database for all tests of one file, and connections to it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from psycopg_pool import AsyncConnectionPool

from coverlink.database import migrate
from notifier.migrate import MIGRATIONS
from tests.notifier.recording import Book


@pytest.fixture(scope="module")
def ledger_url(module_database: str) -> str:
    migrate(module_database, "notifier", MIGRATIONS)
    return module_database


@pytest.fixture
async def pool(ledger_url: str) -> AsyncIterator[AsyncConnectionPool[Any]]:
    async with AsyncConnectionPool(ledger_url, open=False, timeout=2, kwargs={"autocommit": True}) as pool:
        async with pool.connection() as db:
            await db.execute("TRUNCATE notifier.notice CASCADE")
        yield pool


@pytest.fixture
def book(tmp_path: Path) -> Book:
    return Book(tmp_path)
