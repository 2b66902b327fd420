"""Who asks, told to PostgreSQL: its policies hold the desk to the caller's districts (migration 0014, docs/access.md).

The desk's connections act as the role ``coverlink_desk`` from their first statement on. Whoever asks is set when a
connection is handed out, and stays until it is handed out again, to somebody else or to nobody: the desk's calls are
several transactions, and what one of them notes of a refusal is kept where the next is rolled back.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from psycopg import Connection
from psycopg.errors import InsufficientPrivilege
from psycopg.pq import TransactionStatus

from registry.access.account import Account

DESK = "-c role=coverlink_desk"
"""Among a connection's options: it acts as the desk."""
CALLER = """
SELECT set_config('coverlink.account', %s, false), set_config('coverlink.role', %s, false),
    set_config('coverlink.districts', %s::text[]::text, false)
"""


def set_caller(db: Connection[Any], account: Account | None) -> None:
    """From here on the connection sees what this account may see; nothing for nobody."""
    db.execute(CALLER, (account.name, account.role, account.patterns) if account else ("", "", []))


@contextmanager
def beyond(db: Connection[Any]) -> Iterator[None]:
    """Lifts the policies for what belongs to a claim in whichever district it lies, once the claim itself is proven.

    In a transaction, for as few statements as can be: they go by a key, and nothing they find is told beyond ids.
    """
    assert db.info.transaction_status != TransactionStatus.IDLE
    with db.pipeline():  # in one way to the database with what is done there
        db.execute("SET LOCAL ROLE NONE")
        yield
        db.execute("RESET ROLE")  # to what the connection began with


class Moved(Exception):
    """What the caller saw a moment ago lies in districts of others by now; nothing was changed."""


@contextmanager
def still_seen() -> Iterator[None]:
    """For what is written after a look. Raises Moved where a policy refuses it."""
    try:
        yield
    except InsufficientPrivilege as error:
        if error.diag.source_function != "ExecWithCheckOptions":  # a right that was never granted is a fault of ours
            raise
        raise Moved from None
