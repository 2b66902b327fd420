"""``coverlink reckon NAME [FILE]``: contributions, pensions, late fees and the like; the linker's own tool answers."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Annotated

import typer

CALCULATORS = (
    "contribution, order_fee, project_injury, reassessment, flexible, continuation, pension, pension_chart, late_fee, "
    "fines, make_up, pay_once, transfer, subsidy, loan"
)
"""What the linker's tool knows; this command does not read its code."""


def reckon(
    name: Annotated[str, typer.Argument(help=f"One of {CALCULATORS} (docs/calculators.md)")],
    question: Annotated[
        Path | None, typer.Argument(exists=True, dir_okay=False, help="JSON; else standard input")
    ] = None,
    pack: Annotated[
        list[str] | None,
        typer.Option(help="a draft's file, or the name of a shipped proposal: its answer, too, and what differs"),
    ] = None,
) -> None:
    """One question's answer as JSON, with the steps, what they rest on, and the sentences in Chinese and English."""
    asked = question.read_bytes() if question else sys.stdin.buffer.read()
    drafts = [text for draft in pack or () for text in ("--pack", draft)]
    tool = [sys.executable, "-m", "insurance_linker.reckon", name, *drafts]
    done = subprocess.run(tool, input=asked, check=False)
    raise typer.Exit(done.returncode)
