"""``coverlink publish FILE...``: NDJSON or CSV of events through the gateway, with a verdict for each line."""

from __future__ import annotations

import codecs
import csv
import json
import sys
from collections import Counter
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Annotated, Any, NoReturn

import httpx
import msgspec
import typer
from rich.console import Console
from rich.progress import Progress

from coverlink_cli.connection import demo

BATCH = 1_000
REFUSED = ("rejected", "quarantined")
Receipt = dict[str, Any]
Numbered = tuple[int, bytes | Receipt]
"""A line's number, and the line, or the verdict on one that cannot be sent."""


def publish(
    files: Annotated[
        list[Path], typer.Argument(exists=True, dir_okay=False, help="NDJSON, or CSV with dotted column names")
    ],
    gateway: Annotated[str | None, typer.Option(help="the gateway's address")] = None,
    key: Annotated[str | None, typer.Option(envvar="COVERLINK_PUBLISHER_KEY", help="the publisher's key")] = None,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="print refused lines only")] = False,
) -> None:
    """Publishes events from files and prints what became of each line; exit 1 when any was refused."""
    where = gateway or demo().gateway
    secret = key or demo().publisher_key
    counts: Counter[str] = Counter()
    with httpx.Client(base_url=where, headers={"authorization": f"Bearer {secret}"}, timeout=60) as client:
        for path in files:
            try:
                _publish_file(client, path, counts, quiet=quiet)
            except httpx.TransportError as error:
                _end(f"{where} does not answer ({error}): nothing is lost, publish {path} again")
            except UnicodeDecodeError:
                _end(f"{path} is not UTF-8: save it as CSV UTF-8 and publish it again")
            except csv.Error as error:
                _end(f"{path} is no CSV: {error}")
    Console(stderr=True).print(
        "  ".join(f"{status} {count}" for status, count in sorted(counts.items())) or "nothing to publish"
    )
    if any(counts[status] for status in REFUSED):
        raise typer.Exit(1)


def _publish_file(client: httpx.Client, path: Path, counts: Counter[str], *, quiet: bool) -> None:
    rows = _csv(path) if path.suffix.lower() == ".csv" else _ndjson(path)
    size = path.stat().st_size
    with Progress(console=Console(stderr=True), transient=True) as progress:
        bar = progress.add_task(path.name, total=size)
        while batch := list(islice(rows, BATCH)):
            receipts = iter(send(client, [line for _, line in batch if isinstance(line, bytes)]))
            for number, line in batch:
                receipt = next(receipts) if isinstance(line, bytes) else line
                counts[receipt["status"]] += 1
                if not quiet or receipt["status"] in REFUSED:
                    print(_told(path, number, receipt))
            sys.stdout.flush()
            progress.advance(bar, sum(len(line) + 1 for _, line in batch))  # near enough for a bar


def send(client: httpx.Client, lines: list[bytes]) -> list[Receipt]:
    """The receipts for these lines, in order. Ends the command when the gateway refuses them all."""
    answer = client.post("/v1/events", content=b"\n".join(lines), headers={"content-type": "application/x-ndjson"})
    if answer.status_code != 202:
        _end(f"the gateway answered {answer.status_code}: {answer.text[:500]}")
    receipts: list[Receipt] = msgspec.json.decode(answer.content)["receipts"]
    return receipts


def _end(why: str) -> NoReturn:
    print(why, file=sys.stderr)
    raise typer.Exit(1)


def _told(path: Path, number: int, receipt: Receipt) -> str:
    problem = receipt.get("problem") or {}
    errors = "; ".join(f"{row.get('field')}: {row.get('expected')}" for row in problem.get("errors", []))
    return (
        f"{path}:{number}: {receipt['status']} {receipt.get('id') or ''} {errors or problem.get('detail', '')}".rstrip()
    )


def _ndjson(path: Path) -> Iterator[Numbered]:
    with path.open("rb") as file:
        for number, line in enumerate(file, start=1):
            text = line.removeprefix(codecs.BOM_UTF8) if number == 1 else line
            if stripped := text.strip():
                yield number, stripped


def _csv(path: Path) -> Iterator[Numbered]:
    with path.open(newline="", encoding="utf-8-sig") as file:
        reader = csv.DictReader(file, restkey="")
        for row in reader:
            yield reader.line_num, _event(row)


def _event(row: dict[str, Any]) -> bytes | Receipt:
    """``data.person.id_number`` as objects in objects; empty cells are left out."""
    event: dict[str, Any] = {"specversion": "1.0"}
    for column, value in row.items():
        if not value:
            continue
        if not column:
            return _unfit("expected no more cells than there are columns with a name")
        *way, last = column.strip().split(".")
        place = event
        for part in way:
            place = place.setdefault(part, {})
            if not isinstance(place, dict):
                return _unfit(f"expected {column} to stand in no other column of this row")
        if isinstance(place.get(last), dict):
            return _unfit(f"expected {column} to be one value: other columns stand inside it")
        place[last] = value
    return json.dumps(event, ensure_ascii=False).encode()


def _unfit(why: str) -> Receipt:
    return {"status": "rejected", "problem": {"detail": why}}
