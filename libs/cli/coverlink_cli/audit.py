"""``coverlink audit verify``: is the record of looks whole? The registry's own tool takes this process."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from coverlink_cli.connection import demo

app = typer.Typer(help="The record of who looked at what, and who did what.", no_args_is_help=True)


@app.callback()
def audit() -> None:
    """Keeps ``verify`` a command of its own while it is the only one."""


@app.command()
def verify(
    anchor: Annotated[
        Path | None, typer.Option(dir_okay=False, help="compare with the last hash in FILE, then write the new one")
    ] = None,
) -> None:
    """Walks the chain of the record. Exit 1, and the first place, when it does not fit."""
    environment = {**os.environ}
    if not environment.get("DATABASE_URL"):
        environment["DATABASE_URL"] = demo().database
    arguments = ["--anchor", str(anchor)] if anchor else []
    sys.stdout.flush()
    # No child: an interruption, and the exit code, are the tool's own.
    os.execve(sys.executable, [sys.executable, "-m", "registry.audit", "verify", *arguments], environment)
