"""The linker as it runs, with the whole domain, beside itself if deciding cost nothing: facts a second, the broker on
the same cores.

``WORKERS``: processes that share the partitions, one unless told otherwise; ``FACTS``: how many.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC, datetime
from hashlib import blake2b

import msgspec

from coverlink.bus import topics
from coverlink.contracts.catalogue import CATALOGUE, PERSON_FACTS
from coverlink.contracts.facts import Fact, encode_fact, fact_id
from tests.bench.figures import figure
from tests.bench.stream import Message, broker, metric, process, rate_of, write

FACTS = int(os.environ.get("FACTS", "200000"))
WORKERS = int(os.environ.get("WORKERS", "1"))
LIFE = 4  # facts a person
STAFF = 50


def run() -> None:
    decided = _rate(["insurance_linker", "worker"])
    limit = _rate(["tests.bench.undecided"])
    told = f"{FACTS // LIFE * LIFE} facts about {FACTS // LIFE} persons: hire, two covers, end"
    kept = f"RocksDB, changelog, transactions; workers: {WORKERS}"
    figure("linker", "coverlink", decided, "facts/s", f"{told}; {kept}")
    figure("linker", "limit", limit, "facts/s", f"the same written of each fact, and nothing decided; {kept}")
    figure("linker.ratio", "limit", decided / limit, "coverlink / limit", "what deciding leaves of it")


def _rate(worker: list[str]) -> float:
    """Facts a second, by these workers, of a log that is there beforehand."""
    with broker() as (kafka, folder), ExitStack() as workers:
        topics.apply(kafka)
        total = write(kafka, lives(FACTS // LIFE))
        addresses = []
        for number in range(WORKERS):
            own = folder / f"worker-{number}"
            own.mkdir()
            env = {"KAFKA_BOOTSTRAP_SERVERS": kafka, "COVERLINK_INSTANCE": f"linker-{number}"}
            addresses.append(workers.enter_context(process(worker, own, env)))
        return rate_of(lambda: sum(metric(address, "engine_records_total") for address in addresses), total, every=1)


def lives(persons: int, facts: int = LIFE) -> Iterator[Message]:
    """The first ``facts`` of each life: all first facts, then all second ones, and so on."""
    bodies = [
        ("employment.started", {"employment": {
            "ref": "E-1", "form": "standard", "started_on": "2026-11-02", "work_district": "320106"}}),
        *(("cover.enrolled", {"cover": {
            "line": line, "ref": line, "from": "2026-11-02", "paid_by": "unit", "district": "320106"}})
          for line in ("pension", "injury")),
        ("employment.ended", {"employment": {"ref": "E-1", "ended_on": "2026-11-20", "end_reason": "expired"}}),
    ]  # fmt: skip
    now = datetime.now(UTC)
    for place, (kind, data) in enumerate(bodies[:facts]):
        row = CATALOGUE[f"coverlink.{kind}.v1"]
        for number in range(persons):
            person = person_id(number)
            body = msgspec.convert(
                {"person": {"person_id": person, "born": "1990-03", "sex": "m"}, "unit": unit_of(number), **data},
                row.body,
            )
            id_ = f"{number}-{place}"
            fact = Fact(
                fact_id=fact_id("//bench", id_), source="//bench", id=id_, type=row.name, time=now, recorded_at=now,
                subject=person, data=body,
            )  # fmt: skip
            headers, value = encode_fact(fact)
            yield PERSON_FACTS, person.encode(), value, headers


def person_id(who: int | str) -> str:
    """The same for the same ``who``."""
    return "p" + blake2b(str(who).encode(), digest_size=16).hexdigest().translate(str.maketrans("0189", "ghij"))


def unit_of(number: int) -> dict[str, str]:
    """The unit at which the person of this number works: as many work at each as at a middling one."""
    return {"uscc": f"91320106MA{number // STAFF:07d}X"}
