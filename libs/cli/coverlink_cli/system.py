"""``coverlink up / down / status / doctor``: the whole system on this machine."""

from __future__ import annotations

import os
import secrets
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import msgspec
import typer
from rich.console import Console
from rich.table import Table

from coverlink_cli.connection import DEMO_FILE, Account, Demo, demo
from coverlink_local import system as local
from coverlink_local.doctor import doctor as checks
from coverlink_local.ports import free_ports
from coverlink_local.processes import ProcessFailed
from coverlink_local.programs import PORTS_NEEDED
from coverlink_local.server import ServerFailed

console = Console(stderr=True)

DEMO_ACCOUNTS = [
    ("caseworker", "gulou", ["320106"]),
    ("caseworker", "liangjiang", ["500157"]),
    ("supervisor", "supervisor", ["320100", "500000"]),
    ("province", "province", ["320000", "500000"]),
    ("auditor", "auditor", ["320000", "500000"]),
]


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
        table.add_row(server.name, str(server.pid or ""), "[green]up[/green]", server.url)
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


def demo_of(running: local.System, path: Path) -> Demo:
    """Where the running system is, with its key and accounts; writes them to ``path``, readable by its owner only."""
    at, urls = running.addresses, running.settings
    where = {
        "gateway": at["gateway"], "registry": at["registry"], "notifier": at["notifier"], "outside": at["outside"],
        "kafka": urls["KAFKA_BOOTSTRAP_SERVERS"], "database": urls["DATABASE_URL"], "redis": urls["REDIS_URL"],
    }  # fmt: skip
    if path.exists():
        made = msgspec.structs.replace(demo(path), **where)
    else:
        accounts = [_account(running, *row) for row in DEMO_ACCOUNTS]
        key = _tool(running, "employment_events.keys", "create", "--publisher", "demo").split()[-1]
        made = Demo(**where, publisher_key=key, accounts=accounts)
    with os.fdopen(os.open(path, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600), "wb") as file:
        file.write(msgspec.json.format(msgspec.json.encode(made), indent=1))
    return made


def _account(running: local.System, role: str, user: str, districts: list[str]) -> Account:
    password = secrets.token_urlsafe(9)
    _tool(
        running, "registry.accounts", "create", "--user", user, "--role", role, "--districts", ",".join(districts),
        "--password-file", "-", said=password,
    )  # fmt: skip
    return Account(role, user, password, districts)


def _tool(running: local.System, module: str, *arguments: str, said: str = "") -> str:
    """Runs a service's own tool with the system's settings; its output."""
    environment = {**os.environ, **running.settings}
    ended = subprocess.run(
        [sys.executable, "-m", module, *arguments],
        env=environment,
        input=said,
        capture_output=True,
        text=True,
        timeout=60,
    )
    if ended.returncode:
        raise ProcessFailed(f"{module} {arguments[0]} ended with {ended.returncode}: {ended.stderr.strip()[-500:]}")
    return ended.stdout
