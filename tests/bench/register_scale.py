"""The registry under 200 caseworkers, over registers of growing size: how long each call takes, and what is slow.

``SIZES``: people, by commas. The lives are the simulator's, so how many tasks are open is what it makes of them.
All log in within ten seconds; what they wait then is told apart (``ramp``) from what they wait afterwards, when
everybody is in. Counts are also asked for accounts of a county, a city, a province and all. Each figure is told with
the machine's load at the time.
"""

from __future__ import annotations

import csv
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterable, Mapping
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import Any

import httpx
import psutil
from psycopg import Connection

from coverlink.database import migrate
from coverlink_local.ground import local_ground
from coverlink_local.secret_files import make_secrets
from registry.access import account
from registry.database import connect
from registry.migrate import MIGRATIONS
from tests.bench.figures import figure, percentile
from tests.bench.register_filled import counted, multiplied, seeded
from tests.bench.stream import process

SEED = int(os.environ.get("SEED_PERSONS", "1000"))
SIZES = [int(size) for size in os.environ.get("SIZES", "100000,300000,1000000").split(",")]
USERS = int(os.environ.get("USERS", "200"))
SECONDS = int(os.environ.get("SECONDS", "60"))
PASSWORD = "a password for the bench"
SLOW_MS = 500
LONGEST_RAMP = 300
"""Seconds in which all must be logged in."""
OPEN = "SELECT count(*) FROM registry.task WHERE status <> 'closed'"
BUSIEST = """
SELECT district FROM registry.task WHERE status <> 'closed' GROUP BY district HAVING count(*) > 2 ORDER BY count(*) DESC
"""
LEFT, OF_A_PERSON = 15e9, 45_000
"""Bytes of the disk: what stays free, and what a person takes with tasks, history and indexes."""
ASKED = 30
"""Times each account asks for its counts."""


def run() -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o755)
        ground = local_ground(folder, environ={})
        ground.postgres.start()
        ground.redis.start()
        try:
            url = ground.urls["DATABASE_URL"]
            migrate(url, "registry", MIGRATIONS)
            with connect(url, "-c statement_timeout=0") as db:
                _told(f"deciding and projecting {SEED:,} lives")
                seeded(db, SEED, date(2026, 11, 23))
                wider = _accounts(db, folder)
                _each_size(db, folder, ground.urls, wider)
        finally:
            with suppress(Exception):
                ground.redis.stop()
            ground.postgres.stop()


def _accounts(db: Connection[Any], folder: Path) -> dict[str, str]:
    """Caseworkers of one county each, and by width who else asks for counts."""
    districts = [district for (district,) in db.execute(BUSIEST)]
    names = [f"worker-{number}" for number in range(USERS)]
    for number, worker in enumerate(names):
        account.create(db, worker, "caseworker", [districts[number % len(districts)]], PASSWORD)
    (folder / "accounts").write_text("\n".join(names))
    busiest = districts[0]
    wider = {"county": [busiest], "city": [f"{busiest[:4]}00"], "province": [f"{busiest[:2]}0000"], "all": []}
    for width, places in wider.items():
        account.create(db, f"of-{width}", "province", places, PASSWORD)
    return {width: f"of-{width}" for width in wider}


def _each_size(db: Connection[Any], folder: Path, urls: Mapping[str, str], wider: Mapping[str, str]) -> None:
    db.execute(f"ALTER SYSTEM SET log_min_duration_statement = {SLOW_MS}")
    done = 0
    for wanted in SIZES:
        size = _fitting(folder, wanted, done * SEED)
        if size < (done + 2) * SEED:
            break
        _told(f"copying lives until there are {size:,}")
        _logging(db, on=False)
        began = time.perf_counter()
        multiplied(urls["DATABASE_URL"], done + 1, size // SEED - 1)
        took, done = time.perf_counter() - began, size // SEED - 1
        rows = counted(db)
        waiting, kept, disk = (
            db.execute(question).fetchone()[0]  # type: ignore[index]
            for question in (
                OPEN,
                "SELECT count(*) FROM registry.counted",
                "SELECT pg_database_size(current_database())",
            )
        )
        note = (
            f"{rows['person']:,} people, {waiting:,} open tasks of {rows['task']:,}, {rows['entry']:,} timeline rows,"
            f" {kept:,} sums, {disk / 1e9:.1f} GB"
        )
        figure("register_scale.fill", "coverlink", took, "s", f"{note}; {_load()}")
        _logging(db, on=True)
        _loaded(folder, urls, note, wider)


def _fitting(folder: Path, wanted: int, there: int) -> int:
    """As many people as asked for, or as the disk has room for."""
    room = there + int((shutil.disk_usage(folder).free - LEFT) / OF_A_PERSON)
    if room < wanted:
        _told(f"there is room for {max(room, 0):,} people, not for {wanted:,}")
    return min(wanted, room // SEED * SEED)


def _logging(db: Connection[Any], *, on: bool) -> None:
    db.execute(f"ALTER SYSTEM SET log_min_duration_statement = {SLOW_MS if on else -1}")
    db.execute("SELECT pg_reload_conf()")
    time.sleep(0.5)


def _loaded(folder: Path, urls: Mapping[str, str], size: str, wider: Mapping[str, str]) -> None:
    before = len(_slow(folder))
    env = {**urls, "COVERLINK_SECRETS_DIR": str(make_secrets(folder / "secrets"))}
    with process(["registry"], folder, env) as address:
        _ready(address)
        (folder / "ramp.json").unlink(missing_ok=True)
        locust = subprocess.Popen(
            [
                sys.executable, "-m", "locust", "-f", "tests/bench/caseworkers.py", "--headless", "--host", address,
                "-u", str(USERS), "-r", "20", "-t", f"{LONGEST_RAMP + SECONDS}s", "--csv", str(folder / "load"),
                "--only-summary",
            ],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            env={
                **os.environ, "ACCOUNTS": str(folder / "accounts"), "PASSWORD": PASSWORD, "USERS": str(USERS),
                "SECONDS": str(SECONDS), "RAMP_STATS": str(folder / "ramp.json"),
            },
        )  # fmt: skip
        while locust.poll() is None and not (folder / "ramp.json").exists():
            time.sleep(0.1)
        before_steady, made = _processor(), 0
        locust.wait()
        spent = {who: after - before_steady.get(who, 0.0) for who, after in _processor().items()}
        note = f"{size}; {USERS} caseworkers; {_load()}"
        ramp = json.loads((folder / "ramp.json").read_text())
        took = ramp.pop("seconds")
        for name, row in ramp.items():
            _call(f"ramp.{name}", row, f"while {USERS} log in, {took:.0f} s; {note}")
        for row in csv.DictReader((folder / "load_stats.csv").open()):
            if row["Name"] != "Aggregated":
                _call(row["Name"], {**row, "p50": row["50%"], "p95": row["95%"]}, note)
                made += int(row["Request Count"])
        for who, seconds in spent.items():
            figure(f"register_scale.processor.{who}", "coverlink", seconds / made * 1000, "ms a call", note)
        _of_widths(address, wider, note)
    slow = _slow(folder)[before:]
    what = "; ".join(f"{number} x {text}" for text, number in Counter(slow).most_common(5))
    figure("register_scale.slow", "coverlink", len(slow), f"statements over {SLOW_MS} ms", f"{what}; {note}")


def _processor() -> dict[str, float]:
    """Seconds of processor time that the registry and PostgreSQL have taken, with what their children took."""
    taken = {"registry": 0.0, "postgresql": 0.0}
    for one in psutil.Process().children(recursive=True):
        with suppress(psutil.NoSuchProcess):
            command, times = " ".join(one.cmdline()), one.cpu_times()
            who = "postgresql" if "postgres" in command else "registry" if command.endswith("-m registry") else None
            if who:
                taken[who] += times.user + times.system + times.children_user + times.children_system
    return taken


def _call(name: str, row: Mapping[str, Any], note: str) -> None:
    calls = f"{row['Request Count']} calls, {row['Failure Count']} failed, p50 {float(row['p50']):.0f} ms"
    figure(f"register_scale.{name}.p95", "coverlink", float(row["p95"]), "ms", f"{calls}; {note}")


def _of_widths(address: str, wider: Mapping[str, str], note: str) -> None:
    """Counts for accounts of each width, one call after the other."""
    for width, name in wider.items():
        with httpx.Client(base_url=address, timeout=30) as client:
            token = client.post("/v1/login", json={"user": name, "password": PASSWORD}).json()["token"]
            client.headers["authorization"] = f"Bearer {token}"
            for what, path in (("counts", "/v1/figures/districts"), ("figures", "/v1/figures"), ("board", "/v1/board")):
                took = [_timed(client, path) for _ in range(ASKED)]
                calls = f"{ASKED} calls, p50 {percentile(took, 0.5):.1f} ms"
                figure(
                    f"register_scale.{what}.{width}.p95", "coverlink", percentile(took, 0.95), "ms", f"{calls}; {note}"
                )


def _timed(client: httpx.Client, path: str) -> float:
    began = time.perf_counter()
    client.get(path).raise_for_status()
    return (time.perf_counter() - began) * 1000


def _load() -> str:
    """The machine's load of the last minute, and how much of ten seconds somebody waited for a processor."""
    waited = "?"
    with suppress(OSError, IndexError):
        waited = re.findall(r"some avg10=([\d.]+)", Path("/proc/pressure/cpu").read_text())[0]
    return f"load {os.getloadavg()[0]:.1f}, processor pressure {waited} %"


def _ready(address: str) -> None:
    until = time.monotonic() + 30
    while time.monotonic() < until:
        with suppress(httpx.TransportError):
            if httpx.get(f"{address}/readyz").status_code == 200:
                return
        time.sleep(0.1)
    raise TimeoutError("the registry is not ready after 30 s")


def _slow(folder: Path) -> list[str]:
    """Statements that the server has logged as slow: the time, and how they begin."""
    return [text for path in folder.rglob("postgres*.log") for text in _slow_in(path.read_text(errors="replace"))]


def _slow_in(log: str) -> Iterable[str]:
    for took, text in re.findall(r"duration: ([\d.]+) ms +(?:[^\n:]+): +(.{1,400})", log, re.DOTALL):
        yield f"{float(took):.0f} ms {' '.join(text.split())[:70]}"


def _told(what: str) -> None:
    print(what, file=sys.stderr, flush=True)
