"""``coverlink simulate``: lifelike events into the running system, and the cases that must come of them."""

from __future__ import annotations

from enum import Enum
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from coverlink_cli.connection import demo
from coverlink_simulator import command
from coverlink_simulator.publish import NotPublished


class Region(str, Enum):  # noqa: UP042, typer shows the value
    """Where the people live."""

    jiangsu = "jiangsu"
    chongqing = "chongqing"
    both = "both"


def simulate(
    region: Annotated[Region, typer.Option(help="where the people live")] = Region.both,
    persons: Annotated[int, typer.Option(min=1, help="how many lives")] = 300,
    rate: Annotated[float | None, typer.Option(help="events a second; as fast as it goes without it")] = None,
    seconds: Annotated[float | None, typer.Option(help="stop after so many")] = None,
    seed: Annotated[int, typer.Option(help="which lives: the same seed on the same day gives the same")] = 1,
    out: Annotated[Path, typer.Option(help="where the expected open cases are written, as JSON lines")] = Path(
        "expected-cases.jsonl"
    ),
) -> None:
    """Publishes lifelike events and writes the open cases that must come of them."""
    where, console = demo(), Console(stderr=True)
    try:
        counts = command.simulate(
            where.gateway, where.publisher_key, region=region.value, persons=persons, rate=rate, seconds=seconds,
            seed=seed, out=out, console=console,
        )  # fmt: skip
    except NotPublished as error:
        console.print(f"[red]not published:[/red] {error}")
        raise typer.Exit(1) from None
    told = ", ".join(f"{count} {status}" for status, count in counts.statuses.most_common())
    console.print(
        f"{counts.sent} events about {counts.persons} persons in {counts.seconds:.1f} s: {told}; "
        f"{counts.cases} cases must be open, see {out}"
    )
    if counts.unexpected:
        console.print(f"[red]{counts.unexpected} events got another verdict than they must get[/red]")
        raise typer.Exit(1)
