"""How the registry's processes connect: no transaction may stay open for long, others would not see past it."""

from __future__ import annotations

import select
import time
from typing import Any

import psycopg
from psycopg import Connection
from psycopg.adapt import Buffer, Dumper
from psycopg_pool import ConnectionPool, PoolTimeout

from registry.patience import SECONDS, Patient, left

AWAY = (psycopg.OperationalError, psycopg.errors.IdleInTransactionSessionTimeout)
"""No connection, no turn, or a transaction that PostgreSQL ended: for its time, or since two waited for each other."""
_SESSION = "-c timezone=UTC -c idle_in_transaction_session_timeout=10s -c lock_timeout=5s"
_LINE: dict[str, Any] = {
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 30_000,
}
"""A line that has gone dead is known to be within half a minute, not within hours."""
_AGAIN = 1.0
"""Seconds between two tries to connect: not ever longer, or it takes as long again once PostgreSQL is back."""

BY_KEYS = "-c enable_seqscan=off"
"""For work that goes by keys only: tables that grow by the second have outgrown what the planner thinks of them."""
IN_BATCHES = f"{BY_KEYS} -c work_mem=64MB"
"""And for the projector's batches, which else go through files: some times two thousand records, twice."""


class Text(bytes):
    """UTF-8 that PostgreSQL takes as a text: megabytes that were just written are not read and written once more."""


class _Dumped(Dumper):
    oid = psycopg.adapters.types["text"].oid

    def dump(self, obj: Text) -> Buffer:
        return obj


psycopg.adapters.register_dumper(Text, _Dumped)


class Pool(ConnectionPool[Patient]):
    """Connections for threads that serve requests. None is handed out whose line has ended while it waited.

    PostgreSQL ends all of its connections at once. So when one is found broken, those that are as old are dropped
    with it: each of them would fail once more, or make the one who finds it wait.
    """

    _dropped = 0.0

    def getconn(self, timeout: float | None = None) -> Patient:
        """Raises PoolTimeout, PoolClosed."""
        seconds = left(self.timeout if timeout is None else timeout)
        if seconds <= 0:
            raise PoolTimeout("no time is left")
        return super().getconn(seconds)

    def putconn(self, conn: Patient) -> None:
        if conn.broken:
            self.drop_older(conn)
        super().putconn(conn)

    def drop_older(self, broken: Patient) -> None:
        """What was made before another was dropped is dropped already, or will be when it comes back."""
        if broken.made > self._dropped:
            self._dropped = time.monotonic()
            self.drain()


def connect(url: str, options: str = "") -> Connection[Any]:
    """One connection, autocommit; open transactions with ``db.transaction()``. Raises psycopg.OperationalError."""
    return psycopg.connect(url, **_given(options, 10), connect_timeout=3, **_LINE)


def pool_of(url: str, most: int = 8, options: str = "", seconds: float = SECONDS) -> Pool:
    """Opened by whoever serves. ``seconds``: for an answer of PostgreSQL; its own word comes a second before."""

    def made(db: Patient) -> None:
        db.seconds, db.made = seconds, time.monotonic()

    def unbroken(db: Patient) -> None:
        """Nobody has asked it anything: if there is something to read, its end is most likely. No way to the server."""
        line = select.poll()
        line.register(db.fileno(), select.POLLIN)
        if not line.poll(0):
            return
        try:
            Pool.check_connection(db)
        except psycopg.Error:
            pool.drop_older(db)
            raise

    given = {**_given(options, seconds - 1), "connect_timeout": 2, **_LINE, "tcp_user_timeout": int(1000 * seconds)}
    pool = Pool(
        url, connection_class=Patient, min_size=1, max_size=most, timeout=min(seconds, 3), open=False, kwargs=given,
        configure=made, check=unbroken, reconnect_timeout=_AGAIN,
    )  # fmt: skip
    return pool


def _given(options: str, statement: float) -> dict[str, Any]:
    said = f"{_SESSION} -c statement_timeout={int(1000 * statement)} {options}"
    return {"autocommit": True, "options": said}


def answers(url: str, question: str) -> Any:
    """The first value, or None for none; for probes, which have no connection of their own. Raises psycopg.Error."""
    with Patient.connect(url, **_given("", 2), connect_timeout=2, **_LINE) as db:
        db.seconds = 2.0
        found = db.execute(question.encode()).fetchone()
    return found[0] if found else None
