"""What came before: one row for each (source, id), in PostgreSQL, so that a repeat is known after a restart and on
another replica.

A row is `pending` before Kafka has the event and `accepted` after. Between the two its lock is held: whoever holds it
speaks to Kafka, everybody else waits and then finds the event accepted. A crash gives the lock back and leaves the row
pending; the next one to send the same event publishes it again, with the same fact id and recorded_at.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any

import msgspec
import psycopg
from msgspec import Struct
from psycopg import Connection

from coverlink.contracts.facts import fact_id
from employment_events.accept.verdict import Candidate, Unavailable, Verdict

Name = tuple[str, str]

_REMEMBER = """
INSERT INTO gateway.event (source, id, type, content, fact_id, person_id, publisher, recorded_at)
SELECT * FROM unnest(%s::text[], %s::text[], %s::text[], %s::bytea[], %s::uuid[], %s::text[], %s::text[],
                     %s::timestamptz[])
ON CONFLICT DO NOTHING
"""
_CLAIM = """
SELECT source, id, content, status, fact_id::text, person_id, recorded_at FROM gateway.event
JOIN unnest(%s::text[], %s::text[]) AS named (source, id) USING (source, id)
ORDER BY source COLLATE "C", id COLLATE "C" FOR UPDATE OF event
"""
_SETTLE = """
UPDATE gateway.event SET status = %s FROM unnest(%s::text[], %s::text[]) AS named (source, id)
WHERE event.source = named.source AND event.id = named.id
"""
_KEEP = """
INSERT INTO gateway.quarantine (source, id, reason, sealed, held_at)
SELECT * FROM unnest(%s::text[], %s::text[], %s::text[], %s::text[], %s::timestamptz[]) ON CONFLICT DO NOTHING
"""
_REFUSE = """
INSERT INTO gateway.refusal (source, id, publisher, problem, refused_at)
SELECT * FROM unnest(%s::text[], %s::text[], %s::text[], %s::jsonb[], %s::timestamptz[])
ON CONFLICT (source, id, publisher) DO UPDATE SET problem = excluded.problem, refused_at = excluded.refused_at
"""
# All goes by keys: a table that grows by the second has outgrown what the planner thinks of it, and is read from end to
# end for ten events.
_SESSION = """
SET lock_timeout = '10s'; SET idle_in_transaction_session_timeout = '30s';
SET enable_seqscan = off; SET enable_hashjoin = off; SET enable_mergejoin = off
"""


class Row(Struct, frozen=True):
    """What the register knows of an event."""

    content: bytes
    status: str
    fact_id: str
    person_id: str | None
    recorded_at: datetime


class Register:
    """One connection; belongs to one thread. Connects when it is needed, again after the server was away."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._db: Connection[Any] | None = None

    @contextmanager
    def connection(self) -> Iterator[Connection[Any]]:
        """The connection, in autocommit mode. What PostgreSQL cannot do now becomes Unavailable."""
        try:
            if self._db is None or self._db.closed:
                self._db = psycopg.connect(self._url, autocommit=True, connect_timeout=3)
                self._db.execute(_SESSION)
            yield self._db
        except psycopg.OperationalError as error:
            self.close()
            raise Unavailable("the register of events (PostgreSQL) is not there") from error

    def close(self) -> None:
        if self._db is not None:
            self._db.close()
            self._db = None

    @contextmanager
    def claim(
        self, db: Connection[Any], candidates: Sequence[Candidate], now: datetime
    ) -> Iterator[Mapping[Name, Row]]:
        """Remembers what is new as pending, and holds the rows of all until the block ends; leaving it commits."""
        by_name: dict[Name, Candidate] = {}
        for one in candidates:
            by_name.setdefault(one.name, one)
        rows = [by_name[name] for name in sorted(by_name)]  # one order for everybody: no deadlocks
        if rows:
            db.execute(_REMEMBER, _columns((_new_row(one, now) for one in rows), 8))
        with db.transaction():
            yield _read(db.execute(_CLAIM, _columns((one.name for one in rows), 2))) if rows else {}

    def settle(self, db: Connection[Any], names: Iterable[Name], status: str) -> None:
        found = sorted(names)
        if found:
            db.execute(_SETTLE, (status, *_columns(found, 2)))

    def keep(self, db: Connection[Any], doubted: Sequence[tuple[Candidate, str]], now: datetime) -> None:
        """Quarantines these: each with its event, sealed."""
        if doubted:
            rows = ((one.source, one.id, one.doubt, sealed, now) for one, sealed in doubted)
            db.execute(_KEEP, _columns(rows, 5))
            self.settle(db, (one.name for one, _ in doubted), "quarantined")

    def refuse(self, db: Connection[Any], refused: Iterable[Verdict]) -> None:
        """Keeps the latest refusal of each event that can be named, for whoever asks for its receipt."""
        latest = {(one.source, one.id, one.publisher): one for one in refused if one.source and one.id and one.told}
        rows = [
            (*name, msgspec.json.encode(latest[name].problem).decode(), latest[name].recorded_at)
            for name in sorted(latest, key=lambda name: tuple(map(str, name)))
        ]
        if rows:
            db.execute(_REFUSE, _columns(rows, 5))

    def hasten(self, db: Connection[Any]) -> None:
        """Lets this transaction commit without waiting for the disk: lost, it leaves rows pending, which is safe."""
        db.execute("SET LOCAL synchronous_commit = off")


def _new_row(one: Candidate, now: datetime) -> tuple[object, ...]:
    fact = fact_id(one.source, one.id)
    return one.source, one.id, one.kind.name, one.content, fact, one.person_id, one.publisher, now


def _columns(rows: Iterable[tuple[object, ...]], width: int) -> list[list[object]]:
    """Rows as one array a column, as unnest takes them."""
    columns = [list(column) for column in zip(*rows, strict=True)]
    return columns or [[] for _ in range(width)]


def _read(rows: Iterable[tuple[Any, ...]]) -> dict[Name, Row]:
    return {(source, event_id): Row(*rest) for source, event_id, *rest in rows}
