"""The linker as a process on a real broker: facts in, decisions and notices out, read by kafka-python."""

import signal
from collections.abc import Iterator

import pytest

from coverlink.bus import topics
from coverlink.bus.dead_letters import open_letter
from tests.linker.running import BOX, UNIT, Linker, Person, hire


@pytest.fixture(scope="module")
def bus(kafka: str) -> str:
    topics.apply(kafka)
    return kafka


@pytest.fixture(scope="module")
def linker(bus: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Linker]:
    made = Linker(bus, tmp_path_factory.mktemp("linker"))
    first = Person(bus)
    hire(first, "0", 3)
    assert first.heard("coverage.decisions.v1", 1, 300), "what other tests have told is not decided yet"
    yield made
    if made.process.poll() is None:
        made.kill(signal.SIGKILL)


def test_one_employed_one_insured(bus: str, linker: Linker) -> None:
    """A hire opens four cases and asks for one notice; cover closes its own."""
    person = Person(bus)
    hire(person, "1", 3)
    opened = person.cases(4)
    assert sorted(row["case"]["line"] for row in opened) == ["injury", "medical", "pension", "unemployment"]
    [(kind, notice)] = person.heard("notice.requests.v1", 1)
    assert kind == "coverlink.notice.requested.v1" and len(notice["case_ids"]) == 4
    since = opened[0]["case"]["opened_at"][:10]
    cover = {"line": "pension", "ref": "C1", "from": since, "paid_by": "unit", "district": "320106"}
    person.told("2", "cover.enrolled", unit=UNIT, cover=cover)
    [closed] = person.cases(1, "closed")
    assert (closed["case"]["line"], closed["ending"]["code"]) == ("pension", "covered")


def test_the_day_passes_and_the_gap_has_a_name(bus: str, linker: Linker) -> None:
    """Nobody says anything more: the timer does, and every case becomes `missed`."""
    person = Person(bus)
    hire(person, "1", 40)
    changed = person.cases(4, "changed")
    assert {row["case"]["gap"] for row in changed} == {"missed"}
    woken = [kind for kind, _ in person.heard("person.facts.v1", 2)]
    assert woken == ["coverlink.employment.started.v1", "coverlink.deadline.passed.v1"]


def test_a_killed_linker_goes_on_where_it_was(bus: str, linker: Linker) -> None:
    person = Person(bus)
    hire(person, "1", 3)
    person.cases(4)
    linker.kill(signal.SIGKILL)
    hire(person, "1", 3)  # a repeat, while nobody listens
    linker.start()
    person.told("2", "status.changed", status={"kind": "deceased", "from": "2020-01-01"})
    closed = person.cases(4, "closed")
    assert len(closed) == 4 and len(person.cases(4)) == 4, "opened once, closed once each"


def test_a_record_that_is_no_fact_is_set_aside_sealed_and_the_next_is_decided(bus: str, linker: Linker) -> None:
    person = Person(bus)
    person.raw(b'{"name":"\xe5\xbc\xa0\xe4\xb8\x89"}', [("ce_type", b"coverlink.employment.started.v1")])
    hire(person, "1", 3)
    assert len(person.cases(4)) == 4
    [(_, letter)] = person.heard("person.facts.v1.linker.dlq", 1)
    assert b"name" not in letter
    assert open_letter(BOX, letter).value == b'{"name":"\xe5\xbc\xa0\xe4\xb8\x89"}'


def test_it_ends_cleanly(linker: Linker) -> None:
    assert linker.kill(signal.SIGTERM) == 0
