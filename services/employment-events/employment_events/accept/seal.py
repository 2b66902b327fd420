"""Third step: the identity is sealed with the person's own data key; what is in doubt, with the master key, too."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from msgspec import structs
from psycopg import Connection

from coverlink.contracts.bodies import Body, Person
from coverlink.privacy.joint import seal_joint
from coverlink.privacy.sealing import Sealer, seal_identity
from coverlink.privacy.vault import Vault
from employment_events.accept.body import PEOPLE, name_person
from employment_events.accept.verdict import Candidate

KEPT = 5_000
"""Persons whose data key is kept at hand, about 3 KB each: a person's events come close together or years apart."""


class Sealing:
    """Belongs to one thread: the vault that it keeps is not thread-safe."""

    def __init__(self, master: Sealer) -> None:
        self._master = master
        self._vault = Vault(master, KEPT)

    def seal(self, db: Connection[Any], candidates: Sequence[Candidate]) -> list[Body]:
        """The bodies as they travel. Data keys are committed before anything that is sealed with them leaves.

        Needs ``db`` in autocommit mode: a key that is rolled back would make its envelopes unreadable for ever.
        """
        people = [one.person_id for one in candidates if one.person_id and one.doubt is None]
        sealers = self._vault.sealers(db, people, create=True) if people else {}
        return [self._sealed(one, sealers.get(one.person_id or "")) for one in candidates]

    def keys_of(self, db: Connection[Any], people: Collection[str]) -> dict[str, Sealer]:
        """Data keys for what is kept about these persons beside facts; committed, as ``seal`` says."""
        return self._vault.sealers(db, people, create=True) if people else {}

    def quarantined(self, db: Connection[Any], candidate: Candidate) -> str:
        """The whole event, for whoever looks into it; with the persons' own keys inside, so that it goes with them.

        Data keys are committed as ``seal`` says.
        """
        people = [getattr(candidate.body, name, None) for name in PEOPLE]
        keys = self.keys_of(db, [one.person_id for one in people if isinstance(one, Person)])
        return self._master.seal(seal_joint(candidate.event, keys) if keys else candidate.event, "quarantine")

    def _sealed(self, candidate: Candidate, sealer: Sealer | None) -> Body:
        person = getattr(candidate.body, "person", None)
        if sealer is None or candidate.identity is None or not isinstance(person, Person):
            return candidate.body
        envelope = seal_identity(sealer, person.person_id, candidate.identity)
        return name_person(candidate.body, structs.replace(person, sealed=envelope))
