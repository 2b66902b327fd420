"""A data key per person, in PostgreSQL, wrapped by the master key. Without its row a person is unreadable everywhere.

The table belongs to this module: ``CREATE`` runs at each service's migration and is idempotent.
"""

from __future__ import annotations

import os
import time
from collections import OrderedDict
from collections.abc import Callable, Iterable
from typing import Any

from psycopg import Connection

from coverlink.privacy.sealing import Sealer, Unsealable

CREATE = """
CREATE SCHEMA IF NOT EXISTS vault;
CREATE TABLE IF NOT EXISTS vault.data_key (
    person_id  text PRIMARY KEY,
    wrapped    text NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now()
);
"""


READ = "SELECT person_id, wrapped FROM vault.data_key WHERE person_id = ANY(%s)"
ADD = """
INSERT INTO vault.data_key (person_id, wrapped)
SELECT * FROM unnest(%s::text[], %s::text[]) ON CONFLICT DO NOTHING
"""


def opened(db: Connection[Any], master: Sealer, person_ids: Iterable[str]) -> tuple[dict[str, Sealer], int]:
    """The sealers of those who have a key that this master key opens, read now; and how many keys it does not open."""
    found, shut = dict[str, Sealer](), 0
    for person, wrapped in db.execute(READ, [list(person_ids)]):
        try:
            found[person] = Sealer(master.open(wrapped, person))
        except Unsealable:
            shut += 1
    return found, shut


_TRIES = 5
KEPT_SECONDS = 60.0
"""How long a process may go on with a key that is deleted: it is read again after that."""


class Vault:
    """Sealers by person, kept for the ``keep`` most recently used, and for ``seconds`` since they were read.

    So that an erasure reaches every process within ``seconds``. Not thread-safe: one per thread or connection.
    """

    def __init__(
        self, master: Sealer, keep: int = 50_000, *, seconds: float = KEPT_SECONDS,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:  # fmt: skip
        self._master, self._keep, self._seconds, self._clock = master, keep, seconds, clock
        self._known: OrderedDict[str, Sealer] = OrderedDict()
        self._until: dict[str, float] = {}
        self._now = 0.0

    def sealers(self, db: Connection[Any], person_ids: Iterable[str], *, create: bool) -> dict[str, Sealer]:
        """The sealers of these persons, read (and with ``create`` made) in one round trip each.

        Persons without a key are left out when ``create`` is false: never sealed here, or erased. With it none is,
        but where policies hide a key from whoever asks.
        """
        wanted = set(person_ids)
        self._now = self._clock()  # before the keys are read
        for person in [person for person in wanted if self._until.get(person, 0.0) <= self._now]:
            self._forget(person)
        missing = wanted - self._known.keys()
        if missing:
            self._learn(db.execute(READ, [list(missing)]))
            missing -= self._known.keys()
        for _ in range(_TRIES if create else 0):
            if not missing:
                break
            fresh = {person: self._master.seal(os.urandom(32), person) for person in sorted(missing)}
            db.execute(ADD, [list(fresh), list(fresh.values())])
            # Read back: another replica may have been first, and its key is then the one; or was, until it was erased.
            self._learn(db.execute(READ, [list(fresh)]))
            missing -= self._known.keys()
        found = {person: self._known[person] for person in wanted if person in self._known}
        for person in found:
            self._known.move_to_end(person)
        while len(self._known) > self._keep:
            self._forget(next(iter(self._known)))
        return found

    def _forget(self, person: str) -> None:
        self._known.pop(person, None)
        self._until.pop(person, None)

    def _learn(self, rows: Iterable[tuple[str, str]]) -> None:
        for person, wrapped in rows:
            try:
                self._known[person] = Sealer(self._master.open(wrapped, person))
                self._until[person] = self._now + self._seconds
            except Unsealable as error:
                raise Unsealable(
                    "a data key in the vault does not open with this master key: check COVERLINK_SECRETS_DIR/master_key"
                ) from error
