"""What `engine` and `linker` share: a broker of their own, facts written beforehand, a worker to be timed."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from confluent_kafka import Producer

from coverlink.bus.clients import producer_config
from coverlink.privacy.letterbox import Box
from coverlink_local.ground import local_ground
from coverlink_local.ports import free_ports

Message = tuple[str, bytes, bytes, list[tuple[str, bytes]]]


@contextmanager
def broker() -> Iterator[tuple[str, Path]]:
    """Bootstrap servers and a folder; both gone afterwards."""
    with tempfile.TemporaryDirectory() as name:
        ground = local_ground(Path(name), environ={}, full_speed=True)
        ground.kafka.start()
        try:
            yield ground.kafka.bootstrap, Path(name)
        finally:
            ground.stop()


def write(bootstrap: str, messages: Iterator[Message]) -> int:
    """Writes (topic, key, value, headers); returns how many."""
    producer = Producer(
        {**producer_config(bootstrap, "bench"), "linger.ms": 20, "queue.buffering.max.messages": 500_000}
    )
    count = 0
    for topic, key, value, headers in messages:
        while True:
            try:
                producer.produce(topic, value, key, headers=list(headers))
                break
            except BufferError:
                producer.poll(0.1)
        count += 1
    producer.flush()
    return count


@contextmanager
def process(arguments: list[str], folder: Path, env: dict[str, str]) -> Iterator[str]:
    """A worker and the address of its probes; it is ended with the block."""
    settings, address = environment(folder, env)
    with (folder / "worker.log").open("wb") as log:
        worker = subprocess.Popen([sys.executable, "-m", *arguments], env=settings, stdout=log, stderr=log)
    try:
        yield address
    finally:
        worker.terminate()
        worker.wait(40)


def environment(folder: Path, env: dict[str, str]) -> tuple[dict[str, str], str]:
    """What a service is told by its environment, and the address of its probes."""
    port = free_ports(1)
    told = {
        **os.environ, **env, "COVERLINK_PORT": str(port), "COVERLINK_DATA_DIR": str(folder / "data"),
        "COVERLINK_LETTERBOX": Box(bytes(range(32))).public.hex(),
    }  # fmt: skip
    return told, f"http://127.0.0.1:{port}"


def rate_of(done: Callable[[], float], total: int, patience: float = 300.0, every: float = 0.2) -> float:
    """Events a second between the first that were done and the last; ``done`` says how many are.

    Asked ``every`` so many seconds: an answer takes a worker some ten milliseconds.
    """
    until = time.monotonic() + patience
    first = start = 0.0
    while (now := done()) < total:
        if now and not start:
            first, start = now, time.perf_counter()
        if time.monotonic() > until:
            raise TimeoutError(f"{now:.0f} of {total} after {patience:.0f} s")
        time.sleep(every)
    return (total - first) / (time.perf_counter() - start)


def metric(address: str, name: str) -> float:
    """The sum of a metric's samples; 0 while the worker does not answer."""
    try:
        with urllib.request.urlopen(f"{address}/metrics", timeout=5) as answer:
            lines = answer.read().decode().splitlines()
    except OSError:
        return 0.0
    return sum(float(line.rsplit(" ", 1)[1]) for line in lines if line.startswith((f"{name}{{", f"{name} ")))
