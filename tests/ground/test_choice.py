"""Which server takes which place: what the environment names, else containers for tests, else this machine's best."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest
from docker.errors import DockerException

from coverlink_local import containers, ground
from coverlink_local.external import External
from coverlink_local.guard import Guard
from coverlink_local.kafka import Kafka
from coverlink_local.postgres import Postgres
from coverlink_local.server import Server, ServerFailed
from coverlink_local.tansu import Tansu
from coverlink_local.valkey import Valkey


def test_servers_that_the_environment_names_are_used_and_never_stopped(
    tmp_path: Path, kafka: str, redis_url: str
) -> None:
    named = {"KAFKA_BOOTSTRAP_SERVERS": kafka, "REDIS_URL": redis_url, "DATABASE_URL": "postgresql://h:1/d"}
    chosen = ground.local_ground(tmp_path, named, background=True)
    assert chosen.urls == named
    for server in (chosen.kafka, chosen.redis):
        server.start(timeout=5)
        server.stop()
        server.start(timeout=5)
        with pytest.raises(ServerFailed, match="not ours to kill"):
            server.kill()


def test_a_named_server_that_does_not_answer_is_reported_without_its_password() -> None:
    with pytest.raises(ServerFailed, match=r"postgres at 127\.0\.0\.1:1/d") as failure:
        External("postgres", "postgresql://user:hidden@127.0.0.1:1/d").start(timeout=0.3)
    assert "hidden" not in str(failure.value)


def test_without_java_tansu_takes_kafkas_place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ground, "can_run_kafka", lambda: False)
    chosen = ground.local_ground(tmp_path, {}, background=True)
    assert isinstance(chosen.kafka, Tansu)
    assert isinstance(chosen.postgres, Postgres)
    assert isinstance(chosen.redis, Valkey)


def test_with_java_it_is_apache_kafka(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ground, "can_run_kafka", lambda: True)
    monkeypatch.setattr(ground, "kafka_jars", lambda: tmp_path)
    assert isinstance(ground.local_ground(tmp_path, {}, background=True).kafka, Kafka)


def test_jars_that_cannot_be_fetched_lead_to_tansu(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def unreachable() -> Path:
        raise ServerFailed("no way to Maven Central")

    monkeypatch.setattr(ground, "can_run_kafka", lambda: True)
    monkeypatch.setattr(ground, "kafka_jars", unreachable)
    assert isinstance(ground.local_ground(tmp_path, {}, background=True).kafka, Tansu)


class SilentEngine:
    def __init__(self) -> None:
        raise DockerException("nobody there")


class AnsweringEngine:
    @property
    def client(self) -> "AnsweringEngine":
        return self

    def ping(self) -> bool:
        return True


@pytest.mark.parametrize(("engine", "answers"), [(SilentEngine, False), (AnsweringEngine, True)])
def test_containers_are_for_machines_whose_docker_engine_answers(
    engine: type, answers: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(containers, "DockerClient", engine)
    assert containers.engine_answers() is answers


OWNER = """
import sys, time
from pathlib import Path
from coverlink_local.guard import Guard
from coverlink_local.valkey import Valkey
server = Valkey(Path(sys.argv[1]), Guard() if sys.argv[2] == "guarded" else None)
server.start()
print(server.pid, flush=True)
time.sleep(60)
"""


def owned_server(folder: Path, how: str) -> int:
    """Start a server from another process, kill that process, and return the server's pid."""
    owner = subprocess.Popen([sys.executable, "-c", OWNER, str(folder), how], stdout=subprocess.PIPE, text=True)
    assert owner.stdout is not None
    pid = int(owner.stdout.readline())
    os.kill(owner.pid, signal.SIGKILL)
    owner.wait()
    return pid


def test_a_guarded_server_ends_when_its_owner_is_killed(tmp_path: Path) -> None:
    pid = owned_server(tmp_path, "guarded")
    deadline = time.monotonic() + 10
    while psutil.pid_exists(pid) and psutil.Process(pid).status() != psutil.STATUS_ZOMBIE:
        assert time.monotonic() < deadline, "the server outlived its owner"
        time.sleep(0.05)


def test_a_background_server_outlives_its_owner_and_is_stopped_by_the_next(tmp_path: Path) -> None:
    pid = owned_server(tmp_path, "background")
    server: Server = Valkey(tmp_path)
    assert server.pid == pid
    server.stop()
    assert server.pid is None


def test_a_server_that_was_stopped_is_no_more_the_guards_business(tmp_path: Path) -> None:
    guard = Guard()
    server = Valkey(tmp_path, guard)
    server.start()
    server.stop()
    unguarded = Valkey(tmp_path)
    unguarded.start()
    guard.close()
    assert unguarded.pid is not None
    unguarded.stop()


def test_the_three_start_together_and_may_start_again(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ground, "can_run_kafka", lambda: False)  # Tansu is the quickest to start
    servers = ground.local_ground(folder, {})
    for _ in range(2):
        with servers:
            assert all(server.pid for server in servers.servers)
        assert not any(server.pid for server in servers.servers)


def test_when_one_of_the_three_fails_none_is_left_running(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ground, "can_run_kafka", lambda: False)
    monkeypatch.setattr(Valkey, "command", lambda _: ["false"])
    servers = ground.local_ground(folder, {})
    with pytest.raises(ServerFailed, match="redis ended while starting"):
        servers.start()
    assert not any(server.pid for server in servers.servers)
