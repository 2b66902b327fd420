"""Apache Kafka's jars from Maven Central, fetched once per user and machine."""

import fcntl
import logging
import os
import re
import shutil
import subprocess
from pathlib import Path

from coverlink_local.server import ServerFailed

KAFKA_VERSION = "4.1.1"
JAVA_NEEDED = 17

_log = logging.getLogger(__name__)


def java_version(java: str | None = None) -> int | None:
    """The major version of the `java` on PATH, or None."""
    java = java or shutil.which("java")
    if java is None:
        return None
    shown = subprocess.run([java, "-version"], capture_output=True, text=True).stderr
    found = re.search(r'version "(?:1\.)?(\d+)', shown)
    return int(found.group(1)) if found else None


def can_run_kafka() -> bool:
    """True if this machine can run the broker: Java 17+, and its jars at hand or Maven to fetch them."""
    return (java_version() or 0) >= JAVA_NEEDED and (_folder().exists() or shutil.which("mvn") is not None)


def kafka_jars() -> Path:
    """The folder with the broker's jars; fetches them if need be (43 MB, seconds). Raises ServerFailed.

    Safe under several starters: one fetches under a lock, and the folder appears under its name only when complete.
    """
    folder = _folder()
    if folder.exists():
        return folder
    folder.parent.mkdir(parents=True, exist_ok=True)
    with (folder.parent / f"{folder.name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not folder.exists():
            _fetch(folder)
    return folder


def _fetch(folder: Path) -> None:
    _log.info("fetching Apache Kafka %s from Maven Central into %s", KAFKA_VERSION, folder)
    partial = folder.with_suffix(".partial")
    shutil.rmtree(partial, ignore_errors=True)
    partial.mkdir()
    # Maven reads the pom where it lies and leaves nothing beside it; a copy keeps an installed package untouched.
    pom = shutil.copy(Path(__file__).with_name("kafka-pom.xml"), partial / "pom.xml")
    fetched = subprocess.run(
        [
            *("mvn", "--quiet", "--batch-mode", "--file", str(pom), f"-Dkafka.version={KAFKA_VERSION}"),
            *("dependency:copy-dependencies", f"-DoutputDirectory={partial}"),
        ],
        capture_output=True,
        text=True,
    )
    if fetched.returncode != 0:
        raise ServerFailed(
            f"Maven could not fetch Apache Kafka {KAFKA_VERSION}. Set KAFKA_BOOTSTRAP_SERVERS to a broker that runs, "
            f"or see what Maven says:\n{fetched.stdout[-2000:]}"
        )
    partial.rename(folder)


def _folder() -> Path:
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    return cache / "coverlink" / f"kafka-{KAFKA_VERSION}"
