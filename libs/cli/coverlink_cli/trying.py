"""What a local system is tried out with: a publisher's key and accounts, made once and written to ``demo.json``."""

from __future__ import annotations

import os
import secrets
import subprocess
import sys
from pathlib import Path

import httpx
import msgspec

from coverlink_cli.connection import Account, Demo
from coverlink_local import system as local
from coverlink_local.processes import ProcessFailed

DEMO_ACCOUNTS = [
    ("caseworker", "gulou", ["320106"]),
    ("caseworker", "gulou2", ["320106"]),  # so that two browsers can be two people
    ("caseworker", "liangjiang", ["500157"]),
    ("supervisor", "supervisor", ["320100", "500000"]),
    ("province", "province", ["320000", "500000"]),
    ("auditor", "auditor", ["320000", "500000"]),
]
DEMO_DISTRICTS = sorted({one for role, _, districts in DEMO_ACCOUNTS if role == "caseworker" for one in districts})
"""Where half of a sample day happens: else a caseworker who logs in would most likely find an empty queue."""


def demo_of(running: local.System, path: Path) -> Demo:
    """Where the running system is, with its key and accounts; writes them to ``path``, readable by its owner only.

    Those in the file are kept while the system knows them: the database may be another one than last time.
    """
    at, urls = running.addresses, running.settings
    where = {
        "gateway": at["gateway"], "registry": at["registry"], "notifier": at["notifier"], "outside": at["outside"],
        "kafka": urls["KAFKA_BOOTSTRAP_SERVERS"], "database": urls["DATABASE_URL"], "redis": urls["REDIS_URL"],
    }  # fmt: skip
    kept = _kept(path)
    if kept and _known(at["registry"], kept.accounts):
        accounts = kept.accounts
    else:
        accounts = [_account(running, *row) for row in DEMO_ACCOUNTS]
    if kept and _publishes(at["gateway"], kept.publisher_key):
        key = kept.publisher_key
    else:
        key = _tool(running, "employment_events.keys", "create", "--publisher", "demo").split()[-1]
    made = Demo(**where, publisher_key=key, accounts=accounts)
    with os.fdopen(os.open(path, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600), "wb") as file:
        os.fchmod(file.fileno(), 0o600)
        file.write(msgspec.json.format(msgspec.json.encode(made), indent=1))
    return made


def _kept(path: Path) -> Demo | None:
    """What was written last time, if it can be read."""
    try:
        return msgspec.json.decode(path.read_bytes(), type=Demo)
    except (FileNotFoundError, msgspec.DecodeError):
        return None


def _known(registry: str, accounts: list[Account]) -> bool:
    """Whether these are the demo accounts, and each can log in."""
    if [(row.role, row.user, row.districts) for row in accounts] != DEMO_ACCOUNTS:
        return False
    given = ({"user": row.user, "password": row.password} for row in accounts)
    return all(httpx.post(f"{registry}/v1/login", json=one, timeout=20).status_code == 200 for one in given)


def _publishes(gateway: str, key: str) -> bool:
    """Whether the gateway knows the key."""
    asked = {"source": "//demo", "id": "none"}
    head = {"authorization": f"Bearer {key}"}
    return httpx.get(f"{gateway}/v1/receipts", params=asked, headers=head, timeout=20).status_code != 401


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
