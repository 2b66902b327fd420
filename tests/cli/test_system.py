"""``coverlink status``, ``doctor``, ``topics``, ``run --once``; and what a system is tried out with."""

import json
import os
import signal
import subprocess
from pathlib import Path

import httpx
import msgspec
import psycopg
import pytest

from coverlink_cli.connection import Demo
from coverlink_cli.figures import Asked
from coverlink_cli.trying import demo_of
from coverlink_local.ports import free_ports
from coverlink_local.programs import PORTS_NEEDED
from tests.cli.conftest import COMMAND, Coverlink
from tests.system.whole import Whole, until

KEYS = {
    "seed", "published", "accepted", "duplicates", "refused", "unexpected", "cases_opened", "closed_by_themselves",
    "tasks_open", "notices_delivered", "notices_undeliverable", "dead_letters",
}  # fmt: skip


def test_topics_are_as_declared(coverlink: Coverlink) -> None:
    done = coverlink("topics", "check")
    assert (done.returncode, done.stdout) == (0, ""), done.stdout


def test_doctor_says_what_is_there(coverlink: Coverlink) -> None:
    done = coverlink("doctor")
    assert done.returncode == 0, done.stdout
    assert all(f" {name} " in done.stdout for name in ("python", "java", "kafka", "ports", "disk", "chromium"))


def test_status_asks_every_part(coverlink: Coverlink, whole: Whole) -> None:
    done = coverlink("status")
    assert done.returncode == 0, done.stdout
    assert {name for name in ("kafka", "postgres", "redis", "gateway", "linker") if name in done.stdout} == {
        "kafka", "postgres", "redis", "gateway", "linker",
    }  # fmt: skip
    assert "does not answer" not in done.stdout


@pytest.mark.parametrize("name", ["redis", "postgres"])
def test_status_tells_a_server_that_stands_still(coverlink: Coverlink, whole: Whole, name: str) -> None:
    server = getattr(whole.system.ground, name)
    os.kill(server.pid, signal.SIGSTOP)
    try:
        done = coverlink("status")
    finally:
        os.kill(server.pid, signal.SIGCONT)
    [row] = [line for line in done.stdout.splitlines() if f" {name} " in line]
    assert done.returncode == 1 and "does not answer" in row, done.stdout
    until(lambda: coverlink("status").returncode == 0, 30, "readiness")


def logs_in(demo: Demo) -> list[int]:
    return [
        httpx.post(f"{demo.registry}/v1/login", json={"user": row.user, "password": row.password}).status_code
        for row in demo.accounts
    ]


def test_accounts_are_kept_while_the_database_knows_them_and_made_anew_else(whole: Whole) -> None:
    path = whole.system.folder / "demo.json"
    assert demo_of(whole.system, path) == whole.demo, "nothing is made twice"
    with psycopg.connect(whole.demo.database) as db:
        db.execute("DELETE FROM registry.account")
    whole.demo = demo_of(whole.system, path)
    assert set(logs_in(whole.demo)) == {200}
    path.write_bytes(msgspec.json.encode(msgspec.structs.replace(whole.demo, publisher_key="another's")))
    path.chmod(0o644)
    whole.demo = demo_of(whole.system, path)
    asked = {"source": "//x", "id": "y"}
    head = {"authorization": f"Bearer {whole.demo.publisher_key}"}
    assert httpx.get(f"{whole.demo.gateway}/v1/receipts", params=asked, headers=head).status_code != 401
    assert path.stat().st_mode & 0o777 == 0o600
    path.write_text("{")
    whole.demo = demo_of(whole.system, path)
    assert set(logs_in(whole.demo)) == {200}


def test_figures_outlive_the_session_in_which_they_were_first_asked(whole: Whole) -> None:
    with httpx.Client(timeout=20) as client:
        asked = Asked(client, whole.demo)
        before = asked.figures()
        asked.headers["authorization"] += "x"
        assert asked.figures().facts >= before.facts


def test_run_once_ends_with_a_summary_on_one_line(tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = Path(subprocess.check_output(["mktemp", "-d", "/tmp/coverlink-once-XXXXXX"], text=True).strip())
    folder.chmod(0o755)  # PostgreSQL under root runs as another user
    environment = {**os.environ, "COVERLINK_PORT_BASE": str(free_ports(PORTS_NEEDED))}
    try:
        done = subprocess.run(
            [COMMAND, "run", "--once", "--seed", "7"], cwd=folder, env=environment, capture_output=True, text=True,
            timeout=300,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr[-2000:]
        told = json.loads(done.stdout.splitlines()[-1])
        assert set(told) == KEYS and told["unexpected"] == 0 and told["seed"] == 7
        assert told["published"] == told["accepted"] + told["duplicates"] + sum(told["refused"].values())
        assert sum(told["cases_opened"].values()) > 0 and told["dead_letters"] == 0
        left = subprocess.run([COMMAND, "status"], cwd=folder, env=environment, capture_output=True, text=True)
        assert left.returncode == 1, "nothing is left running"
    finally:
        subprocess.run(["rm", "-rf", str(folder)], check=True)
