"""What this machine has and lacks for running Coverlink, and how to get what is missing."""

import os
import shutil
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from coverlink_local.kafka_jars import JAVA_NEEDED, can_run_kafka, java_version
from coverlink_local.ports import is_free
from coverlink_local.programs import PORTS_NEEDED, port_base
from coverlink_local.system import FOLDER, status

_DISK_NEEDED_GB = 2.0
_BROWSERS = ("chromium", "chromium-browser", "google-chrome")


@dataclass(frozen=True)
class Check:
    """One thing looked at. `needed`: the system does not run without it; else `found` says what happens instead."""

    name: str
    ok: bool
    needed: bool
    found: str
    how: str = ""


def doctor(folder: Path = FOLDER, environ: Mapping[str, str] = os.environ) -> list[Check]:
    """All checks. Starts nothing; a machine is fit if every needed check is ok."""
    return [
        _python(),
        _java(environ),
        _maven(environ),
        _kafka(environ),
        _ports(folder, environ),
        _disk(folder),
        _browser(),
        _docker(),
    ]


def _python() -> Check:
    version = ".".join(map(str, sys.version_info[:3]))
    return Check("python", sys.version_info >= (3, 11), True, version, "install Python 3.11 or newer")


def _java(environ: Mapping[str, str]) -> Check:
    version = java_version()
    ok = (version or 0) >= JAVA_NEEDED
    return Check(
        "java",
        ok or bool(environ.get("KAFKA_BOOTSTRAP_SERVERS")),
        False,
        f"Java {version}" if version else "no java on PATH",
        f"Apache Kafka needs Java {JAVA_NEEDED} or newer: apt-get install openjdk-17-jre-headless",
    )


def _maven(environ: Mapping[str, str]) -> Check:
    ok = shutil.which("mvn") is not None
    return Check(
        "mvn",
        ok or can_run_kafka() or bool(environ.get("KAFKA_BOOTSTRAP_SERVERS")),
        False,
        "on PATH" if ok else "no mvn on PATH",
        "Kafka's jars are fetched with Maven once: apt-get install maven",
    )


def _kafka(environ: Mapping[str, str]) -> Check:
    if environ.get("KAFKA_BOOTSTRAP_SERVERS"):
        return Check("kafka", True, False, "the broker that KAFKA_BOOTSTRAP_SERVERS names")
    if can_run_kafka():
        return Check("kafka", True, False, "Apache Kafka, durable, with transactions")
    return Check(
        "kafka",
        False,
        False,
        "Tansu, in memory and without transactions: the linker then works at least once",
        "install Java and Maven, or set KAFKA_BOOTSTRAP_SERVERS",
    )


def _ports(folder: Path, environ: Mapping[str, str]) -> Check:
    first = port_base(folder, environ)
    ours = {process.url for process in status(folder, environ).processes if process.pid}
    wanted = range(first, first + PORTS_NEEDED)
    taken = [port for port in wanted if not is_free(port) and not any(str(url).endswith(f":{port}") for url in ours)]
    return Check(
        "ports",
        not taken,
        True,
        f"taken by others: {', '.join(map(str, taken))}" if taken else f"{first} to {first + PORTS_NEEDED - 1}",
        f"set COVERLINK_PORT_BASE to the first of {PORTS_NEEDED} free ports",
    )


def _disk(folder: Path) -> Check:
    at = folder.resolve()
    while not at.exists():
        at = at.parent
    free = shutil.disk_usage(at).free / 1e9
    return Check("disk", free >= _DISK_NEEDED_GB, True, f"{free:.1f} GB free", f"free {_DISK_NEEDED_GB:.0f} GB at {at}")


def _browser() -> Check:
    found = next((path for name in _BROWSERS if (path := shutil.which(name))), None)
    return Check(
        "chromium",
        found is not None,
        False,
        found or "none: browser tests are skipped",
        "apt-get install chromium, or: playwright install chromium",
    )


def _docker() -> Check:
    try:
        from coverlink_local.containers import engine_answers
    except ImportError:
        return Check("docker", False, False, "not looked for: testcontainers is not installed", "uv sync")
    ok = engine_answers()
    found = "an engine answers: tests use containers" if ok else "no engine answers: tests use the local servers"
    return Check("docker", ok, False, found, "only needed for docker compose: see docs.docker.com/engine/install")
