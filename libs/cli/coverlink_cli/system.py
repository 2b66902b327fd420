"""``coverlink up / down / status / doctor``: the whole system on this machine."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import typer
from rich.console import Console
from rich.table import Table

from coverlink_cli.connection import DEMO_FILE, Demo
from coverlink_cli.trying import demo_of
from coverlink_local import system as local
from coverlink_local.doctor import doctor as checks
from coverlink_local.ports import free_ports
from coverlink_local.processes import ProcessFailed
from coverlink_local.programs import PORTS_NEEDED
from coverlink_local.server import ServerFailed

console = Console(stderr=True)


def up() -> None:
    """Starts what does not run yet, in the background, and says where it is."""
    show(start(background=True)[1])


def start(*, background: bool) -> tuple[local.System, Demo]:
    """Starts the system and makes its demo key and accounts when they are not there. Ends the command if it cannot."""
    try:
        with console.status("starting") as progress:
            running = local.up(background=background, tell=progress.update)
            return running, demo_of(running, DEMO_FILE)
    except (ProcessFailed, ServerFailed) as error:
        console.print(f"[red]not started:[/red] {error}", highlight=False)
        raise typer.Exit(1) from None


@contextmanager
def started_in(folder: Path, environ: Mapping[str, str] | None = None) -> Iterator[tuple[local.System, Demo]]:
    """A system of its own in a folder, on free ports; it ends with the block. For tests and measurements."""
    given = {**os.environ, "COVERLINK_PORT_BASE": str(free_ports(PORTS_NEEDED)), **(environ or {})}
    running = local.up(folder, given, background=False)
    try:
        yield running, demo_of(running, folder / "demo.json")
    finally:
        running.down()


def down() -> None:
    """Stops everything that ``up`` started; data stay."""
    found = local.down()
    pids = [row.pid for row in found.processes] + [row.pid for row in found.servers]
    console.print(f"stopped {sum(pid is not None for pid in pids)} processes")


def status() -> None:
    """Shows what runs; exit 1 when something does not."""
    found = local.status()
    table = Table("part", "process", "state", "address")
    for server in found.servers:
        state = (
            "[green]up[/green]" if server.ready else "[red]does not answer[/red]" if server.url else "[red]down[/red]"
        )
        table.add_row(server.name, str(server.pid or ""), state, server.url)
    for row in found.processes:
        state = "[green]ready[/green]" if row.ready else "[yellow]not ready[/yellow]" if row.pid else "[red]down[/red]"
        table.add_row(row.name, str(row.pid or ""), state, row.url or "")
    Console().print(table)
    raise typer.Exit(0 if found.healthy else 1)


def doctor() -> None:
    """Says what this machine lacks and how to get it; exit 1 when something needed is missing."""
    table = Table("", "check", "found", "how to get it")
    found = checks()
    for row in found:
        mark = "[green]✓[/green]" if row.ok else "[red]✗[/red]" if row.needed else "[yellow]–[/yellow]"
        table.add_row(mark, row.name, row.found, "" if row.ok else row.how)
    Console().print(table)
    raise typer.Exit(0 if all(row.ok for row in found if row.needed) else 1)


def show(where: Demo) -> None:
    """Prints addresses and demo log-ins."""
    table = Table.grid(padding=(0, 2))
    table.add_row("desk", where.registry)
    table.add_row("gateway", f"{where.gateway}/docs")
    table.add_row("what people got", where.outside or "")
    for account in where.accounts:
        table.add_row(
            f"log in as {account.role}", f"{account.user} / {account.password}  {', '.join(account.districts)}"
        )
    console.print(table, highlight=False)
    console.print(f"all of it, with the publisher's key, is in {DEMO_FILE}")
