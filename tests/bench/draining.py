"""A lag drains while caseworkers claim: records a second, and how long a claim takes before and meanwhile."""

from __future__ import annotations

import os
import random
import tempfile
import threading
import time
from collections.abc import Callable
from itertools import islice
from pathlib import Path

import httpx

from coverlink.bus import topics
from coverlink_local.ground import local_ground
from tests.bench.copies import copies
from tests.bench.figures import figure, percentile
from tests.bench.registry import said
from tests.bench.stream import metric, process, rate_of, write
from tests.registry.serving import Registry
from tests.registry.tables import migrated

RECORDS = int(os.environ.get("RECORDS", "120000"))
COPIES = int(os.environ.get("COPIES", "1"))
"""How often they are written, each time about other people: with 72,000 and 138 a lag of ten million."""
READY = 12_000
"""Records that are projected before, so that there is something to claim."""
CASEWORKERS, PAUSE = 8, 0.4
QUIET_SECONDS = 10.0
PATIENCE = 3_600.0


def run() -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o755)
        ground = local_ground(folder, environ={})
        ground.start()
        try:
            topics.apply(ground.kafka.bootstrap)
            registry = Registry(migrated(ground.urls["DATABASE_URL"]), ground.redis.url, folder)
            try:
                _measured(registry, ground.kafka.bootstrap, folder, ground.urls)
            finally:
                registry.process.terminate()
                registry.process.wait(60)
                registry.db.close()
        finally:
            ground.stop()


def _measured(registry: Registry, kafka: str, folder: Path, urls: dict[str, str]) -> None:
    messages, env = said((READY + RECORDS) // 6), {**urls, "COVERLINK_SECRETS_DIR": str(folder / "secrets")}

    def drained(total: int) -> float:
        with process(["registry.projector"], folder, env) as address:
            return rate_of(lambda: metric(address, "coverlink_registry_records_total"), total, PATIENCE)

    drained(write(kafka, islice(messages, READY)))
    quiet = _claims(registry, lambda: time.sleep(QUIET_SECONDS))
    lag = copies(list(messages), COPIES) if COPIES > 1 else messages
    total, rates = write(kafka, lag), list[float]()
    meanwhile = _claims(registry, lambda: rates.append(drained(total)))
    note = f"{CASEWORKERS} caseworkers at one process, on the same cores"
    figure("draining", "coverlink", percentile(quiet, 0.95), "ms, claim, p95", f"no lag; {len(quiet)} claims; {note}")
    of = f"a lag of {total} records drains; {len(meanwhile)} claims; {note}"
    figure("draining", "coverlink", percentile(meanwhile, 0.5), "ms, claim, p50", of)
    figure("draining", "coverlink", percentile(meanwhile, 0.95), "ms, claim, p95", of)
    figure("draining", "coverlink", rates[0], "records/s", of)


def _claims(registry: Registry, meanwhile: Callable[[], object]) -> list[float]:
    """How long each claim takes while something goes on, in ms; each is given back at once."""
    took, done = list[float](), threading.Event()

    def works(client: httpx.Client) -> None:
        # Not in step: eight that claim at the same moment each time would measure how they queue for each other.
        while not done.wait(PAUSE * random.uniform(0.5, 1.5)):
            began = time.perf_counter()
            answer = client.post("/v1/tasks/next")
            took.append(1000 * (time.perf_counter() - began))
            assert answer.status_code == 200, answer.text
            claim = answer.json()
            given_back = client.post(f"/v1/tasks/{claim['tasks'][0]['id']}/release", json={"token": claim["token"]})
            assert given_back.is_success, given_back.text

    at_work = [
        threading.Thread(target=works, args=[registry.logged_in(("wang", "li")[number % 2])])
        for number in range(CASEWORKERS)
    ]
    for one in at_work:
        one.start()
    try:
        meanwhile()
    finally:
        done.set()
        for one in at_work:
            one.join()
    return took
