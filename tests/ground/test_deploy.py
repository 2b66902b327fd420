"""What is shipped: the check finds real mistakes, and the image's own scripts do what the manifests rely on."""

import importlib.util
import os
import re
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest
import yaml

from coverlink_local.ports import free_port
from coverlink_local.processes import Processes, Program
from coverlink_local.programs import services
from coverlink_local.secret_files import NAMES, make_compose_secrets

ROOT = Path(__file__).parents[2]
IMAGE = ROOT / "deploy" / "image"
SMALL_SERVICE = str(Path(__file__).with_name("small_service.py"))


@pytest.fixture
def check() -> ModuleType:
    spec = importlib.util.spec_from_file_location("deploy_check", ROOT / "deploy" / "check.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_everything_that_is_shipped_is_in_order(check: ModuleType, capsys: pytest.CaptureFixture[str]) -> None:
    assert check.main() == 0, capsys.readouterr().out


def test_the_same_services_run_locally_and_in_a_cluster(check: ModuleType, tmp_path: Path) -> None:
    local = {program.name: program.command[2:] for program in services(tmp_path, 1, {})}
    assert set(local) - {"outside"} == check.SERVICES
    for _, document in check.manifests():
        if document["kind"] in {"Deployment", "StatefulSet"}:
            container = document["spec"]["template"]["spec"]["containers"][0]
            assert tuple(container["args"][2:]) == local[container["name"]]
    compose = yaml.safe_load((ROOT / "docker-compose.yml").read_text())["services"]
    assert {name: tuple(compose[name]["command"][2:]) for name in local} == local


def test_the_linker_can_only_lock_dead_letters_and_nobody_gets_the_key_that_opens_them(check: ModuleType) -> None:
    given = {
        document["metadata"]["name"]: {
            item["key"]
            for volume in document["spec"]["template"]["spec"]["volumes"]
            for item in volume.get("secret", {}).get("items", ())
        }
        for _, document in check.manifests()
        if document["kind"] in {"Deployment", "StatefulSet"}
    }
    assert given["linker"] == given["units"] == {"letterbox_public"}
    assert not any("letterbox" in names for names in given.values())


@pytest.mark.parametrize(
    ("file", "good", "bad", "said"),
    [
        ("gateway.yaml", "replicas: 2", "replicas: many", "gateway.*replicas.*'many' is not"),
        ("gateway.yaml", "maxSurge", "maxSurges", "maxSurges"),
        (
            "registry.yaml",
            "readOnlyRootFilesystem: true",
            "readOnlyRootFilesystem: false",
            "needs readOnlyRootFilesystem",
        ),
        ("linker.yaml", "/readyz", "/healthz", "needs a readinessProbe on /readyz"),
        ("kustomization.yaml", "  - linker.yaml\n", "", "does not list linker.yaml"),
    ],
)
def test_the_check_finds_a_mistake_in_a_manifest(
    check: ModuleType, tmp_path: Path, file: str, good: str, bad: str, said: str
) -> None:
    for path in check.KUBERNETES.glob("*.yaml"):
        text = path.read_text()
        (tmp_path / path.name).write_text(text.replace(good, bad) if path.name == file else text)
    check.DEPLOY, check.KUBERNETES = tmp_path, tmp_path
    problems = [*check.schema_errors(), *check.kustomization_errors(), *check.workload_errors()]
    assert re.search(said, "\n".join(problems))


@pytest.mark.parametrize(
    ("good", "bad", "said"),
    [
        ("interval: 5s", "intervall: 5s", "intervall"),
        ("secrets: [postgres_password]", "secrets: [password]", "postgres uses password, which is not under secrets"),
        ("  projector:\n    <<", "  projektor:\n    <<", "does not run projector"),
    ],
)
def test_the_check_finds_a_mistake_in_the_compose_file(
    check: ModuleType, tmp_path: Path, good: str, bad: str, said: str
) -> None:
    text = check.COMPOSE.read_text()
    assert good in text
    check.COMPOSE = tmp_path / "docker-compose.yml"
    check.COMPOSE.write_text(text.replace(good, bad))
    assert any(said in problem for problem in check.compose_errors())


def test_the_check_passes_on_what_hadolint_says(check: ModuleType, tmp_path: Path) -> None:
    check.DOCKERFILE = tmp_path / "Dockerfile"
    check.DOCKERFILE.write_text("FROM python:latest\nRUN cd /tmp && sudo ls\nCOPY nothing-here /\n")
    problems = "\n".join(check.dockerfile_errors())
    assert "DL3007" in problems
    assert "Dockerfile copies nothing-here: not there" in problems


def test_the_images_entrypoint_reads_urls_from_files(tmp_path: Path) -> None:
    (tmp_path / "database_url").write_text("postgresql://coverlink:pw@postgres/coverlink")
    shown = subprocess.run(
        [str(IMAGE / "entrypoint.sh"), "sh", "-c", 'echo "$DATABASE_URL $REDIS_URL"'],
        env={"PATH": os.environ["PATH"], "DATABASE_URL_FILE": str(tmp_path / "database_url"), "REDIS_URL": "redis://r"},
        capture_output=True,
        text=True,
    )
    assert shown.stdout == "postgresql://coverlink:pw@postgres/coverlink redis://r\n"


def test_the_images_health_check_follows_readyz(tmp_path: Path) -> None:
    port = free_port()
    environ = {**os.environ, "COVERLINK_PORT": str(port)}
    healthy = [sys.executable, str(IMAGE / "healthy.py")]
    assert subprocess.run(healthy, env=environ, capture_output=True).returncode == 1
    processes = Processes(
        tmp_path, [Program("s", (sys.executable, SMALL_SERVICE, "0"), port, {"COVERLINK_PORT": str(port)})]
    )
    processes.start()
    assert subprocess.run(healthy, env=environ, capture_output=True).returncode == 0
    processes.stop()


def test_compose_secrets_fit_together_and_hide_behind_their_folder(tmp_path: Path) -> None:
    folder = make_compose_secrets(tmp_path / "compose")
    compose = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
    assert {path.name for path in folder.iterdir()} == {*compose["secrets"], "letterbox"} >= set(NAMES)
    assert "letterbox" not in compose["secrets"], "the operators' key, that opens dead letters, is no container's"
    assert (folder / "postgres_password").read_text() in (folder / "database_url").read_text()
    assert folder.stat().st_mode & 0o777 == 0o700
