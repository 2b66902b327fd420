"""People whose identity is sealed as the gateway seals it, told by facts that are projected."""

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg
from stdnum.cn.ric import calc_check_digit

from coverlink.contracts.bodies import Identity
from coverlink.identifiers.resident_id import parse_person_number
from coverlink.privacy.person_key import PersonKey
from coverlink.privacy.sealing import Sealer, seal_identity
from coverlink.privacy.vault import Vault
from coverlink_local.secret_files import make_secrets
from registry.names.index import Index
from registry.names.tokens import Tokens
from registry.project.batch import project
from registry.project.hearing import Broken
from registry.settings import RegistrySettings
from tests.registry.records import NOW, UNIT, Bus, Record


def number(born: str = "19900307", place: int = 1, area: str = "320106") -> str:
    """An ID number that can be right; ``born`` is YYYYMMDD."""
    begun = f"{area}{born}{place:03}"
    return begun + str(calc_check_digit(begun + "0"))


class Town:
    """A register, its keys, and a bus on which people of it are told of."""

    def __init__(self, db: psycopg.Connection[Any], settings: RegistrySettings) -> None:
        self.db, self.bus, self.aside = db, Bus(), list[Broken]()
        self._master, self._key = settings.secret("master_key"), PersonKey(settings.secret("person_key"))
        self.index, self._vault = Index(self._master), Vault(Sealer(self._master))
        self.tokens_of = Tokens(self._master)

    @classmethod
    def at(cls, db: psycopg.Connection[Any], folder: Path) -> "Town":
        return cls(db, RegistrySettings(secrets_dir=make_secrets(folder)))

    def id(self, identity: Identity) -> str:
        return self._key.person_id(parse_person_number(identity.id_type, identity.id_number, NOW.date()))

    def told(
        self, name: str | None, id_number: str, *, at: datetime = NOW, unit: str = UNIT, unit_name: str = "第零公司",
        id_type: Any = "resident_id",
    ) -> Record:  # fmt: skip
        """A hire that tells who it is."""
        identity = Identity(id_type=id_type, id_number=id_number, name=name, mobile="+8613812345678")
        person = self.id(identity)
        sealer = self._vault.sealers(self.db, [person], create=True)[person]
        return self.bus.hired(person, unit_name, unit=unit, at=at, sealed=seal_identity(sealer, person, identity))

    def takes(self, *records: Record, index: bool = True) -> None:
        project(self.db, records, {}, self.aside.extend, self.index if index else None)

    def lives(self, name: str | None, id_number: str, *, district: str = "320106", **told: Any) -> str:
        """Somebody who is told of and works in a district; the person's id."""
        record = self.told(name, id_number, **told)
        person = record.key.decode()
        self.takes(record, self.bus.viewed(person, 1, district, district))
        return person

    def tokens(self, person: str) -> list[bytes]:
        rows = self.db.execute("SELECT token FROM registry.name_token WHERE person_id = %s ORDER BY 1", (person,))
        return [token for (token,) in rows]

    def whole(self, name: str, year: int = 1990) -> set[bytes]:
        """The token of the name as it is written, and of nothing else that is like it."""
        return set(self.tokens_of.asked(name + "·", year))


def days(count: int) -> timedelta:
    return timedelta(days=count)
