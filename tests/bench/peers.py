"""How each peer is started. All but ours are what their makers ship, set up as their users would for this work."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple, Protocol

from coverlink_local.kafka_jars import KAFKA_VERSION, cache, maven_jars
from tests.bench.reference.work import INPUT

HERE = Path(__file__).parent / "reference"
ROOT = Path(__file__).parents[2]
QUIX = ("quixstreams==3.28.1", "msgspec==0.22.0")
LONGEST = 600


class Command(NamedTuple):
    line: Sequence[str]
    env: Mapping[str, str] = {}


class Start(Protocol):
    def __call__(self, kafka: str, count: int, folder: Path) -> Command: ...


class Peer(NamedTuple):
    """``share``: it handles one in so many of the events, for it is slower. ``topics``: those that must be there."""

    name: str
    promise: str
    start: Start
    topics: tuple[str, ...]
    share: int = 1

    def run(self, kafka: str, count: int, folder: Path) -> float:
        """Events a second. Raises RuntimeError when it ends without a figure."""
        command = self.start(kafka, count, folder)
        done = subprocess.run(
            command.line, env={**os.environ, **command.env}, cwd=ROOT, capture_output=True, text=True, timeout=LONGEST
        )
        found = re.search(r'\{"rate".*\}', done.stdout)  # Faust writes control characters before it
        if found:
            return float(json.loads(found.group())["rate"])
        raise RuntimeError(f"{self.name} ended with {done.returncode} and no figure: {done.stderr[-3000:]}")


def _limit(kafka: str, count: int, folder: Path) -> Command:
    return _python("limit", kafka, str(count))


def _coverlink(kafka: str, count: int, folder: Path) -> Command:
    return _python("coverlink", kafka, str(count), str(folder))


def _streams(guarantee: str) -> Start:
    def start(kafka: str, count: int, folder: Path) -> Command:
        jars = maven_jars(HERE / "pom.xml", cache() / f"kafka-streams-{KAFKA_VERSION}")
        path = f"{folder}{os.pathsep}{jars}/*"
        subprocess.run(["javac", "-cp", path, "-d", str(folder), str(HERE / "Streams.java")], check=True)
        told = (kafka, str(count), guarantee, str(folder / "state"), INPUT)
        return Command(["java", "-Xmx2g", "-cp", path, "Streams", *told])

    return start


def _quix(kafka: str, count: int, folder: Path) -> Command:
    """In an environment of its own: it wants other versions of our libraries."""
    wanted = [part for name in QUIX for part in ("--with", name)]
    uv = [str(Path(sys.executable).with_name("uv")), "run", "--quiet", "--isolated", "--no-project", *wanted]
    told = (kafka, str(count), str(folder))
    return Command([*uv, "python", "-m", "tests.bench.reference.quix", *told], {"PYTHONPATH": str(ROOT)})


def _faust(kafka: str, count: int, folder: Path) -> Command:
    told = {"BENCH_KAFKA": kafka, "BENCH_COUNT": str(count), "BENCH_FOLDER": str(folder)}
    return Command(_python("stock_faust").line, told)


def _python(module: str, *told: str) -> Command:
    return Command([sys.executable, "-m", f"tests.bench.reference.{module}", *told])


PEERS = (
    Peer(
        "limit", "none: a librdkafka loop, state in a dict", _limit, ("bench.limit.tasks", "bench.limit.state")
    ),
    Peer(
        "coverlink", "exactly once; RocksDB and changelog", _coverlink,
        ("bench.coverlink.tasks", "bench.coverlink.state", "bench.coverlink.dlq"),
    ),
    Peer(
        "kafka-streams-eos", "exactly once v2; RocksDB and changelog", _streams("exactly_once_v2"),
        ("bench.streams.tasks",),
    ),
    Peer("kafka-streams-alos", "at least once; RocksDB and changelog", _streams("at_least_once"), ()),
    Peer("quix", "at least once; RocksDB and changelog", _quix, ("bench.quix.tasks",), 5),
    Peer("faust", "at least once, with holes; memory and changelog", _faust, ("bench.faust.tasks",), 16),
)  # fmt: skip
