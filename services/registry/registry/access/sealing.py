"""Gives entries of the record their place in the chain, and takes whole blocks away after their time.

A look is written without a place, so that readers never wait for each other. Once a second whoever holds the lock
gives what has been committed its places, in the order of ids; what commits later comes later in the chain. Each replica
of the projector has a sealer; the lock lets one of them work at a time.
"""

from __future__ import annotations

import threading
import time
from typing import Any

import psycopg
import structlog
from psycopg import Connection

from registry.access.chain import link
from registry.database import BY_KEYS, connect
from registry.metrics import SEALED

LOCK = 7_270_103
MOST = 2_000
BLOCK_ENTRIES = 100_000
BLOCK = "interval '1 hour'"
WAITING = """
SELECT id, at, account, action, person_id, task_id, purpose, about, outcome FROM registry.access
WHERE seq IS NULL ORDER BY id LIMIT %s
"""
LAST = f"""
SELECT last_seq, hash, CASE WHEN began_at > now() - {BLOCK} AND last_seq - first_seq < %s THEN first_seq END
FROM registry.access_block ORDER BY first_seq DESC LIMIT 1
"""
ANCHOR = "SELECT seq, hash FROM registry.access_anchor ORDER BY seq DESC LIMIT 1"
PLACE = """
UPDATE registry.access SET seq = given.seq, before = given.before, hash = given.hash
FROM unnest(%s::bigint[], %s::bigint[], %s::bytea[], %s::bytea[]) AS given(id, seq, before, hash)
WHERE access.id = given.id
"""
GROW = """
INSERT INTO registry.access_block AS block (first_seq, last_seq, hash, last_at) VALUES (%s, %s, %s, %s)
ON CONFLICT (first_seq) DO UPDATE SET last_seq = excluded.last_seq, hash = excluded.hash,
    last_at = greatest(block.last_at, excluded.last_at), sealed_at = now()
"""
# The oldest block, if it is over and all in it is older than the days that the record is kept.
DUE = f"""
SELECT last_seq, hash FROM (SELECT * FROM registry.access_block ORDER BY first_seq LIMIT 1) AS oldest
WHERE last_at < now() - make_interval(days => %s) AND began_at <= now() - {BLOCK}
"""
REMOVE = """
WITH blocks AS (DELETE FROM registry.access_block WHERE last_seq <= %(last)s)
DELETE FROM registry.access WHERE seq <= %(last)s
"""
_PAUSE = 1.0
_SWEEP_EVERY = 600.0
_log = structlog.get_logger()


def seal(db: Connection[Any]) -> int:
    """Seals what waits, at most MOST entries; how many. None of them while another seals."""
    with db.transaction():
        if not _alone(db):
            return 0
        waiting = db.execute(WAITING, [MOST]).fetchall()
        if not waiting:
            return 0
        seq, before, block = db.execute(LAST, [BLOCK_ENTRIES]).fetchone() or (*_anchor(db), None)
        ids, places, befores, hashes = [], [], [], []
        for row in waiting:
            seq += 1
            ids.append(row[0])
            places.append(seq)
            befores.append(before)
            before = link(before, (seq, *row))
            hashes.append(before)
        if db.execute(PLACE, (ids, places, befores, hashes)).rowcount != len(ids):
            raise RuntimeError("entries of the record vanished while they were sealed")
        db.execute(GROW, (places[0] if block is None else block, seq, before, max(row[1] for row in waiting)))
    SEALED.inc(len(ids))
    return len(ids)


def retire(db: Connection[Any], days: int) -> int:
    """Takes the oldest block away when all of it is older than ``days``; how many entries. An anchor stays."""
    with db.transaction():
        due = db.execute(DUE, [days]).fetchone() if _alone(db) else None
        if due is None:
            return 0
        db.execute("INSERT INTO registry.access_anchor (seq, hash) VALUES (%s, %s)", due)
        return db.execute(REMOVE, {"last": due[0]}).rowcount


class Sealer:
    """Belongs to one thread; ``stop`` may be set from anywhere. ``days``: how long the record is kept, 0 is ever."""

    def __init__(self, database: str, days: int) -> None:
        self._database, self._days = database, days
        self.stop = threading.Event()

    def run(self) -> None:
        while not self.stop.is_set():
            try:
                with connect(self._database, BY_KEYS) as db:
                    self._on(db)
            except (psycopg.Error, RuntimeError) as error:  # away, not migrated, or the chain was laid hands on
                _log.warning("not_sealed", error=type(error).__name__)
                self.stop.wait(_PAUSE)

    def _on(self, db: Connection[Any]) -> None:
        swept = -_SWEEP_EVERY
        while not self.stop.is_set():
            if seal(db) < MOST:
                self.stop.wait(_PAUSE)
            if self._days and time.monotonic() - swept > _SWEEP_EVERY:
                swept = time.monotonic()
                while not self.stop.is_set() and (gone := retire(db, self._days)):
                    _log.info("record_retired", entries=gone)


def _alone(db: Connection[Any]) -> bool:
    found = db.execute("SELECT pg_try_advisory_xact_lock(%s)", [LOCK]).fetchone()
    return bool(found and found[0])


def _anchor(db: Connection[Any]) -> tuple[int, bytes]:
    found = db.execute(ANCHOR).fetchone()
    if found is None:
        raise RuntimeError("registry.access_anchor is empty: expected a row where the chain begins")
    return found[0], found[1]
