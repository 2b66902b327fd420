"""What cannot be decided is set aside with its reason, and what comes after it goes on; what can wait is waited for."""

import random
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from kafka import KafkaProducer

from tests.engine.rig import Rig

RECORDS, KEYS = 100_000, 1_000


@pytest.fixture
def rig(kafka: str, tmp_path: Path) -> Iterator[Rig]:
    made = Rig(kafka, tmp_path)
    yield made
    made.close()


def reason(letter: Any) -> str:
    return dict(letter.headers)["reason"].decode()


@pytest.mark.timeout(200)
def test_one_in_a_hundred_poisoned_none_lost_and_mended_ones_end_as_a_clean_run(rig: Rig) -> None:
    """Input = counted + set aside; when the mended ones are replayed, each state is what a clean run would leave."""
    rig.worker()
    dice, poisoned = random.Random(2), Counter[str]()
    clean: Counter[bytes] = Counter()
    for number in range(RECORDS):
        key = f"k{number % KEYS}"
        clean[key.encode()] += 1
        if dice.random() < 0.01:
            kind = dice.choice(("poison", "bad"))
            poisoned[kind] += 1
            rig.send_raw(key, kind.encode())
        else:
            rig.send_raw(key, b"%d" % number)
    rig.producer.flush()
    counted = rig.until(rig.output, lambda rows: len(rows) >= RECORDS - poisoned.total(), 120)
    letters = rig.until(rig.dlq, lambda rows: len(rows) >= poisoned.total())
    assert len(counted) + len(letters) == RECORDS
    assert Counter(map(reason, letters)) == {"raised": poisoned["poison"], "bad": poisoned["bad"]}
    assert not any("secret" in str(letter.headers) for letter in letters), "the error's text stays out"

    for letter in letters:
        rig.send_raw(letter.key.decode(), b"mended")
    rig.producer.flush()
    rig.until(rig.output, lambda rows: len(rows) >= RECORDS, 120)
    assert rig.states() == clean


def test_what_passes_is_waited_for_and_the_persons_later_facts_wait_behind(rig: Rig) -> None:
    worker = rig.worker(most_tries=1_000)
    for value in (b"1", b"later", b"3"):
        rig.send_raw("a", value)
    rig.producer.flush()
    worker.wait_ready()
    assert all(row.value.split()[0] == b"1" for row in rig.read(rig.output)), "3 may not pass what waits before it"
    (worker.data_dir / "door").touch()
    rows = rig.until(rig.output, lambda rows: len(rows) >= 3)
    assert [row.value for row in rows] == [b"1 1", b"later 2", b"3 3"]
    assert not rig.read(rig.dlq)


def test_what_never_passes_is_given_up_with_that_reason_and_later_facts_go_on(rig: Rig) -> None:
    rig.worker(most_tries=3)
    for key, value in (("a", b"1"), ("a", b"later"), ("a", b"3"), ("b", b"1")):
        rig.send_raw(key, value)
    rig.producer.flush()
    (letter,) = rig.until(rig.dlq, lambda rows: len(rows) >= 1)
    assert (letter.key, letter.value, reason(letter)) == (b"a", b"later", "gave_up")
    rows = rig.until(rig.output, lambda rows: len(rows) >= 3)
    assert [row.value for row in rows if row.key == b"a"] == [b"1 1", b"3 2"]


def test_a_header_whose_name_is_no_text_stops_nobody(rig: Rig) -> None:
    """confluent-kafka dies of it when it is asked in the usual way."""

    class NoText(str):
        def encode(self, *_: str) -> bytes:
            return b"\xff\xfe"

    producer = KafkaProducer(bootstrap_servers=rig.bootstrap)
    for number in range(1, 501):
        producer.send(rig.input, str(number).encode(), b"k0", headers=[(NoText("x"), b"")])
    producer.close()
    worker = rig.worker()
    counted = rig.until(rig.output, lambda rows: len(rows) >= 500)
    assert len(counted) == 500 and worker.process.poll() is None
