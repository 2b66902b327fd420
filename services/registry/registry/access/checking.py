"""Walks the chain of the record; the first place that does not fit is named by numbers and hashes alone."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

from msgspec import Struct
from psycopg import Connection

from registry.access.chain import FIELDS, START, link

PAGE = 5_000
ENTRIES = f"""
SELECT before, hash, {", ".join(FIELDS)} FROM registry.access WHERE seq > %s AND seq <= %s ORDER BY seq LIMIT %s
"""
BLOCKS = "SELECT first_seq, last_seq, hash FROM registry.access_block ORDER BY first_seq"
ANCHOR = "SELECT seq, hash FROM registry.access_anchor ORDER BY seq DESC LIMIT 1"
OUTSIDE = """
SELECT min(seq) FROM registry.access
WHERE seq > (SELECT max(seq) FROM (SELECT max(last_seq) FROM registry.access_block
    UNION ALL SELECT max(seq) FROM registry.access_anchor) AS known(seq))
"""
# Counted up to a bound: after a long stop of the sealer it is enough to know that there are many.
WAITING = """
SELECT count(*), min(at) FROM (SELECT at FROM registry.access WHERE seq IS NULL ORDER BY id LIMIT 10000) AS waiting
"""
STATE = """
SELECT block.last_seq, block.last_at, verified.at, verified.seq, verified.fault
FROM (SELECT) AS always
LEFT JOIN (SELECT last_seq, last_at FROM registry.access_block ORDER BY first_seq DESC LIMIT 1) AS block ON true
LEFT JOIN (SELECT at, seq, fault FROM registry.access_check ORDER BY id DESC LIMIT 1) AS verified ON true
"""
Told = Callable[[int, int], None]


class Fault(Struct, frozen=True):
    """The first place that does not fit, and what was expected there."""

    seq: int
    said: str


class Checked(Struct, frozen=True, kw_only=True):
    """``entries`` fit, up to ``seq`` with ``hash``; all up to ``removed`` was taken away after its time."""

    removed: int
    entries: int
    seq: int
    hash: bytes
    since: datetime | None
    until: datetime | None
    fault: Fault | None
    waiting: int
    waits_since: datetime | None


class State(Struct, frozen=True):
    """How far the chain is sealed, and when it was verified. ``waiting``: entries not sealed yet, 10,000 at most."""

    seq: int | None
    sealed_until: datetime | None
    verified_at: datetime | None
    verified_seq: int | None
    fault: str | None
    waiting: int


def state(db: Connection[Any]) -> State:
    row, waiting = db.execute(STATE).fetchone(), db.execute(WAITING).fetchone()
    assert row and waiting
    return State(row[0], row[1], row[2], row[3], row[4], waiting[0])


def check(db: Connection[Any], told: Told = lambda _, __: None) -> Checked:
    """Walks all of the chain. ``told`` hears how many entries are done, and of how many."""
    while True:
        with db.transaction():
            db.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            anchor, blocks = db.execute(ANCHOR).fetchone() or (0, START), db.execute(BLOCKS).fetchall()
        walk = _Walk(anchor[0], anchor[1])
        walk.go(db, blocks, told)
        # Blocks that were removed while we walked over them are no fault: begin again behind them.
        if walk.fault is None or db.execute(ANCHOR).fetchone() in (None, anchor):
            break
    if walk.fault is None and (outside := db.execute(OUTSIDE).fetchone()) and outside[0] is not None:
        said = f"entry {outside[0]} is in no block: expected none behind the newest block's end"
        walk.fault = Fault(outside[0], said)
    waiting = db.execute(WAITING).fetchone()
    assert waiting
    return Checked(
        removed=anchor[0], entries=walk.seq - anchor[0], seq=walk.seq, hash=walk.hash, since=walk.since,
        until=walk.until, fault=walk.fault, waiting=waiting[0], waits_since=waiting[1],
    )  # fmt: skip


def hash_at(db: Connection[Any], seq: int) -> bytes | None:
    """The hash of that entry, also of one that a removal took last; None when it is not there."""
    row = db.execute(
        "SELECT hash FROM registry.access WHERE seq = %(seq)s"
        " UNION ALL SELECT hash FROM registry.access_anchor WHERE seq = %(seq)s",
        {"seq": seq},
    ).fetchone()
    return row[0] if row else None


def record(db: Connection[Any], checked: Checked) -> None:
    """Notes that the chain was verified; the auditor's page shows the latest time."""
    db.execute(
        "INSERT INTO registry.access_check (entries, seq, hash, fault) VALUES (%s, %s, %s, %s)",
        (checked.entries, checked.seq, checked.hash, checked.fault.said if checked.fault else None),
    )


class _Walk:
    """Where a walk stands: behind entry ``seq`` with ``hash``; all before it fits."""

    def __init__(self, seq: int, hash_: bytes) -> None:
        self._anchor, self.seq, self.hash = seq, seq, hash_
        self.since: datetime | None = None
        self.until: datetime | None = None
        self.fault: Fault | None = None

    def go(self, db: Connection[Any], blocks: list[tuple[int, int, bytes]], told: Told) -> None:
        last = blocks[-1][1] if blocks else self._anchor
        self.fault = _gap(blocks, self._anchor)
        if self.fault:
            return
        ends = {end: hash_ for _, end, hash_ in blocks}
        for row in _entries(db, last):
            self.fault = self._misfit(row[0], row[1], row[2:], ends)
            if self.fault:
                return
            self.seq, self.hash = row[2], row[1]
            at = row[4]
            self.since, self.until = min(self.since or at, at), max(self.until or at, at)
            if self.seq % 1_000 == 0:
                told(self.seq - self._anchor, last - self._anchor)
        if self.seq < last:
            self.fault = Fault(self.seq + 1, f"entry {self.seq + 1} is missing: the chain is sealed up to {last}")
        told(last - self._anchor, last - self._anchor)

    def _misfit(self, before: bytes, hash_: bytes, fields: tuple[Any, ...], ends: dict[int, bytes]) -> Fault | None:
        seq, due = fields[0], self.seq + 1
        if seq > due:
            return Fault(due, f"entry {due} is missing: the next one there is {seq}")
        if seq < due:
            return Fault(seq, f"entry {seq} should not be there: expected none before {due}")
        if before != self.hash:
            said = f"entry {seq} does not follow entry {self.seq}: expected the hash before {self.hash.hex()}"
            return Fault(seq, f"{said}, found {before.hex()}")
        if (now := link(before, fields)) != hash_:
            said = f"entry {seq} is not as it was sealed: expected hash {hash_.hex()}, its fields give {now.hex()}"
            return Fault(seq, said)
        if (end := ends.get(seq, hash_)) != hash_:
            said = f"entry {seq} is not the one its block ends with: expected hash {end.hex()}, found {hash_.hex()}"
            return Fault(seq, said)
        return None


def _gap(blocks: list[tuple[int, int, bytes]], seq: int) -> Fault | None:
    for first, last, _ in blocks:
        if first != seq + 1:
            return Fault(seq + 1, f"entry {seq + 1} is in no block: the next block there begins with {first}")
        seq = last
    return None


def _entries(db: Connection[Any], last: int) -> Iterator[tuple[Any, ...]]:
    """All sealed entries up to ``last`` in their order, a page at a time: no transaction stays open."""
    seq = -1
    while page := db.execute(ENTRIES, (seq, last, PAGE)).fetchall():
        yield from page
        seq = page[-1][2]
