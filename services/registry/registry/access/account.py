"""Accounts of people who work with the register. A password is kept as its argon2id hash."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any, Literal

from argon2 import PasswordHasher
from argon2.exceptions import VerifyMismatchError
from msgspec import Struct
from psycopg import Connection

Role = Literal["caseworker", "supervisor", "province", "auditor"]
WORKING: frozenset[Role] = frozenset({"caseworker", "supervisor"})
WHOLE = 6
"""Digits of a county's code."""
_FILLING = re.compile(r"(?<=^..)0000$|(?<=^....)00$")
_hasher = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)  # OWASP's second recommendation
_NOBODY = _hasher.hash("nobody's password")


def patterns_of(codes: Iterable[str]) -> list[str]:
    """For SQL: what codes of all that lies in these districts are like."""
    return [f"{_FILLING.sub('', code)}%" for code in codes]


class Account(Struct, frozen=True):
    """``districts`` are codes of counties, cities or provinces, or their first 2 or 4 digits; none is all."""

    name: str
    role: Role
    districts: tuple[str, ...]

    @property
    def works(self) -> bool:
        """May claim and answer."""
        return self.role in WORKING

    @property
    def supervises(self) -> bool:
        """May assign, make teams, take claims back, and hand over what others have."""
        return self.role == "supervisor"

    @property
    def prefixes(self) -> tuple[str, ...]:
        """What codes of these districts begin with; the code of a city or province (320100) is all that lies in it."""
        return tuple(_FILLING.sub("", code) for code in self.districts)

    @property
    def patterns(self) -> list[str]:
        """For SQL: ``district LIKE ANY(...)``."""
        return patterns_of(self.districts) or ["%"]

    def covers(self, district: str) -> bool:
        return not self.districts or district.startswith(self.prefixes)

    def shares(self, other: Account) -> bool:
        """Whether there is a district that both see."""
        mine, theirs = self.prefixes or ("",), other.prefixes or ("",)
        return any(one.startswith(two) or two.startswith(one) for one in mine for two in theirs)

    @property
    def counties(self) -> list[str] | None:
        """The same as whole codes, which an index finds; None when there are others among them."""
        whole = bool(self.prefixes) and all(len(prefix) == WHOLE for prefix in self.prefixes)
        return list(self.prefixes) if whole else None


def create(db: Connection[Any], name: str, role: Role, districts: Sequence[str], password: str) -> None:
    """Makes the account, or sets all of it anew when there is one of that name."""
    db.execute(
        "INSERT INTO registry.account (name, role, districts, password_hash) VALUES (%s, %s, %s, %s)"
        " ON CONFLICT (name) DO UPDATE SET role = excluded.role, districts = excluded.districts,"
        " password_hash = excluded.password_hash, disabled_at = NULL",
        (name, role, list(districts), _hasher.hash(password)),
    )


def disable(db: Connection[Any], name: str) -> bool:
    """False when there is no such account in force."""
    done = db.execute(
        "UPDATE registry.account SET disabled_at = now() WHERE name = %s AND disabled_at IS NULL", (name,)
    )
    return done.rowcount == 1


def find(db: Connection[Any], name: str) -> Account | None:
    """The account in force of that name."""
    row = db.execute(
        "SELECT name, role, districts FROM registry.account WHERE name = %s AND disabled_at IS NULL", (name,)
    ).fetchone()
    return Account(row[0], row[1], tuple(row[2])) if row else None


def verified(db: Connection[Any], name: str, password: str) -> Account | None:
    """The account, if the password is its own. Takes as long for a name that there is not."""
    row = db.execute(
        "SELECT password_hash FROM registry.account WHERE name = %s AND disabled_at IS NULL", (name,)
    ).fetchone()
    try:
        _hasher.verify(row[0] if row else _NOBODY, password)
    except VerifyMismatchError:
        return None
    return find(db, name) if row else None


def listed(db: Connection[Any]) -> list[tuple[str, str, list[str], bool]]:
    """(name, role, districts, in force), by name."""
    rows = db.execute("SELECT name, role, districts, disabled_at IS NULL FROM registry.account ORDER BY name")
    return [(name, role, districts, in_force) for name, role, districts, in_force in rows]
