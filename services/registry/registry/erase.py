"""``python -m registry.erase PERSON_ID --reason CODE``: erases a person; ``--again``: repeats all erasures of a ledger.

A backup of the data keys brings back keys of people who were erased since: after restoring one, and before anything
else is started, run ``--again`` (docs/erasure.md).
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

import psycopg
import redis
from rich.console import Console
from rich.progress import track

from registry import changes
from registry.access import looks
from registry.access.account import Account
from registry.database import connect
from registry.people import erasing
from registry.settings import RegistrySettings

COMMAND = Account("-", "province", ())
"""As whom the command acts, in the record of looks: no account has this name."""


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m registry.erase", description="Makes a person unreadable for ever")
    parser.add_argument(
        "person_id", nargs="?", help="any id of the person; POST /v1/people/lookup tells it of a number"
    )
    parser.add_argument("--reason", choices=erasing.REASONS)
    parser.add_argument("--yes", action="store_true", help="do not ask")
    parser.add_argument("--ledger", type=Path, help="file to add to, or to repeat; else COVERLINK_REGISTRY_LEDGER")
    parser.add_argument("--again", action="store_true", help="repeat every erasure of the ledger, after a restore")
    given, settings = parser.parse_args(arguments), RegistrySettings()
    ledger = given.ledger or settings.ledger
    try:
        if given.again:
            if ledger is None or given.person_id:
                parser.error("--again: expected --ledger and no person")
            return _again(settings, ledger)
        if not given.person_id or not looks.PERSON_ID.fullmatch(given.person_id) or not given.reason:
            parser.error("expected a person id (p and 32 characters) and --reason; a number does not belong here")
        return _erase(settings, given.person_id, given.reason, ledger, asked=given.yes)
    except psycopg.OperationalError:
        print("the database does not answer, or is not migrated: expected it at DATABASE_URL", file=sys.stderr)
        return 2


def _erase(
    settings: RegistrySettings, person_id: str, reason: erasing.Reason, ledger: Path | None, *, asked: bool
) -> int:
    with connect(settings.database) as db:
        people = erasing.identities_of(db, person_id)
        if not erasing.is_known(db, people):
            print("nobody is known under that id", file=sys.stderr)
            return 1
        if not asked:
            print(f"This person has {len(people)} id(s). They cannot be made readable again. Erase? [y/N] ", end="")
            if input().strip().lower() not in ("y", "yes"):
                print("nothing was erased")
                return 1
        try:
            erased = erasing.erase(db, COMMAND, person_id, reason, ledger)
        except erasing.NotWritten as error:
            print(f"the ledger {ledger} cannot be written ({error}); nothing was erased", file=sys.stderr)
            return 1
    changes.announce(redis.Redis.from_url(settings.redis, socket_timeout=2, socket_connect_timeout=2), erased.changes)
    print(f"erased: {len(erased.people)} id(s), {erased.keys} data key(s)")
    if ledger is None:
        print("without a ledger: a backup of the data keys from before would bring them back", file=sys.stderr)
    return 0


def _again(settings: RegistrySettings, ledger: Path) -> int:
    try:
        entries = erasing.read(ledger)
    except (OSError, erasing.BadLedger) as error:
        print(f"{ledger}: {error}", file=sys.stderr)
        return 1
    console = Console(stderr=True)
    with connect(settings.database) as db:
        steps = track(erasing.again(db, entries), "erasing again", len(entries), console=console)
        keys = sum(steps)
    print(f"{len(entries)} erasures repeated; {keys} data keys had come back")
    return 0


if __name__ == "__main__":
    sys.exit(main())
