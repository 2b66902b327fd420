"""The whole system up and down on one machine; small stand-in processes take the services' places here, the servers,
topics, secrets and settings are real.
"""

import json
import sys
import urllib.request
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from coverlink_local import doctor, system
from coverlink_local.ports import is_free
from coverlink_local.processes import ProcessFailed, Program
from coverlink_local.programs import PORTS_NEEDED, migrations, services
from coverlink_local.secret_files import NAMES, make_secrets

SMALL_SERVICE = str(Path(__file__).with_name("small_service.py"))


@pytest.fixture
def environ() -> dict[str, str]:
    base = next(base for base in range(21_000, 30_000, 10) if all(map(is_free, range(base, base + PORTS_NEEDED))))
    return {"COVERLINK_PORT_BASE": str(base)}


@pytest.fixture
def small_services(monkeypatch: pytest.MonkeyPatch) -> None:
    def small(folder: Path, base: int, settings: Mapping[str, str]) -> list[Program]:
        small = (sys.executable, SMALL_SERVICE, "0")
        return [replace(program, command=small) for program in services(folder, base, settings)]

    def once(folder: Path, settings: Mapping[str, str]) -> list[Program]:
        says = (sys.executable, "-c", "print('migrated')")
        return [replace(program, command=says) for program in migrations(folder, settings)]

    monkeypatch.setattr(system, "services", small)
    monkeypatch.setattr(system, "migrations", once)


def told(url: str) -> dict[str, str]:
    with urllib.request.urlopen(url) as answer:
        settings: dict[str, str] = json.load(answer)
    return settings


@pytest.mark.usefixtures("small_services")
def test_up_status_down(folder: Path, environ: dict[str, str]) -> None:
    steps: list[str] = []
    running = system.up(folder, environ, tell=steps.append)

    base = int(environ["COVERLINK_PORT_BASE"])
    assert running.addresses["registry"] == f"http://127.0.0.1:{base + 1}"
    assert [p.name for p in system.status(folder, {}).processes if p.ready] == [
        *("gateway", "registry", "notifier", "linker", "projector", "inbox", "outside", "units")
    ]
    assert {server.name for server in system.status(folder, {}).servers} >= {"postgres", "redis"}
    assert all("@" not in server.url for server in system.status(folder, {}).servers)
    assert len(steps) == 3

    gateway, linker = told(running.addresses["gateway"]), told(running.addresses["linker"])
    assert gateway["KAFKA_BOOTSTRAP_SERVERS"] == running.ground.kafka.bootstrap
    assert Path(gateway["COVERLINK_DATA_DIR"]).is_dir()
    assert (Path(gateway["COVERLINK_SECRETS_DIR"]) / "person_key").is_file()
    assert "COVERLINK_SECRETS_DIR" not in linker, "the linker needs no key and gets none"
    assert (folder / "logs" / "migrate-employment-events.log").read_text() == "migrated\n"

    with pytest.raises(ProcessFailed, match="already up"):
        system.up(folder, environ, background=False)

    system.down(folder, {})
    after = system.status(folder, {})
    assert after.servers == []
    assert {process.pid for process in after.processes} == {None}
    assert not after.healthy


@pytest.mark.usefixtures("small_services")
def test_a_failing_migration_leaves_nothing_running(
    folder: Path, environ: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = Program("migrate-registry", (sys.executable, "-c", "raise SystemExit('column exists')"))
    monkeypatch.setattr(system, "migrations", lambda *_: [broken])
    with pytest.raises(ProcessFailed, match=r"(?s)migrate-registry ended with 1.*column exists"):
        system.up(folder, environ, background=False)
    assert system.status(folder, environ).servers == []


def test_secrets_are_made_once_and_are_for_their_owner_alone(tmp_path: Path) -> None:
    folder = make_secrets(tmp_path / "secrets")
    first = {name: (folder / name).read_text() for name in NAMES}
    make_secrets(folder)
    assert {name: (folder / name).read_text() for name in NAMES} == first
    assert len(set(first.values())) == len(NAMES)
    assert all(len(bytes.fromhex(text)) == 32 for text in first.values())
    assert folder.stat().st_mode & 0o777 == 0o700
    assert all((folder / name).stat().st_mode & 0o777 == 0o600 for name in NAMES)


def test_doctor_says_what_is_missing_and_how_to_get_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(doctor, "can_run_kafka", lambda: False)
    checks = {check.name: check for check in doctor.doctor(tmp_path / "none", {})}
    missing = {name for name, check in checks.items() if not check.ok}
    assert {"java", "mvn", "kafka", "chromium"} <= missing
    assert all(checks[name].how for name in missing)
    assert not any(checks[name].needed for name in missing)
    assert checks["python"].ok
    assert not (tmp_path / "none").exists(), "looking changes nothing"
