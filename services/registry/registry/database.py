"""How the registry's processes connect: no transaction may stay open for long, others would not see past it."""

from __future__ import annotations

from typing import Any

import psycopg
from psycopg import Connection
from psycopg.adapt import Buffer, Dumper
from psycopg_pool import ConnectionPool

Pool = ConnectionPool[Connection[Any]]
AWAY = (psycopg.OperationalError, psycopg.errors.IdleInTransactionSessionTimeout)
"""No connection, no turn, or a transaction that PostgreSQL ended: for its time, or since two waited for each other."""
_OPTIONS = "-c timezone=UTC -c statement_timeout=10s -c idle_in_transaction_session_timeout=10s -c lock_timeout=5s"

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


def connect(url: str, options: str = "") -> Connection[Any]:
    """One connection, autocommit; open transactions with ``db.transaction()``. Raises psycopg.OperationalError."""
    return psycopg.connect(url, autocommit=True, options=f"{_OPTIONS} {options}", connect_timeout=3)


def pool_of(url: str, most: int = 8, options: str = "") -> Pool:
    """Connections for threads that serve requests; opened by whoever serves."""
    given = {"autocommit": True, "options": f"{_OPTIONS} {options}"}
    return ConnectionPool(url, min_size=1, max_size=most, timeout=3, open=False, kwargs=given)
