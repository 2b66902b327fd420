"""How long PostgreSQL is waited for, and the connections that are handed out once it is back."""

from __future__ import annotations

import asyncio
import contextlib
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack

import psutil
import psycopg
import pytest
from psycopg_pool import PoolTimeout
from starlette.types import Message, Receive, Scope, Send

from coverlink_local.ground import Ground
from registry.database import AWAY, Pool, pool_of
from registry.patience import LEAST, Arriving, Unanswered, longer

SECONDS = 2.0
AT_ONCE = 6


@pytest.fixture
def pool(own_ground: Ground) -> Iterator[Pool]:
    with pool_of(own_ground.postgres.url, AT_ONCE, seconds=SECONDS) as made:
        yield made


def used(pool: Pool) -> set[int]:
    """All connections that it may have, at work at the same time; who they are in the server."""
    meet = threading.Barrier(AT_ONCE)

    def work(_: int) -> int:
        with pool.connection() as db:
            meet.wait(10)
            return pid(db)

    with ThreadPoolExecutor(AT_ONCE) as threads:
        return set(threads.map(work, range(AT_ONCE)))


def pid(db: psycopg.Connection[object]) -> int:
    found = db.execute("SELECT pg_backend_pid()").fetchone()
    assert isinstance(found, tuple)
    return int(found[0])


def ask(work: Callable[[], None], before: float = 0.0) -> None:
    """As a request does that waits so long for its turn. Raises what it raises."""

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        await asyncio.sleep(before)
        await asyncio.to_thread(work)

    async def nothing() -> Message:
        raise AssertionError

    async def sent(_: Message) -> None:
        raise AssertionError

    asyncio.run(Arriving(app, SECONDS)({"type": "http"}, nothing, sent))


@contextlib.contextmanager
def still(process: int) -> Iterator[None]:
    one = psutil.Process(process)
    one.suspend()
    try:
        yield
    finally:
        one.resume()


class TestWaiting:
    def test_a_connection_that_is_not_answered_is_thrown_away(self, pool: Pool) -> None:
        with ExitStack() as ending, pytest.raises(Unanswered), pool.connection() as db:
            first = pid(db)
            ending.enter_context(still(first))
            began = time.monotonic()
            try:
                db.execute("SELECT 1")
            finally:
                assert SECONDS <= time.monotonic() - began < SECONDS + 1
                assert db.broken
        with pool.connection() as db:
            assert pid(db) != first

    def test_in_a_transaction_it_is_the_same(self, pool: Pool) -> None:
        with (
            ExitStack() as ending, pytest.raises(Unanswered), pool.connection() as db, db.transaction(), db.pipeline()
        ):  # fmt: skip
            ending.enter_context(still(db.info.backend_pid))
            db.execute("SELECT 1").fetchone()

    def test_what_postgresql_can_end_it_ends_itself_and_the_connection_stays(self, pool: Pool) -> None:
        with pool.connection() as db:
            with pytest.raises(psycopg.errors.QueryCanceled):
                db.execute("SELECT pg_sleep(10)")
            assert not db.broken

    def test_long_work_is_not_cut_off(self, pool: Pool) -> None:
        def work() -> None:
            with pool.connection() as db:
                with longer(db, 10):
                    db.execute("SELECT pg_sleep(%s)", (SECONDS + LEAST + 0.5,))
                with pytest.raises(psycopg.errors.QueryCanceled):
                    db.execute("SELECT pg_sleep(10)")

        ask(work)

    def test_a_request_of_many_statements_has_as_long_for_each(self, pool: Pool) -> None:
        def work() -> None:
            for _ in range(5):
                with pool.connection() as db:
                    db.execute("SELECT pg_sleep(%s)", (SECONDS / 3,))
                time.sleep(SECONDS / 4)  # such as for a reader who takes their time

        ask(work)

    def test_time_in_line_counts_and_costs_no_connection(self, pool: Pool) -> None:
        def work() -> None:
            with pool.connection():
                raise AssertionError("it came too late")

        used(pool)
        before = pool.get_stats()["pool_available"]
        with pytest.raises(PoolTimeout):
            ask(work, before=SECONDS + 0.1)
        assert pool.get_stats()["pool_available"] == before


class TestBack:
    @pytest.mark.parametrize("crashed", [False, True])
    def test_no_connection_of_before_is_handed_out(self, own_ground: Ground, pool: Pool, crashed: bool) -> None:
        before = used(pool)
        if crashed:
            own_ground.postgres.kill()
            own_ground.postgres.start()
        else:
            own_ground.postgres.restart()
        for _ in range(3):
            after = used(pool)
            assert len(after) == AT_ONCE and not after & before

    def test_whoever_asks_at_once_need_not_wait(self, own_ground: Ground, pool: Pool) -> None:
        used(pool)
        own_ground.postgres.restart()
        for _ in range(AT_ONCE):
            began = time.monotonic()
            with pool.connection() as db:
                pid(db)
            assert time.monotonic() - began < 0.5, "one after the other, each would have waited longer than the last"

    def test_however_long_it_was_away(self, own_ground: Ground, pool: Pool) -> None:
        used(pool)
        own_ground.postgres.kill()
        until = time.monotonic() + 6
        while time.monotonic() < until:
            with pytest.raises(AWAY), pool.connection() as db:
                pid(db)
        own_ground.postgres.start()
        with pool.connection() as db:
            pid(db)

    def test_when_one_was_not_answered_all_of_its_time_are_dropped(self, pool: Pool) -> None:
        before = used(pool)
        with ExitStack() as ending, pytest.raises(Unanswered), pool.connection() as db:
            ending.enter_context(still(pid(db)))
            db.execute("SELECT 1")
        assert not used(pool) & before

    def test_what_came_unasked_is_no_end(self, own_ground: Ground, pool: Pool) -> None:
        """PostgreSQL tells of a setting that was changed."""
        before = used(pool)
        with psycopg.connect(own_ground.postgres.url, autocommit=True) as db:
            db.execute("ALTER SYSTEM SET session_replication_role = 'origin'")
            db.execute("ALTER SYSTEM SET application_name = 'another'")
            db.execute("SELECT pg_reload_conf()")
        time.sleep(0.3)
        assert used(pool) == before
