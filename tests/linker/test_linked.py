"""Two ids of one person through the linker as a process: what one says under its key, the other hears under its own."""

import signal
from collections.abc import Iterator

import pytest

from coverlink.bus import topics
from tests.linker.running import UNIT, Linker, Person, hire


@pytest.fixture(scope="module")
def bus(kafka: str) -> str:
    topics.apply(kafka)
    return kafka


@pytest.fixture(scope="module")
def linker(bus: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Linker]:
    made = Linker(bus, tmp_path_factory.mktemp("linker"))
    yield made
    if made.process.poll() is None:
        made.kill(signal.SIGKILL)


def linked(old: Person, new: Person) -> None:
    """As the gateway tells both."""
    told = {"person": {"person_id": new.id}, "was": {"person_id": old.id}}
    old.told("link", "person.linked", **told)
    new.told("link", "person.linked", **told)


def test_cases_move_to_the_id_that_stands_and_what_comes_later_follows(bus: str, linker: Linker) -> None:
    old, new = Person(bus), Person(bus)
    hire(old, "1", 3)
    asked = {row["case"]["id"] for row in old.cases(4)}
    linked(old, new)
    closed, opened = old.cases(4, "closed"), new.cases(4)
    assert {row["ending"]["code"] for row in closed} == {"linked"}
    assert {row["ending"]["inputs"]["is_now"] for row in closed} == {new.id}
    assert {id_ for row in opened for id_ in row["was"]} == asked
    cover = {"line": "pension", "ref": "C1", "from": opened[0]["case"]["opened_at"][:10], "paid_by": "unit"}
    old.told("2", "cover.enrolled", unit=UNIT, cover={**cover, "district": "320106"})
    [covered] = new.cases(1, "closed")
    assert (covered["case"]["line"], covered["ending"]["code"]) == ("pension", "covered")
    assert len(old.heard("notice.requests.v1", 1)) == 1 and not new.heard("notice.requests.v1", 1, 1.0)


def test_a_killed_linker_loses_nothing_on_the_way(bus: str, linker: Linker) -> None:
    old, new = Person(bus), Person(bus)
    hire(old, "1", 3)
    linked(old, new)
    linker.kill(signal.SIGKILL)
    linker.start()
    assert len(new.cases(4)) == 4
    assert [body["same_as"] for kind, body in old.heard("coverage.decisions.v1", 6) if "viewed" in kind][-1] == new.id
