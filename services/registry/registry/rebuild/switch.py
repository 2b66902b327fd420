"""The shadow takes the live tables' place, in one transaction: all of it or nothing, however the process ends.

    BEGIN
      lock registry.position          the projector waits from here; people work on
      read the last records           so that live and shadow stand at the same place
      lock the projected tables, and  people wait from here, some tens of milliseconds
        those whose policies ask them
      carry over what people did since, move the tables, point policies and views at them, tell those who watch
    COMMIT

Nobody is made to wait for long: a lock that is not had within its time is let go, everybody goes on, and it is tried
again.
"""

from __future__ import annotations

import time
import zlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

import psycopg
from psycopg import Connection

from registry import changes
from registry.rebuild.carry import Mark, carry_since
from registry.rebuild.replay import Replay, places
from registry.rebuild.shadow import LIVE, NEXT, Unlike, pointers, unchanged
from registry.rebuild.tables import PROJECTED

OLD = "registry_old_"
FREEZE = f"LOCK TABLE {LIVE}.position IN EXCLUSIVE MODE"
TABLES = ", ".join(f"{LIVE}.{name}" for name in PROJECTED)
MIGRATING = f"SELECT pg_advisory_xact_lock({zlib.crc32(LIVE.encode())})"
"""As coverlink.database.migrate takes it."""
PATIENCE = (0.3, 0.3, 0.3, 1.5) * 10
"""Seconds for a lock that people wait for, try by try. Mostly less than PostgreSQL lets two wait for each other before
it ends one; now and then more, since only then it ends a vacuum that is in the way."""
MOST_TOLD = 10_000


class Busy(Exception):
    """The locks were not to be had: somebody reads or writes in a long transaction."""


@contextmanager
def standing_still(live: Connection[Any], replay: Replay) -> Iterator[None]:
    """The projector waits, and the shadow stands where it stands. For a moment only; people notice nothing."""
    with live.transaction(force_rollback=True):
        live.execute(FREEZE)
        replay.read_to(places(live))
        yield


def switch(
    live: Connection[Any], replay: Replay, mark: Mark, corrected: Sequence[tuple[changes.Kind, str]],
    wait: Callable[[float], None] = time.sleep,
) -> str:  # fmt: skip
    """The name of the schema that has the old tables. ``live`` leads to the live ones.

    Raises Busy, Unlike, and what ``Replay.read_to`` raises; nothing is changed then.
    """
    for patience in PATIENCE:
        try:
            replay.read_to(places(live))  # all but the last records, while the projector goes on
            with live.transaction():
                return _switched(live, replay, mark, corrected, patience)
        except (psycopg.errors.LockNotAvailable, psycopg.errors.DeadlockDetected):
            wait(1.0)
    raise Busy


def _switched(
    db: Connection[Any], replay: Replay, mark: Mark, corrected: Sequence[tuple[changes.Kind, str]],
    patience: float,
) -> str:  # fmt: skip
    db.execute(MIGRATING)
    if not unchanged(db):
        raise Unlike("the register was migrated meanwhile: start again")
    db.execute(FREEZE)  # waits for a batch to end, and only projectors for it
    replay.read_to(places(db))
    tied = pointers(db)
    db.execute(f"SET LOCAL lock_timeout = '{int(patience * 1000)}ms'")
    db.execute(f"LOCK TABLE {', '.join((*tied.relations, TABLES))} IN ACCESS EXCLUSIVE MODE")
    carry_since(db, mark)
    old = f"{OLD}{datetime.now(UTC):%Y%m%dt%H%M%S}"
    db.execute(f"CREATE SCHEMA {old}")
    for name in PROJECTED:
        db.execute(f"ALTER TABLE {LIVE}.{name} SET SCHEMA {old}")
        db.execute(f"ALTER TABLE {NEXT}.{name} SET SCHEMA {LIVE}")
    for statement in tied.statements:
        db.execute(statement)
    db.execute(f"DROP SCHEMA {NEXT}")
    changes.write(db, corrected[:MOST_TOLD])
    return old


def old_ones(db: Connection[Any]) -> list[str]:
    """Schemas that earlier switches left."""
    found = db.execute("SELECT nspname FROM pg_namespace WHERE nspname ~ '^registry_old_[0-9]{8}t[0-9]{6}$' ORDER BY 1")
    return [name for (name,) in found]
