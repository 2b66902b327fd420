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
_POM = Path(__file__).with_name("kafka-pom.xml")

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
    """The folder with the broker's jars; fetches them if need be (43 MB, seconds). Raises ServerFailed."""
    return maven_jars(_POM, _folder())


def maven_jars(pom: Path, folder: Path) -> Path:
    """The folder with all jars that a pom names, fetched if need be. Raises ServerFailed.

    Safe under several starters: one fetches under a lock, and the folder appears under its name only when complete.
    """
    if folder.exists():
        return folder
    folder.parent.mkdir(parents=True, exist_ok=True)
    with (folder.parent / f"{folder.name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not folder.exists():
            _fetch(pom, folder)
    return folder


def cache() -> Path:
    """Where what was fetched is kept, for this user and all checkouts."""
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "coverlink"


def _fetch(pom: Path, folder: Path) -> None:
    _log.info("fetching %s from Maven Central into %s", folder.name, folder)
    partial = folder.with_suffix(".partial")
    shutil.rmtree(partial, ignore_errors=True)
    partial.mkdir()
    # Maven reads the pom where it lies and leaves nothing beside it; a copy keeps an installed package untouched.
    copied = shutil.copy(pom, partial / "pom.xml")
    fetched = subprocess.run(
        [
            *("mvn", "--quiet", "--batch-mode", "--file", str(copied), f"-Dkafka.version={KAFKA_VERSION}"),
            *("dependency:copy-dependencies", f"-DoutputDirectory={partial}"),
        ],
        capture_output=True,
        text=True,
    )
    if fetched.returncode != 0:
        raise ServerFailed(
            f"Maven could not fetch {folder.name}. For a broker set KAFKA_BOOTSTRAP_SERVERS to one that runs, "
            f"or see what Maven says:\n{fetched.stdout[-2000:]}"
        )
    partial.rename(folder)


def _folder() -> Path:
    return cache() / f"kafka-{KAFKA_VERSION}"
