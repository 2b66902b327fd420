"""What the manifests and the compose file give each service is all that it reads: each is started with just that.

No server answers it. A service waits for servers, so it must come up; one that lacks a secret or a setting ends at once
and says which.
"""

import json
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import NamedTuple

import httpx
import pytest
import yaml

from coverlink_local.ports import free_ports
from notifier import templates

ROOT = Path(__file__).parents[2]
NOBODY = {
    "KAFKA_BOOTSTRAP_SERVERS": "127.0.0.1:1", "DATABASE_URL": "postgresql://nobody@127.0.0.1:1/none",
    "REDIS_URL": "redis://127.0.0.1:1/0",
}  # fmt: skip


class Given(NamedTuple):
    """What a container gets: its command, its environment, the names of its secret files."""

    command: list[str]
    environment: dict[str, str]
    secrets: set[str]


def kubernetes() -> dict[str, Given]:
    documents = [
        document
        for path in sorted((ROOT / "deploy" / "kubernetes").glob("*.yaml"))
        for document in yaml.safe_load_all(path.read_text())
    ]
    named = {(one["kind"], one["metadata"]["name"]): one for one in documents if "metadata" in one}
    offered = set(named["Secret", "coverlink"]["stringData"])
    found = {}
    for (kind, name), document in named.items():
        if kind in ("Deployment", "StatefulSet"):
            pod = document["spec"]["template"]["spec"]
            container = pod["containers"][0]
            maps = [named["ConfigMap", one["configMapRef"]["name"]]["data"] for one in container["envFrom"]]
            environment = {key: value for one in maps for key, value in one.items()}
            environment |= {one["name"]: one.get("value", f"{name}-0") for one in container.get("env", ())}
            items = [item for volume in pod["volumes"] for item in volume.get("secret", {}).get("items", ())]
            assert {item["key"] for item in items} <= offered, f"{name} mounts what secret.template.yaml does not offer"
            found[name] = Given(container["args"], environment, {item["path"] for item in items})
    return found


def compose() -> dict[str, Given]:
    services = yaml.safe_load((ROOT / "docker-compose.yml").read_text())["services"]
    return {
        name: Given(one["command"], one["environment"], set(one.get("secrets", ())))
        for name, one in services.items()
        if one.get("command", [""])[0] == "python" and name != "prepare" and "environment" in one
    }


CASES = [
    (where, name, given)
    for where, all_ in (("k8s", kubernetes()), ("compose", compose()))
    for name, given in all_.items()
]


def started(given: Given, folder: Path) -> tuple[subprocess.Popen[bytes], int, Path]:
    secrets = folder / "secrets"
    secrets.mkdir()
    for name in given.secrets:
        (secrets / name).write_text("11" * 32)
    port, log = free_ports(1), folder / "log"
    missing = {value for key, value in given.environment.items() if key.endswith("_URL_FILE")}
    assert {Path(value).name for value in missing} <= given.secrets
    environment = {key: value for key, value in os.environ.items() if not key.startswith(("COVERLINK_", "KAFKA_"))}
    environment |= given.environment | NOBODY
    environment |= {
        "COVERLINK_PORT": str(port), "COVERLINK_HOST": "127.0.0.1", "COVERLINK_DATA_DIR": str(folder / "data"),
        "COVERLINK_SECRETS_DIR": str(secrets),
    }  # fmt: skip
    with log.open("wb") as out:
        command = [sys.executable, *given.command[1:]]
        return subprocess.Popen(command, env=environment, stdout=out, stderr=out), port, log


def comes_up(given: Given, folder: Path) -> str:
    """Empty when it serves, else what it said at its end."""
    process, port, log = started(given, folder)
    try:
        end = time.monotonic() + 30
        while time.monotonic() < end and process.poll() is None:
            try:
                httpx.get(f"http://127.0.0.1:{port}/livez", timeout=2)
                return ""
            except httpx.TransportError:
                time.sleep(0.1)
        return log.read_text()[-1500:] or "it neither served nor ended"
    finally:
        process.kill()
        process.wait()


@pytest.mark.parametrize(("where", "name", "given"), CASES, ids=[f"{where}-{name}" for where, name, _ in CASES])
def test_each_service_comes_up_with_what_it_is_given(where: str, name: str, given: Given, tmp_path: Path) -> None:
    assert comes_up(given, tmp_path) == ""


def test_every_notice_has_a_template_at_the_provider() -> None:
    told = json.loads(kubernetes()["notifier"].environment["COVERLINK_SMS_TEMPLATE_IDS"])
    assert set(told) == {f"{name}.{language}" for name in templates.names() for language in templates.LANGUAGES}


@pytest.mark.parametrize(
    ("secret", "setting", "said"),
    [
        ("push_app_key", None, "no secret 'push_app_key'"), ("letterbox_public", None, "no secret 'letterbox_public'"),
        (None, "COVERLINK_SMS_SIGN", "expected COVERLINK_SMS_SIGN"),
    ],
)  # fmt: skip
def test_one_that_lacks_something_says_what(tmp_path: Path, secret: str | None, setting: str | None, said: str) -> None:
    command, environment, secrets = kubernetes()["notifier"]
    less = {key: value for key, value in environment.items() if key != setting}
    assert said in comes_up(Given(command, less, secrets - {secret or ""}), tmp_path)
