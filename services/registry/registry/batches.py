"""``python -m registry.batches verify ID``: is a batch what it was when it was issued? Without the database: ``check``.

Both compute the hashes anew in ``verification/canonical.py``; PostgreSQL computed them when the batch was issued.
"""

from __future__ import annotations

import argparse
import csv
import re
import sys
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path

import psycopg

from registry.database import connect
from registry.settings import RegistrySettings
from registry.verification import reading
from registry.verification.canonical import COLUMNS, Frozen, Part, hash_of, parts_of

WHOLE = re.compile(r"# batch (\d+), due (\S+), (\d+) items, sha256 ([0-9a-f]{64})\n")
PART = re.compile(r"# part (\S+), (\d+) items, sha256 ([0-9a-f]{64})\n")


class Unreadable(Exception):
    """The file is none that the registry gave out."""


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m registry.batches", description="Batches for verification")
    actions = parser.add_subparsers(dest="action", required=True)
    verifying = actions.add_parser(
        "verify", help="compute a batch's hashes anew from the database; exit 1: they differ"
    )
    verifying.add_argument("id", type=int)
    checking = actions.add_parser("check", help="the same for a downloaded file, without the database")
    checking.add_argument("file", type=Path)
    chosen = parser.parse_args(arguments)
    try:
        return _verify(chosen.id) if chosen.action == "verify" else _check(chosen.file)
    except psycopg.OperationalError:
        print("the database does not answer: expected it at DATABASE_URL", file=sys.stderr)
    except (OSError, UnicodeDecodeError, Unreadable) as error:
        print(f"{chosen.file}: cannot be read as a file of a batch ({error})", file=sys.stderr)
    return 2


def _verify(batch: int) -> int:
    with connect(RegistrySettings().database) as db:
        known = reading.kept(db, batch)
        if known is None:
            print(f"there is no batch {batch}", file=sys.stderr)
            return 2
        due_on, expected, parts = known
        return _compared(batch, due_on, expected, parts, parts_of(reading.frozen(db, batch)))


def _check(path: Path) -> int:
    """A file may have some of the parts only: then the whole's hash is not computed, and it says so."""
    with path.open(newline="", encoding="utf-8") as file:
        first, parts = WHOLE.fullmatch(file.readline()), []
        if first is None:
            raise Unreadable("the first line names no batch")
        line = file.readline()
        while found := PART.fullmatch(line):
            parts.append(Part(found[1], int(found[2]), bytes.fromhex(found[3])))
            line = file.readline()
        if not line.startswith(",".join(COLUMNS)):
            raise Unreadable("the columns are not those of a batch")
        found_parts = parts_of(_rows(file))
    whole = sum(part.items for part in parts) == int(first[3])
    expected = bytes.fromhex(first[4]) if whole else None
    return _compared(int(first[1]), date.fromisoformat(first[2]), expected, parts, found_parts)


def _rows(lines: Iterator[str]) -> Iterator[Frozen]:
    try:
        for row in csv.reader(lines):
            place, task, person, unit, kind, line, gap, district, due, rules, *_ = row
            yield Frozen(
                int(place), task, person, unit, kind, line, gap, district, date.fromisoformat(due), rules
            )  # fmt: skip
    except ValueError as error:
        raise Unreadable("a row is not one of a batch") from error


def _compared(batch: int, due_on: date, expected: bytes | None, told: list[Part], found: list[Part]) -> int:
    """0 when all fits. Says what does not by district, never by item."""
    print(f"batch {batch}, due {due_on}: {sum(part.items for part in found):,} items in {len(found)} districts")
    differ = {part.district for part in {*told} ^ {*found}}
    for district in sorted(differ):
        print(f"part {district} is not what was issued")
    if expected is None:
        print("a part of the batch: the hash of the whole cannot be computed from it, those of its parts can")
    elif (now := hash_of(batch, due_on, found)) != expected:
        print(f"the batch is not what was issued: expected {expected.hex()}, found {now.hex()}")
        differ.add("")
    else:
        print(f"sha256 {now.hex()}")
    if not differ:
        print("as issued")
    return 1 if differ else 0


if __name__ == "__main__":
    sys.exit(main())
