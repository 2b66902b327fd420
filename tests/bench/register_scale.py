"""The registry under 200 caseworkers, over registers of growing size: how long each call takes, and what is slow.

``SIZES``: people, by commas. The lives are the simulator's, so how many tasks are open is what it makes of them.
"""

from __future__ import annotations

import csv
import os
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from datetime import date
from pathlib import Path

import httpx

from coverlink.database import migrate
from coverlink_local.ground import local_ground
from coverlink_local.secret_files import make_secrets
from registry.access import account
from registry.database import connect
from registry.migrate import MIGRATIONS
from tests.bench.figures import figure
from tests.bench.register_filled import counted, multiplied, seeded
from tests.bench.stream import process

SEED = int(os.environ.get("SEED_PERSONS", "1000"))
SIZES = [int(size) for size in os.environ.get("SIZES", "20000,60000,200000").split(",")]
USERS = int(os.environ.get("USERS", "200"))
SECONDS = int(os.environ.get("SECONDS", "90"))
PASSWORD = "a password for the bench"
SLOW_MS = 500
OPEN = "SELECT count(*) FROM registry.task WHERE status <> 'closed'"
BUSIEST = """
SELECT district FROM registry.task WHERE status <> 'closed' GROUP BY district HAVING count(*) > 2 ORDER BY count(*) DESC
"""


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
                db.execute(f"ALTER SYSTEM SET log_min_duration_statement = {SLOW_MS}")
                db.execute("SELECT pg_reload_conf()")
                seeded(db, SEED, date(2026, 11, 23))
                districts = [district for (district,) in db.execute(BUSIEST)]
                names = [f"worker-{number}" for number in range(USERS)]
                for number, worker in enumerate(names):
                    account.create(db, worker, "caseworker", [districts[number % len(districts)]], PASSWORD)
                (folder / "accounts").write_text("\n".join(names))
                done = 0
                for size in SIZES:
                    print(f"copying lives until there are {size:,}", file=sys.stderr, flush=True)
                    multiplied(db, done + 1, size // SEED - 1)
                    done = size // SEED - 1
                    rows = counted(db)
                    waiting = db.execute(OPEN).fetchone()
                    assert waiting is not None
                    size_note = f"{rows['person']:,} people, {waiting[0]:,} open tasks, {rows['entry']:,} timeline rows"
                    _loaded(folder, ground.urls, size_note)
        finally:
            with suppress(Exception):
                ground.redis.stop()
            ground.postgres.stop()


def _loaded(folder: Path, urls: dict[str, str], size: str) -> None:
    before = _slow(folder)
    env = {**urls, "COVERLINK_SECRETS_DIR": str(make_secrets(folder / "secrets"))}
    with process(["registry"], folder, env) as address:
        _ready(address)
        subprocess.run(
            [
                sys.executable, "-m", "locust", "-f", "tests/bench/caseworkers.py", "--headless", "--host", address,
                "-u", str(USERS), "-r", "20", "-t", f"{SECONDS}s", "--csv", str(folder / "load"), "--only-summary",
            ],
            check=False, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            env={**os.environ, "ACCOUNTS": str(folder / "accounts"), "PASSWORD": PASSWORD},
        )  # fmt: skip
    for row in csv.DictReader((folder / "load_stats.csv").open()):
        if row["Name"] in ("Aggregated", "log in"):
            continue
        calls = f"{row['Request Count']} calls, {row['Failure Count']} failed, p50 {row['50%']} ms"
        note = f"{calls}; {size}; {USERS} caseworkers"
        figure(f"register_scale.{row['Name']}.p95", "coverlink", float(row["95%"]), "ms", note)
    figure("register_scale.slow", "coverlink", _slow(folder) - before, f"statements over {SLOW_MS} ms", size)


def _ready(address: str) -> None:
    until = time.monotonic() + 30
    while time.monotonic() < until:
        with suppress(httpx.TransportError):
            if httpx.get(f"{address}/readyz").status_code == 200:
                return
        time.sleep(0.1)
    raise TimeoutError("the registry is not ready after 30 s")


def _slow(folder: Path) -> int:
    """Statements of the load that the server has logged as slow."""
    return sum(path.read_text(errors="replace").count("duration:") for path in folder.rglob("postgres*.log"))
