"""``coverlink whatif --pack FILE``: a draft pack over the log of facts; the linker's own tool takes this process."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from coverlink_cli.connection import demo


def whatif(
    pack: Annotated[list[str], typer.Option(help="a draft's file, or the name of a shipped proposal; several at once")],
    from_log: Annotated[bool, typer.Option("--from-log", help="the log in Kafka; so it is without --events")] = False,
    events: Annotated[Path | None, typer.Option(exists=True, dir_okay=False, help="an exported file instead")] = None,
    sample: Annotated[str, typer.Option(help="1/N: one person in N")] = "1/1",
    units: Annotated[
        bool | None,
        typer.Option("--units/--no-units", help="count cases of units, too [default: if it has such rules]"),
    ] = None,
    since: Annotated[str | None, typer.Option(help="first month, YYYY-MM")] = None,
    until: Annotated[str | None, typer.Option(help="last month, also one that has not come")] = None,
    out: Annotated[Path | None, typer.Option(help="folder for CSV files and pages")] = None,
) -> None:
    """Which cases would appear, vanish or change under a draft, and what it would cost and bring whom.

    Reads all facts beside the packs in force; writes to nothing that is live. Exit 2 when the draft is broken.
    """
    if from_log and events:
        raise typer.BadParameter("expected --from-log or --events, not both")
    environment = {**os.environ}
    if events is None and not environment.get("KAFKA_BOOTSTRAP_SERVERS"):
        environment["KAFKA_BOOTSTRAP_SERVERS"] = demo().kafka
    given = [("--events", events), ("--since", since), ("--until", until), ("--out", out), ("--sample", sample)]
    arguments = [text for name in pack for text in ("--pack", name)]
    arguments += [str(text) for name, value in given if value is not None for text in (name, value)]
    if units is not None:
        arguments.append("--units" if units else "--no-units")
    sys.stdout.flush()
    # No child: an interruption, and the exit code, are the tool's own.
    os.execve(sys.executable, [sys.executable, "-m", "insurance_linker", "whatif", *arguments], environment)
