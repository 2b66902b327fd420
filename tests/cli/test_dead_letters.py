"""``coverlink dlq``: what several groups set aside is told apart, shown, sent again, or let rest."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from kafka import KafkaProducer

from coverlink.bus.dead_letters import posts_to
from coverlink.privacy.letterbox import Slot
from coverlink_cli.dlq import letters
from tests.cli.conftest import Coverlink
from tests.gateway.events import as_bytes, binary, hire
from tests.registry.records import Record
from tests.system.whole import Whole, until

INBOX = "person.facts.inbox.v1.gateway.dlq"
GROUPS = ("registry", "linker")


@pytest.fixture(scope="module")
def producer(whole: Whole) -> Iterator[KafkaProducer]:
    made = KafkaProducer(bootstrap_servers=whole.demo.kafka)
    yield made
    made.close()


def listed(coverlink: Coverlink, *arguments: str) -> dict[str, list[str]]:
    """What ``dlq list`` prints: by id, the other columns."""
    done = coverlink("dlq", "list", *arguments)
    assert done.returncode == 0, done.stderr
    rows = [line.split("\t") for line in done.stdout.splitlines() if "\t" in line]
    return {row[0]: row[1:] for row in rows}


def test_one_record_set_aside_by_two_groups_is_two_letters(
    coverlink: Coverlink, whole: Whole, producer: KafkaProducer
) -> None:
    sent = producer.send("person.facts.v1", value=b"a secret of somebody", headers=[("ce_type", b"x")]).get(10)
    ids = [f"person.facts.v1.{group}.dlq:{sent.partition}:{sent.offset}" for group in GROUPS]
    until(lambda: set(ids) <= set(listed(coverlink)), 40, "both letters")
    assert "secret" not in coverlink("dlq", "list").stdout

    assert coverlink("dlq", "discard", ids[0]).stdout == f"{ids[0]} is settled\n"
    waiting = listed(coverlink)
    assert ids[0] not in waiting and ids[1] in waiting, "the other group's letter waits still"
    assert listed(coverlink, "--all")[ids[0]][-1] == "discarded"
    for id_ in ids:
        shown = coverlink("dlq", "show", id_)
        assert shown.returncode == 0 and "a secret of somebody" in shown.stdout and "ce_type: x" in shown.stdout

    older = f"person.facts.v1:{sent.partition}:{sent.offset}"
    producer.send("person.facts.v1.linker.dlq", value=b"somebody else's").get(10)
    assert set(listed(coverlink, "person.facts.v1.linker.dlq")) == {ids[1]}, "what is no letter is passed over"
    asked = coverlink("dlq", "discard", older)
    assert asked.returncode == 1 and all(id_ in asked.stderr for id_ in ids), "that may be any of the two"


def test_letters_and_settlements_of_the_older_form_are_read(
    coverlink: Coverlink, whole: Whole, producer: KafkaProducer
) -> None:
    slot = Slot(bytes.fromhex((whole.system.secrets / "letterbox_public").read_text()))
    for group, settled in (("registry", True), ("linker", False)):
        letter = posts_to(slot, group)(Record("unit.facts.v1", 3, 999, b"", b"old", []), "broken_contract", "old")
        if letter.topic not in {row.topic for row in letters(whole.demo.kafka)} and group == "linker":
            continue
        headers = [(name, b"unit.facts.v1:3:999" if name == "dlq_id" else value) for name, value in letter.headers]
        producer.send(letter.topic, value=letter.value, headers=headers)
        if settled:
            settlement = [("dlq_settles", b"unit.facts.v1:3:999"), ("dlq_as", b"replayed")]
            producer.send(letter.topic, value=b"", headers=settlement)
    producer.flush()
    assert listed(coverlink, "--all")["unit.facts.v1.registry.dlq:3:999"][-1] == "replayed"
    assert coverlink("dlq", "show", "unit.facts.v1:3:999").returncode == 0, "an old id that fits one letter"


def test_a_mended_value_is_sent_again_and_believed(
    coverlink: Coverlink, whole: Whole, producer: KafkaProducer, tmp_path: Path
) -> None:
    event = hire("//cli.example/dlq", "e-1", 71)
    headers, _ = binary(event)
    sent = producer.send("person.facts.inbox.v1", value=b'{"person": ', headers=headers, key=b"any").get(10)
    id_ = f"{INBOX}:{sent.partition}:{sent.offset}"
    until(lambda: id_ in listed(coverlink, INBOX), 40, "the letter")
    mended = tmp_path / "mended.json"
    mended.write_bytes(as_bytes(event["data"]))
    done = coverlink("dlq", "replay", id_, "--value", str(mended))
    assert (done.returncode, done.stdout) == (0, f"{id_} was sent to person.facts.inbox.v1 again\n"), done.stderr
    assert id_ not in listed(coverlink) and listed(coverlink, "--all")[id_][-1] == "replayed"
    client = whole.client("caseworker", "320106")

    def known() -> bool:
        asked = {"id_number": event["data"]["person"]["id_number"]}
        return client.post("/v1/people/lookup", json=asked).status_code == 200

    until(known, 30, "the person")


def test_without_the_private_key_nothing_is_shown(coverlink: Coverlink, whole: Whole, producer: KafkaProducer) -> None:
    slot = Slot(bytes.fromhex((whole.system.secrets / "letterbox_public").read_text()))
    letter = posts_to(slot, "registry")(Record("unit.facts.v1", 5, 7, b"", b"sealed", []), "broken_contract", "x")
    producer.send(letter.topic, value=letter.value, headers=list(letter.headers)).get(10)
    done = coverlink("dlq", "show", "unit.facts.v1.registry.dlq:5:7", "--key", "nowhere")
    assert (done.returncode, done.stdout) == (1, "") and "no private key" in done.stderr
    done = coverlink("dlq", "show", "person.facts.v1.registry.dlq:0:123456789")
    assert done.returncode == 1 and "no dead letter" in done.stderr
