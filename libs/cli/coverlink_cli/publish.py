"""``coverlink publish FILE...``: NDJSON or CSV of events through the gateway, with a verdict for each line."""

from __future__ import annotations

import csv
import json
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import Annotated, Any

import httpx
import msgspec
import typer
from rich.console import Console
from rich.progress import Progress

from coverlink_cli.connection import demo

BATCH = 1_000
REFUSED = ("rejected", "quarantined")
Numbered = tuple[int, bytes]


def publish(
    files: Annotated[
        list[Path], typer.Argument(exists=True, dir_okay=False, help="NDJSON, or CSV with dotted column names")
    ],
    gateway: Annotated[str | None, typer.Option(help="the gateway's address")] = None,
    key: Annotated[str | None, typer.Option(envvar="COVERLINK_PUBLISHER_KEY", help="the publisher's key")] = None,
    verbose: Annotated[bool, typer.Option("--verbose", "-v", help="also print accepted lines")] = False,
) -> None:
    """Publishes events from files; exit 1 when any line was refused."""
    where = gateway or demo().gateway
    secret = key or demo().publisher_key
    counts: Counter[str] = Counter()
    with httpx.Client(base_url=where, headers={"authorization": f"Bearer {secret}"}, timeout=60) as client:
        for path in files:
            _publish_file(client, path, counts, verbose=verbose)
    Console(stderr=True).print(
        "  ".join(f"{status} {count}" for status, count in sorted(counts.items())) or "nothing to publish"
    )
    if any(counts[status] for status in REFUSED):
        raise typer.Exit(1)


def _publish_file(client: httpx.Client, path: Path, counts: Counter[str], *, verbose: bool) -> None:
    rows = _csv(path) if path.suffix == ".csv" else _ndjson(path)
    size = path.stat().st_size
    with Progress(console=Console(stderr=True), transient=True) as progress:
        bar = progress.add_task(path.name, total=size)
        while batch := list(islice(rows, BATCH)):
            for (number, _), receipt in zip(batch, send(client, [line for _, line in batch]), strict=True):
                counts[receipt["status"]] += 1
                if verbose or receipt["status"] in REFUSED:
                    print(_told(path, number, receipt), flush=True)
            progress.advance(bar, sum(len(line) + 1 for _, line in batch))


def send(client: httpx.Client, lines: list[bytes]) -> list[dict[str, Any]]:
    """The receipts for these lines, in order. Ends the command when the gateway refuses them all."""
    answer = client.post("/v1/events", content=b"\n".join(lines), headers={"content-type": "application/x-ndjson"})
    if answer.status_code != 202:
        print(f"the gateway answered {answer.status_code}: {answer.text[:500]}", file=sys.stderr)
        raise typer.Exit(1)
    receipts: list[dict[str, Any]] = msgspec.json.decode(answer.content)["receipts"]
    return receipts


def _told(path: Path, number: int, receipt: dict[str, Any]) -> str:
    problem = receipt.get("problem") or {}
    errors = "; ".join(f"{row.get('field')}: {row.get('expected')}" for row in problem.get("errors", []))
    return (
        f"{path}:{number}: {receipt['status']} {receipt.get('id') or ''} {errors or problem.get('detail', '')}".rstrip()
    )


def _ndjson(path: Path) -> Iterator[Numbered]:
    with path.open("rb") as file:
        for number, line in enumerate(file, start=1):
            if stripped := line.strip():
                yield number, stripped


def _csv(path: Path) -> Iterator[Numbered]:
    with path.open(newline="", encoding="utf-8-sig") as file:
        for number, row in enumerate(csv.DictReader(file), start=2):
            yield number, json.dumps(_nested(row.items()), ensure_ascii=False).encode()


def _nested(cells: Iterable[tuple[str, str]]) -> dict[str, Any]:
    """``data.person.id_number`` as objects in objects; empty cells are left out."""
    event: dict[str, Any] = {"specversion": "1.0"}
    for column, value in cells:
        if not value:
            continue
        *path, last = column.split(".")
        place = event
        for part in path:
            place = place.setdefault(part, {})
        place[last] = value
    return event
