"""``python -m registry.audit verify``: walks the chain of the record of looks and says whether it is whole."""

from __future__ import annotations

import argparse
import contextlib
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec
import psycopg
from psycopg import Connection
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TimeRemainingColumn

from registry.access import checking
from registry.access.checking import Checked, Fault
from registry.database import connect
from registry.settings import RegistrySettings


class Kept(msgspec.Struct, frozen=True):
    """What an auditor keeps elsewhere: an entry's place and hash, and when they were written down."""

    seq: int
    hash: str
    at: str


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="coverlink audit", description="The record of looks and acts")
    actions = parser.add_subparsers(dest="action", required=True)
    verifying = actions.add_parser("verify", help="walk the chain; exit 1 at the first place that does not fit")
    verifying.add_argument(
        "--anchor", type=Path, metavar="FILE", help="compare with the last hash in FILE, and write the new one there"
    )
    chosen = parser.parse_args(arguments)
    try:
        kept = _read(chosen.anchor) if chosen.anchor else None
    except (OSError, msgspec.DecodeError) as error:
        parser.error(f"--anchor: {chosen.anchor} cannot be read ({error}); expected what an earlier run wrote")
    try:
        with connect(RegistrySettings().database) as db, _progress() as told:
            checked = checking.check(db, told)
            if checked.fault is None and kept:
                checked = msgspec.structs.replace(checked, fault=_compared(db, kept, checked))
            with contextlib.suppress(psycopg.errors.InsufficientPrivilege, psycopg.errors.ReadOnlySqlTransaction):
                checking.record(db, checked)
    except psycopg.OperationalError:
        print("the database does not answer: expected it at DATABASE_URL", file=sys.stderr)
        return 2
    _tell(checked)
    if checked.fault:
        return 1
    if chosen.anchor:
        _write(chosen.anchor, checked)
    return 0


def _compared(db: Connection[Any], kept: Kept, checked: Checked) -> Fault | None:
    """What does not fit between the chain and what was written down of it."""
    found = checking.hash_at(db, kept.seq)
    if kept.seq > checked.seq:
        said = f"entry {kept.seq} is missing: it was there on {kept.at}, and the chain ends with {checked.seq}"
        return Fault(checked.seq + 1, said)
    if kept.seq < checked.removed and found is None:
        said = f"entry {kept.seq} cannot be compared: all up to {checked.removed} was removed; begin with a new file"
        return Fault(kept.seq, said)
    if found is None or found.hex() != kept.hash:
        said = f"entry {kept.seq} is another than on {kept.at}: expected hash {kept.hash}, found {(found or b'').hex()}"
        return Fault(kept.seq, said)
    return None


def _tell(checked: Checked) -> None:
    if checked.since and checked.until:
        days = f", {checked.since:%Y-%m-%d %H:%M:%S} to {checked.until:%Y-%m-%d %H:%M:%S} UTC"
    else:
        days = ""
    print(f"{checked.entries:,} entries in order{days}")
    if checked.removed:
        print(f"removed after their time: up to entry {checked.removed}")
    print(f"last in order: entry {checked.seq}, hash {checked.hash.hex()}")
    if checked.waiting:
        print(f"not sealed yet: {checked.waiting:,}, the oldest of {checked.waits_since:%Y-%m-%d %H:%M:%S} UTC")
    if checked.fault:
        print(f"does not fit at {checked.fault.seq}: {checked.fault.said}")


def _read(path: Path) -> Kept | None:
    """None where nothing was written yet."""
    return msgspec.json.decode(path.read_bytes(), type=Kept) if path.exists() else None


def _write(path: Path, checked: Checked) -> None:
    """Whole or not at all."""
    kept = Kept(checked.seq, checked.hash.hex(), datetime.now(UTC).isoformat(timespec="seconds"))
    new = path.with_name(f"{path.name}.new")
    new.write_bytes(msgspec.json.encode(kept) + b"\n")
    new.replace(path)


@contextmanager
def _progress() -> Iterator[Callable[[int, int], None]]:
    """A bar on a terminal, nothing else where."""
    columns = ("entries", BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    console = Console(stderr=True)
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as progress:
        task = progress.add_task("entries", total=None)
        yield lambda done, total: progress.update(task, completed=done, total=total)


if __name__ == "__main__":
    sys.exit(main())
