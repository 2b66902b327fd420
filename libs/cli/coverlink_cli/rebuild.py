"""``coverlink rebuild registry``: the register made anew from the log. The registry's own tool takes this process."""

from __future__ import annotations

import os
import sys
from typing import Annotated

import typer

from coverlink_cli.connection import demo

app = typer.Typer(help="What follows from the log, made anew from it.", no_args_is_help=True)


@app.callback()
def rebuild() -> None:
    """Keeps ``registry`` a command of its own while it is the only one."""


@app.command()
def registry(
    compare_only: Annotated[bool, typer.Option("--compare-only", help="only say what differs, switch nothing")] = False,
    accept: Annotated[bool, typer.Option("--accept", help="switch also where tables differ")] = False,
    anew: Annotated[bool, typer.Option("--anew", help="not from where an earlier run was stopped")] = False,
    drop_old: Annotated[bool, typer.Option("--drop-old", help="drop what earlier switches left, nothing else")] = False,
) -> None:
    """Projects the log anew beside the register that serves, compares the two, and switches.

    Exit 0: the same, or switched. 1: they differ, and nothing was switched. 2: it could not.
    """
    environment = {**os.environ}
    if not environment.get("DATABASE_URL"):
        environment["DATABASE_URL"] = demo().database
    if not environment.get("KAFKA_BOOTSTRAP_SERVERS"):
        environment["KAFKA_BOOTSTRAP_SERVERS"] = demo().kafka
    asked = {"--compare-only": compare_only, "--accept": accept, "--anew": anew, "--drop-old": drop_old}
    arguments = [name for name, given in asked.items() if given]
    sys.stdout.flush()
    # No child: an interruption, and the exit code, are the tool's own.
    os.execve(sys.executable, [sys.executable, "-m", "registry.rebuild", *arguments], environment)
