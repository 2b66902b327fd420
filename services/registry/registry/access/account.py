"""Accounts of people who work with the register. A password is kept as its argon2id hash."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any, Literal, get_args

from argon2 import PasswordHasher
from argon2.exceptions import VerifyMismatchError
from msgspec import Struct
from psycopg import Connection
from psycopg.rows import dict_row

Role = Literal["caseworker", "supervisor", "district_head", "province", "auditor", "operator"]
ROLES: tuple[Role, ...] = get_args(Role)
WORKING: frozenset[Role] = frozenset({"caseworker", "supervisor"})
SUPERVISING: frozenset[Role] = frozenset({"supervisor", "district_head"})
FOR_A_REASON: frozenset[Role] = frozenset({"district_head"})
"""Sees a single person only for a reason that it states (reasons.py)."""
PROTECTING: frozenset[Role] = frozenset({"supervisor", "province"})
"""Says who is protected (protected.py)."""
UNMASKING: frozenset[Role] = frozenset({"supervisor", "district_head", "province"})
"""May see an identity whole for a purpose, without a claim."""
WITHOUT_PEOPLE: frozenset[Role] = frozenset({"operator"})
"""Sees accounts, and nothing of any person, task or figure."""
WHOLE = 6
"""Digits of a county's code."""
_FILLING = re.compile(r"(?<=^..)0000$|(?<=^....)00$")
_hasher = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)  # OWASP's second recommendation
_NOBODY = _hasher.hash("nobody's password")


def patterns_of(codes: Iterable[str]) -> list[str]:
    """For SQL: what codes of all that lies in these districts are like."""
    return [f"{_FILLING.sub('', code)}%" for code in codes]


class Account(Struct, frozen=True):
    """``districts`` are codes of counties, cities or provinces, or their first 2 or 4 digits; none is all.

    What only a session knows: ``local`` accounts have a password here; ``totp``, a second factor; ``generation`` is
    that of the sessions which hold.
    """

    name: str
    role: Role
    districts: tuple[str, ...]
    local: bool = True
    totp: bool = False
    generation: int = 0

    @property
    def works(self) -> bool:
        """May claim and answer."""
        return self.role in WORKING

    @property
    def supervises(self) -> bool:
        """May assign, make teams, take claims back, and hand over what others have."""
        return self.role in SUPERVISING

    @property
    def protects(self) -> bool:
        """May say that a person is protected."""
        return self.role in PROTECTING

    @property
    def sees_people(self) -> bool:
        return self.role not in WITHOUT_PEOPLE

    @property
    def prefixes(self) -> tuple[str, ...]:
        """What codes of these districts begin with; the code of a city or province (320100) is all that lies in it."""
        return tuple(_FILLING.sub("", code) for code in self.districts)

    @property
    def roots(self) -> tuple[str, ...]:
        """``prefixes``; of all districts that with which every code begins."""
        return self.prefixes or ("",)

    @property
    def patterns(self) -> list[str]:
        """For SQL: ``district LIKE ANY(...)``."""
        if not self.sees_people:
            return []
        return patterns_of(self.districts) or ["%"]

    def covers(self, district: str) -> bool:
        return not self.districts or district.startswith(self.prefixes)

    def shares(self, other: Account) -> bool:
        """Whether there is a district that both see."""
        mine, theirs = self.roots, other.roots
        return any(one.startswith(two) or two.startswith(one) for one in mine for two in theirs)

    @property
    def counties(self) -> list[str] | None:
        """The same as whole codes, which an index finds; None when there are others among them."""
        whole = bool(self.prefixes) and all(len(prefix) == WHOLE for prefix in self.prefixes)
        return list(dict.fromkeys(self.prefixes)) if whole else None


def create(db: Connection[Any], name: str, role: Role, districts: Sequence[str], password: str) -> None:
    """Makes the account, or sets all of it anew when there is one of that name; another password ends its sessions."""
    known = verified(db, name, password)
    db.execute(
        "INSERT INTO registry.account (name, role, districts, password_hash) VALUES (%s, %s, %s, %s)"
        " ON CONFLICT (name) DO UPDATE SET role = excluded.role, districts = excluded.districts,"
        " password_hash = excluded.password_hash, issuer = NULL, subject = NULL, disabled_at = NULL,"
        " generation = account.generation + %s",
        (name, role, list(districts), _hasher.hash(password), 0 if known else 1),
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


def of_session(db: Connection[Any], name: str, session: str = "") -> Account | None:
    """The account in force of that name, with all that is known of its log-in; None where the session was ended."""
    row = db.execute(
        "SELECT name, role, districts, password_hash IS NOT NULL, totp_since IS NOT NULL, generation"
        " FROM registry.account WHERE name = %s AND disabled_at IS NULL"
        " AND NOT EXISTS (SELECT FROM registry.ended_session WHERE session = %s)",
        (name, session),
    ).fetchone()
    return Account(row[0], row[1], tuple(row[2]), *row[3:]) if row else None


def end_session(db: Connection[Any], session: str, seconds: int) -> None:
    """Logs one session out, for as long as its token would hold."""
    db.execute("DELETE FROM registry.ended_session WHERE until < now()")
    db.execute(
        "INSERT INTO registry.ended_session VALUES (%s, now() + make_interval(secs => %s)) ON CONFLICT DO NOTHING",
        (session, seconds),
    )


def verified(db: Connection[Any], name: str, password: str) -> Account | None:
    """The account, if the password is its own. Takes as long for a name that there is not, or has no password.

    A hash of other parameters than today's is made anew.
    """
    row = db.execute(
        "SELECT password_hash FROM registry.account WHERE name = %s AND disabled_at IS NULL", (name,)
    ).fetchone()
    try:
        _hasher.verify((row and row[0]) or _NOBODY, password)
    except VerifyMismatchError:
        return None
    if not (row and row[0]):
        return None
    if _hasher.check_needs_rehash(row[0]):
        db.execute("UPDATE registry.account SET password_hash = %s WHERE name = %s", (_hasher.hash(password), name))
    return of_session(db, name)


def listed(db: Connection[Any]) -> list[tuple[str, str, list[str], bool]]:
    """(name, role, districts, in force), by name."""
    rows = db.execute("SELECT name, role, districts, disabled_at IS NULL FROM registry.account ORDER BY name")
    return [(name, role, districts, in_force) for name, role, districts, in_force in rows]


def overview(db: Connection[Any]) -> list[dict[str, Any]]:
    """All accounts by name, as an operator sees them."""
    with db.cursor(row_factory=dict_row) as rows:
        return list(
            rows.execute(
                "SELECT name AS user, role, districts, disabled_at IS NULL AS in_force, issuer,"
                " totp_since IS NOT NULL AS totp, created_at FROM registry.account ORDER BY name"
            )
        )


def reset_totp(db: Connection[Any], name: str) -> bool:
    """Takes the second factor away, and ends all sessions; False when there is none."""
    done = db.execute(
        "UPDATE registry.account SET totp = NULL, totp_since = NULL, generation = generation + 1"
        " WHERE name = %s AND totp IS NOT NULL",
        (name,),
    )
    return done.rowcount == 1


def vouched_for(
    db: Connection[Any], issuer: str, subject: str, name: str, role: Role, districts: Sequence[str]
) -> Account | None:  # fmt: skip
    """The account of whom a provider vouches for, made, or brought to what the provider says now.

    None when an operator has taken it out of force, or another account has the name.
    """
    row = db.execute(
        "INSERT INTO registry.account (name, role, districts, issuer, subject) VALUES (%(name)s, %(role)s,"
        " %(districts)s, %(issuer)s, %(subject)s) ON CONFLICT DO NOTHING",
        given := {"name": name, "role": role, "districts": list(districts), "issuer": issuer, "subject": subject},
    )
    if row.rowcount == 0:
        db.execute(
            "UPDATE registry.account SET role = %(role)s, districts = %(districts)s"
            " WHERE issuer = %(issuer)s AND subject = %(subject)s",
            given,
        )
    known = db.execute("SELECT name FROM registry.account WHERE issuer = %s AND subject = %s", (issuer, subject))
    found = known.fetchone()
    return of_session(db, found[0]) if found else None
