"""Publishers' keys: ``cl_<id>_<secret>``. The database holds a SHA-256 of the whole; the key is shown once.

``python -m employment_events.keys create --publisher NAME [--source PATTERN]... [--type PATTERN]...``, ``revoke ID``
or ``list``. A pattern is a source or a type of event, or the beginning of one with ``*`` after it; without any the key
may speak for all sources, and send all types.
"""

from __future__ import annotations

import argparse
import hashlib
import hmac
import re
import secrets
import sys
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import psycopg
from msgspec import Struct
from psycopg import Connection

from coverlink.contracts.catalogue import CATALOGUE
from employment_events.settings import GatewaySettings

_FORM = re.compile(r"cl_([a-z2-9]{8})_[A-Za-z0-9_-]{43}")
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
_COLUMNS = "id, digest, publisher, sources, types, created_at, revoked_at"


class PublisherKey(Struct, frozen=True):
    """A key as the database knows it. ``sources`` and ``types`` are None for all."""

    id: str
    digest: bytes
    publisher: str
    sources: tuple[str, ...] | None
    types: tuple[str, ...] | None
    created_at: datetime
    revoked_at: datetime | None = None

    def fits(self, key: str) -> bool:
        """True for the key itself, as long as it is not revoked."""
        return self.revoked_at is None and hmac.compare_digest(self.digest, _digest(key))

    def may_speak(self, source: str) -> bool:
        return _any_matches(self.sources, source)

    def may_send(self, kind: str) -> bool:
        """Whether the key is for events of this type (``coverlink.cover.enrolled.v1``)."""
        return _any_matches(self.types, kind)


def key_id(key: str) -> str | None:
    """The public part of a key; None for what cannot be one."""
    found = _FORM.fullmatch(key)
    return found[1] if found else None


def create(db: Connection[Any], publisher: str, sources: Sequence[str] = (), types: Sequence[str] = ()) -> str:
    """Makes a key and returns it: the only time that it is seen."""
    name = "".join(secrets.choice(_LETTERS) for _ in range(8))
    key = f"cl_{name}_{secrets.token_urlsafe(32)}"
    db.execute(
        "INSERT INTO gateway.publisher_key (id, digest, publisher, sources, types) VALUES (%s, %s, %s, %s, %s)",
        (name, _digest(key), publisher, list(sources) or None, list(types) or None),
    )
    return key


def revoke(db: Connection[Any], name: str) -> bool:
    """The gateways stop taking it within 5 seconds. False when there is no such key in force."""
    done = db.execute(
        "UPDATE gateway.publisher_key SET revoked_at = now() WHERE id = %s AND revoked_at IS NULL", (name,)
    )
    return done.rowcount == 1


def find(db: Connection[Any], name: str) -> PublisherKey | None:
    row = db.execute(f"SELECT {_COLUMNS} FROM gateway.publisher_key WHERE id = %s", (name,)).fetchone()
    return _key(row) if row else None


def listed(db: Connection[Any]) -> list[PublisherKey]:
    """All keys, oldest first, revoked ones too."""
    return [_key(row) for row in db.execute(f"SELECT {_COLUMNS} FROM gateway.publisher_key ORDER BY created_at, id")]


def _key(row: tuple[Any, ...]) -> PublisherKey:
    name, digest, publisher, sources, types, created_at, revoked_at = row
    sources, types = (None if patterns is None else tuple(patterns) for patterns in (sources, types))
    return PublisherKey(name, bytes(digest), publisher, sources, types, created_at, revoked_at)


def _digest(key: str) -> bytes:
    return hashlib.sha256(key.encode()).digest()


def _any_matches(patterns: tuple[str, ...] | None, name: str) -> bool:
    return patterns is None or any(name.startswith(one[:-1]) if one.endswith("*") else name == one for one in patterns)


def _of_types(given: str) -> str:
    """Raises ArgumentTypeError for a pattern that no type of event fits: a slip would shut the publisher out."""
    known = [name for name, row in CATALOGUE.items() if row.at_door]
    if not any(_any_matches((given,), name) for name in known):
        raise argparse.ArgumentTypeError(f"expected one of {', '.join(known)}, or the beginning of some and *")
    return given


def _printable(given: str) -> str:
    """Stands in lists, receipts and Kafka's keys, so it must be seen."""
    if not 0 < len(given) <= 200 or not given.isprintable() or given != given.strip():
        raise argparse.ArgumentTypeError("expected 1 to 200 printable characters, no blank at either end")
    return given


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m employment_events.keys", description="Publishers' keys")
    actions = parser.add_subparsers(dest="action", required=True)
    making = actions.add_parser("create", help="make a key and print it, this once")
    making.add_argument("--publisher", required=True, type=_printable)
    making.add_argument(
        "--source", action="append", default=[], type=_printable, help="a source, or its beginning and *"
    )
    making.add_argument(
        "--type", action="append", default=[], type=_of_types, help="a type of event, or the beginning of some and *"
    )
    revoking = actions.add_parser("revoke", help="take a key out of force")
    revoking.add_argument("id")
    actions.add_parser("list", help="all keys, without their secrets")
    chosen = parser.parse_args(arguments)
    with psycopg.connect(GatewaySettings().database, autocommit=True) as db:
        match chosen.action:
            case "create":
                print(create(db, chosen.publisher, chosen.source, chosen.type))
            case "revoke":
                if not revoke(db, chosen.id):
                    print(f"no key {chosen.id} is in force", file=sys.stderr)
                    return 1
            case _:
                for key in listed(db):
                    sources = "all sources" if key.sources is None else " ".join(key.sources)
                    types = "all types" if key.types is None else " ".join(key.types)
                    state = f"revoked {key.revoked_at:%Y-%m-%d %H:%M}" if key.revoked_at else "in force"
                    print(f"{key.id}  {key.publisher}  {sources}  {types}  {key.created_at:%Y-%m-%d}  {state}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
