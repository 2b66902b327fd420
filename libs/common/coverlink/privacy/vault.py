"""A data key per person, in PostgreSQL, wrapped by the master key. Without its row a person is unreadable everywhere.

The table belongs to this module: ``CREATE`` runs at each service's migration and is idempotent.
"""

from __future__ import annotations

import os
from collections import OrderedDict
from collections.abc import Iterable
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


class Vault:
    """Sealers by person, kept for the ``keep`` most recently used. Not thread-safe: one per thread or connection."""

    def __init__(self, master: Sealer, keep: int = 50_000) -> None:
        self._master = master
        self._keep = keep
        self._known: OrderedDict[str, Sealer] = OrderedDict()

    def sealers(self, db: Connection[Any], person_ids: Iterable[str], *, create: bool) -> dict[str, Sealer]:
        """The sealers of these persons, read (and with ``create`` made) in one round trip each.

        Persons without a key are left out when ``create`` is false: never sealed here, or erased.
        """
        wanted = set(person_ids)
        missing = wanted - self._known.keys()
        if missing:
            self._learn(db.execute(READ, [list(missing)]))
            missing -= self._known.keys()
        if missing and create:
            fresh = {person: self._master.seal(os.urandom(32), person) for person in sorted(missing)}
            db.execute(ADD, [list(fresh), list(fresh.values())])
            # Read back: another replica may have been first, and its key is then the one.
            self._learn(db.execute(READ, [list(fresh)]))
        found = {person: self._known[person] for person in wanted if person in self._known}
        for person in found:
            self._known.move_to_end(person)
        while len(self._known) > self._keep:
            self._known.popitem(last=False)
        return found

    def _learn(self, rows: Iterable[tuple[str, str]]) -> None:
        for person, wrapped in rows:
            try:
                self._known[person] = Sealer(self._master.open(wrapped, person))
            except Unsealable as error:
                raise Unsealable(
                    "a data key in the vault does not open with this master key: check COVERLINK_SECRETS_DIR/master_key"
                ) from error
