"""The projector as it runs: records a second from Kafka into PostgreSQL, decisions as the linker makes them.

And processor time by record, of the projector and of PostgreSQL, which other work on the machine disturbs less.
"""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import psutil

from coverlink.bus import topics
from coverlink.database import migrate
from coverlink_engine import Record
from coverlink_local.ground import local_ground
from coverlink_local.secret_files import make_secrets
from insurance_linker.policy import shipped
from insurance_linker.process import Linker
from registry.migrate import MIGRATIONS
from tests.bench.figures import figure
from tests.bench.linker import lives
from tests.bench.stream import Message, metric, process, rate_of, write

PERSONS = int(os.environ.get("PERSONS", "6000"))


def run() -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o755)
        ground = local_ground(folder, environ={})
        ground.start()
        try:
            topics.apply(ground.kafka.bootstrap)
            migrate(ground.urls["DATABASE_URL"], "registry", MIGRATIONS)
            secrets = make_secrets(folder / "secrets")
            total = write(ground.kafka.bootstrap, said(PERSONS))
            before = _processor_time(ground.postgres.pid)
            with process(
                ["registry.projector"], folder, {**ground.urls, "COVERLINK_SECRETS_DIR": str(secrets)}
            ) as address:
                while not (start := metric(address, "process_cpu_seconds_total")):
                    time.sleep(0.05)
                rate = rate_of(lambda: metric(address, "coverlink_registry_records_total"), total)
                ours = metric(address, "process_cpu_seconds_total") - start
                theirs = _processor_time(ground.postgres.pid) - before
        finally:
            ground.stop()
    note = f"{total} facts, decisions and views about {PERSONS} persons; one transaction a batch with its offsets"
    figure("registry", "coverlink", rate, "records/s", note)
    figure("registry", "coverlink", ours / total * 1e6, "us, projector, by record", "from when it first answers")
    figure("registry", "coverlink", theirs / total * 1e6, "us, PostgreSQL, by record", "all its processes")


def _processor_time(server: int | None) -> float:
    """Seconds, of a server's children."""
    times = [child.cpu_times() for child in psutil.Process(server).children()]
    return sum(one.user + one.system for one in times)


def said(persons: int) -> Iterator[Message]:
    """Hires, and what the linker says to each."""
    linker, now = Linker(shipped()), int(datetime.now(UTC).timestamp() * 1000)
    for number, (topic, key, value, headers) in enumerate(lives(persons, 1)):
        yield topic, key, value, headers
        record = Record(topic, 0, number, key, value, headers, now)
        for row in linker.process(key, None, [record]).outputs:
            if row.topic == "coverage.decisions.v1" and row.value is not None:
                yield row.topic, row.key, row.value, row.headers
