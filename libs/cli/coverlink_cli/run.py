"""``coverlink run``, which is ``make run``: the whole system in the foreground, with a sample day and live counters."""

from __future__ import annotations

import json
import signal
import time
from collections import Counter
from contextlib import suppress
from datetime import datetime, timedelta, timezone
from types import FrameType
from typing import Annotated, Any

import httpx
import msgspec
import typer
from rich.live import Live
from rich.progress import Progress
from rich.table import Table

from coverlink_cli import system
from coverlink_cli.connection import Demo
from coverlink_cli.dlq import letters
from coverlink_cli.figures import Asked, Figures
from coverlink_cli.trying import DEMO_DISTRICTS
from coverlink_simulator import sample_day
from coverlink_simulator.publish import NotPublished, publish

CHINA = timezone(timedelta(hours=8))
SETTLED_FOR = 3.0
PATIENCE = 300.0


class Published(msgspec.Struct):
    """What the gateway said of the sample day. ``unexpected``: verdicts other than the day foretells."""

    statuses: Counter[str]
    refused: Counter[str]
    unexpected: int


def run(
    once: Annotated[
        bool, typer.Option("--once", envvar="ONCE", help="stop after the sample day, one JSON line last")
    ] = False,
    seed: Annotated[int | None, typer.Option(help="which sample day; without it a new one at each run")] = None,
) -> None:
    """Starts everything, publishes a sample day, shows what becomes of it. Ctrl-C stops all that it started."""
    signal.signal(signal.SIGTERM, _as_interrupt)
    running, demo = system.start(background=False)
    try:
        system.show(demo)
        summary = sample(demo, int(time.time()) if seed is None else seed)
        if once:
            print(json.dumps(summary, ensure_ascii=False))
            raise typer.Exit(0 if summary["unexpected"] == 0 else 1)
        _watch(demo)
    except KeyboardInterrupt:
        system.console.print("stopping")
    finally:
        running.down()


def sample(demo: Demo, seed: int) -> dict[str, Any]:
    """Publishes a sample day and waits until all that follows has followed. Ends the command when it does not."""
    with httpx.Client(timeout=30) as client:
        asked = Asked(client, demo)
        before = asked.figures()
        try:
            published = _publish(demo, seed)
        except NotPublished as error:
            system.console.print(f"[red]not published:[/red] {error}")
            raise typer.Exit(1) from None
        settled = _settle(asked)
    return {"seed": seed, **_summary(demo, published, settled.since(before))}


def _publish(demo: Demo, seed: int) -> Published:
    """Publishes the sample day. Every verdict is compared with the one that the day foretells."""
    day = sample_day(seed, datetime.now(CHINA).date(), DEMO_DISTRICTS)
    found = Published(Counter(), Counter(), 0)
    with Progress(console=system.console, transient=True) as progress:
        bar = progress.add_task("a sample day", total=len(day.events))
        for row in publish(demo.gateway, demo.publisher_key, day.events):
            found.statuses[row.receipt["status"]] += 1
            found.unexpected += not row.expected
            if row.receipt["status"] in ("rejected", "quarantined"):
                found.refused[_why(row.receipt)] += 1
            progress.advance(bar)
    return found


def _why(receipt: Any) -> str:
    problem = receipt.get("problem") or {}
    return str(problem.get("type", receipt["status"])).rsplit(":", 1)[-1]


def _settle(asked: Asked) -> Figures:
    """Waits until nothing moves any more."""
    began = since = time.monotonic()
    with system.console.status("deciding, projecting, notifying"):
        before = asked.figures()
        while time.monotonic() - since < SETTLED_FOR or before.waiting:
            if time.monotonic() - began > PATIENCE:
                system.console.print(f"[red]not settled after {PATIENCE:.0f} s:[/red] {before}")
                raise typer.Exit(1)
            time.sleep(0.2)
            now = asked.figures()
            if now != before:
                before, since = now, time.monotonic()
    return before


def _summary(demo: Demo, published: Published, settled: Figures) -> dict[str, Any]:
    return {
        "published": published.statuses.total(),
        "accepted": published.statuses["accepted"],
        "duplicates": published.statuses["duplicate"],
        "refused": dict(published.refused.most_common()),
        "unexpected": published.unexpected,
        "cases_opened": settled.opened,
        "closed_by_themselves": settled.closed_by_themselves,
        "tasks_open": settled.tasks_open,
        "notices_delivered": settled.notices,
        "notices_undeliverable": settled.undeliverable,
        "dead_letters": sum(letter.settled is None for letter in letters(demo.kafka)),
    }


def _watch(demo: Demo) -> None:
    """Shows live counters until Ctrl-C."""
    with httpx.Client(timeout=10) as client, Live(console=system.console, refresh_per_second=2) as live:
        asked = Asked(client, demo)
        while True:
            with suppress(httpx.HTTPError):  # a service that is away, or busy: the figures stand until it is back
                live.update(_table(asked.figures()))
            time.sleep(2)  # each look is noted in the access log


def _table(now: Figures) -> Table:
    table = Table("cases", "opened", "open", "  notices", "delivered")
    kinds, channels = sorted(now.opened), sorted(now.notices)
    for place in range(max(len(kinds), len(channels))):
        kind = kinds[place] if place < len(kinds) else ""
        channel = channels[place] if place < len(channels) else ""
        table.add_row(
            kind,
            str(now.opened.get(kind, "")),
            str(now.tasks_open.get(kind, "")),
            channel,
            str(now.notices.get(channel, "")),
        )
    table.caption = f"{now.closed_by_themselves} closed by themselves; Ctrl-C stops everything"
    return table


def _as_interrupt(_: int, __: FrameType | None) -> None:
    raise KeyboardInterrupt
