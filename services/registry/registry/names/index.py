"""The index of names: the projector fills it from the identities of a batch, in the batch's transaction.

    sealed identities --> opened (vault.data_key) --> tokens --> registry.name_told, registry.name_token
    units' names      --> pieces                  -->            registry.unit_name

A person's tokens are those of the identity that was told last among those that tell a name; of two told at the same
time, of the greater. So order and repetition do not matter. Rows hang on the person's data key: deleting that deletes
them in the same statement, and nobody without a key is entered.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import Any

import msgspec
import structlog
from psycopg import Connection

from coverlink.contracts.bodies import Identity
from coverlink.contracts.facts import Fact
from coverlink.privacy.sealing import Sealer, Unsealable, open_identity
from coverlink.privacy.vault import opened
from registry.names.tokens import Named, Tokens
from registry.names.units import searched

Told = tuple[datetime, str]
"""When an identity was told, and its envelope."""
KNOWN = "SELECT person_id, told_at, name FROM registry.name_told WHERE person_id = ANY(%b)"
# The keys stay until the commit: who is erased meanwhile is erased with what is written here, or not entered.
_LIVING = """
WITH living AS (SELECT person_id FROM vault.data_key WHERE person_id = ANY(%(people)b) ORDER BY 1 FOR KEY SHARE)
INSERT INTO registry.name_told AS known (person_id, told_at, name)
SELECT * FROM unnest(%(people)b::text[], %(at)b::timestamptz[], %(names)b::bytea[]) AS row(person_id, told_at, name)
JOIN living USING (person_id) ORDER BY person_id
"""
LATER = f"""{_LIVING}
ON CONFLICT (person_id) DO UPDATE SET told_at = excluded.told_at, name = excluded.name
WHERE (known.told_at, known.name) < (excluded.told_at, excluded.name) RETURNING person_id
"""
FIRST = f"{_LIVING} ON CONFLICT DO NOTHING RETURNING person_id"
FORGET = "DELETE FROM registry.name_token WHERE person_id = ANY(%s)"
TOKENS = """
INSERT INTO registry.name_token (token, person_id) SELECT * FROM unnest(%b::bytea[], %b::text[]) ORDER BY 1, 2
ON CONFLICT DO NOTHING
"""
RENAMED = """
SELECT unit_id, unit.name FROM registry.unit LEFT JOIN registry.unit_name AS known USING (unit_id)
WHERE unit_id = ANY(%s) AND unit.name IS NOT NULL AND unit.name IS DISTINCT FROM known.name ORDER BY unit_id
"""
UNITS = """
INSERT INTO registry.unit_name AS known (unit_id, name, text, pinyin, initials, grams)
SELECT unit_id, name, text, pinyin, initials, string_to_array(grams, ' ')
FROM unnest(%s::text[], %s::text[], %s::text[], %s::text[], %s::text[], %s::text[])
    AS row(unit_id, name, text, pinyin, initials, grams)
ON CONFLICT (unit_id) DO UPDATE SET name = excluded.name, text = excluded.text, pinyin = excluded.pinyin,
    initials = excluded.initials, grams = excluded.grams
"""
_log = structlog.get_logger()


class Index:
    """Fills the index; holds the master key (32 bytes), which opens the persons' data keys."""

    def __init__(self, master_key: bytes) -> None:
        self._master, self._tokens = Sealer(master_key), Tokens(master_key)

    def take_people(self, db: Connection[Any], facts: Iterable[Fact]) -> None:
        """The names of persons that these facts tell, in the caller's transaction, in which the facts are projected.

        Raises psycopg.OperationalError only: nothing that a publisher may write makes a row that is refused.
        """
        told: dict[str, set[Told]] = {}
        for fact in facts:
            if envelope := getattr(getattr(fact.data, "person", None), "sealed", None):
                told.setdefault(fact.subject, set()).add((fact.time, envelope))
        self.people(db, told)

    def take_units(self, db: Connection[Any], facts: Iterable[Fact]) -> None:
        """The same of units, once the transaction has written them."""
        named = (getattr(fact.data, field, None) for fact in facts for field in ("unit", "user_unit"))
        self.units(db, {unit.uscc for unit in named if unit})

    def people(self, db: Connection[Any], told: Mapping[str, Iterable[Told]], *, first: bool = False) -> int:
        """How many of these have tokens anew. ``first``: only persons who have none."""
        if not told:
            return 0
        people = sorted(told)
        known = {person: (at, name) for person, at, name in db.execute(KNOWN, [people])}
        sealers = self._sealers(db, people)
        latest = {
            person: found
            for person, sealer in sealers.items()
            if (found := self._latest(sealer, person, told[person], known.get(person)))
        }
        if not latest:
            return 0
        people = sorted(latest)
        given = {
            "people": people, "at": [latest[person][0] for person in people],
            "names": [latest[person][1].name for person in people],
        }  # fmt: skip
        entered = {person for (person,) in db.execute(FIRST if first else LATER, given)}
        changed = [
            person for person in people
            if person in entered and (person not in known or known[person][1] != latest[person][1].name)
        ]  # fmt: skip
        if changed:
            db.execute(FORGET, [changed])
            rows = [(token, person) for person in changed for token in latest[person][1].tokens]
            db.execute(TOKENS, [[token for token, _ in rows], [person for _, person in rows]])
        return len(changed)

    def units(self, db: Connection[Any], unit_ids: Collection[str]) -> int:
        """Of those units the ones whose name is another than the index has; how many."""
        renamed = db.execute(RENAMED, [sorted(unit_ids)]).fetchall() if unit_ids else []
        if renamed:
            forms = [(unit, name, searched(name)) for unit, name in renamed]
            rows = [
                (unit, name, form.text, form.pinyin, form.initials, " ".join(form.grams)) for unit, name, form in forms
            ]
            db.execute(UNITS, [list(column) for column in zip(*rows, strict=True)])
        return len(renamed)

    def _sealers(self, db: Connection[Any], people: list[str]) -> dict[str, Sealer]:
        """Read for each batch and kept nowhere: who was erased is not opened any more."""
        found, shut = opened(db, self._master, people)
        if shut:
            _log.warning("names_not_indexed", persons=shut, why="their data keys do not open with this master key")
        return found

    def _latest(
        self, sealer: Sealer, person: str, told: Iterable[Told], known: tuple[datetime, bytes] | None
    ) -> tuple[datetime, Named] | None:
        """The identity with a name that counts among these, if it comes after what is known. Opens as few as it can."""
        latest: tuple[datetime, Named] | None = None
        for at, envelope in sorted(told, reverse=True):
            if (latest and at < latest[0]) or (known and at < known[0]):
                break
            identity = _opened(sealer, person, envelope)
            named = self._tokens.of(identity) if identity else None
            if named and (latest is None or named.name > latest[1].name):
                latest = (at, named)
        if latest and (known is None or (latest[0], latest[1].name) > known):
            return latest
        return None


def _opened(sealer: Sealer, person: str, envelope: str) -> Identity | None:
    try:
        return open_identity(sealer, person, envelope)
    except (Unsealable, msgspec.DecodeError):
        return None
