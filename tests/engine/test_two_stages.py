"""The engine keyed by unit, behind the engine keyed by person: units' figures are right whatever is killed."""

import random
import time
from collections import Counter
from pathlib import Path

from kafka.admin import KafkaAdminClient, NewTopic

from tests.engine.rig import Rig

PEOPLE, UNITS, MOVES = 300, 20, 12_000


def test_units_figures_are_those_of_their_people_whatever_is_killed(kafka: str, tmp_path: Path) -> None:
    rig = Rig(kafka, tmp_path, program="tests.engine.rekeying")
    told = {name: f"{rig.input}.{name}" for name in ("by-unit", "units-log", "figures")}
    admin = KafkaAdminClient(bootstrap_servers=kafka)
    admin.create_topics([NewTopic(topic, rig.partitions, 1) for topic in told.values()])
    admin.close()
    persons = {"stage": "persons", "output": told["by-unit"]}
    units = {
        "stage": "units", "group": f"{rig.group}-units", "input": told["by-unit"], "output": told["figures"],
        "changelog": told["units-log"],
    }  # fmt: skip
    chance, at = random.Random(7), dict[str, str]()
    try:
        workers = [rig.worker(instance="a", **stage) for stage in (persons, units)]
        for worker in workers:
            worker.wait_ready()
        for move in range(MOVES):
            person, unit = f"p{chance.randrange(PEOPLE)}", f"u{chance.randrange(UNITS)}"
            rig.send_raw(person, unit.encode())
            at[person] = unit
            if move % (MOVES // 4) == MOVES // 8:
                rig.producer.flush()
                victim = workers[move // (MOVES // 4) % 2]
                victim.kill()
                victim.start()
        rig.producer.flush()
        expected = dict(Counter(at.values()))
        deadline = time.monotonic() + 60
        while (found := _latest(rig, told["figures"])) != expected:
            assert time.monotonic() < deadline, (found, expected, [worker.tail() for worker in workers])
            time.sleep(0.3)
        assert len(rig.read(told["by-unit"])) == 2 * MOVES - len(at)  # each move once: gone there, come here
    finally:
        rig.close()


def _latest(rig: Rig, topic: str) -> dict[str, int]:
    """Each unit's last figure that is not 0."""
    latest = {row.key.decode(): int(row.value) for row in rig.read(topic)}
    return {unit: count for unit, count in latest.items() if count}
