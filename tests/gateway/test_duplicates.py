"""The same source and id again: across requests, restarts and replicas."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.gateway.events import changed, hire, leave
from tests.gateway.rig import Program, Publisher, System, facts_of, ids, problem, receipts


@pytest.fixture(scope="module")
def replica(system: System) -> Program:
    """A second gateway on the same servers."""
    return system.program().start()


def test_the_same_content_again_is_a_duplicate_with_the_same_fact(
    system: System, publisher: Publisher, source: str
) -> None:
    [first] = receipts(publisher.one(hire(source, "e-1")))
    [again] = receipts(publisher.one(hire(source, "e-1")))
    assert (first["status"], again["status"]) == ("accepted", "duplicate")
    assert first["fact_id"] == again["fact_id"] and first["person_id"] == again["person_id"]
    assert len(facts_of(system.kafka, source)) == 1


def test_the_order_of_fields_makes_no_other_content(publisher: Publisher, source: str) -> None:
    one = hire(source, "e-1")
    publisher.one(one)
    [again] = receipts(publisher.one(dict(reversed(one.items()))))
    assert again["status"] == "duplicate"


@pytest.mark.parametrize("path", ["data.employment.monthly_wage", "time", "data.person.mobile"])
def test_other_content_under_the_same_name_is_rejected(
    system: System, publisher: Publisher, source: str, path: str
) -> None:
    other = {"data.employment.monthly_wage": "7000.00", "time": "2026-11-20T09:31:00+08:00"}.get(path, "13900005678")
    publisher.one(hire(source, "e-1"))
    found = problem(publisher.one(changed(hire(source, "e-1"), path, other)), 422)
    assert found["type"].endswith(":other-content") and found["errors"][0]["field"] == "id"
    assert publisher.receipt(source, "e-1").json()["status"] == "accepted"  # what was taken stays taken
    assert len(facts_of(system.kafka, source)) == 1


def test_the_same_id_of_another_source_is_another_event(publisher: Publisher, source: str) -> None:
    statuses = [row["status"] for row in publisher.batch([hire(source, "e-1"), leave(f"{source}/b", "e-1")])]
    assert statuses == ["accepted", "accepted"]


def test_what_was_quarantined_stays_so(publisher: Publisher, source: str) -> None:
    doubtful = hire(source, "e-1", monthly_wage="99000000.00")
    statuses = [receipts(publisher.one(doubtful))[0]["status"] for _ in range(2)]
    assert statuses == ["quarantined", "duplicate"]
    assert publisher.receipt(source, "e-1").json()["status"] == "quarantined"


def test_a_restart_forgets_nothing(system: System, replica: Program, publisher: Publisher, source: str) -> None:
    there = publisher.at(replica)
    [first] = receipts(there.one(hire(source, "e-1")))
    replica.end()
    replica.start()
    [again] = receipts(there.one(hire(source, "e-1")))
    problem(there.one(hire(source, "e-1", monthly_wage="1.00")), 422)
    assert (again["status"], again["fact_id"]) == ("duplicate", first["fact_id"])
    assert len(facts_of(system.kafka, source)) == 1


def test_of_replicas_that_get_the_same_at_once_one_accepts(
    system: System, replica: Program, publisher: Publisher, source: str
) -> None:
    doors = [publisher, publisher.at(replica)]
    events = [hire(source, f"e-{number}", number) for number in range(300)]
    with ThreadPoolExecutor(6) as pool:
        answers = list(pool.map(lambda turn: doors[turn % 2].stream(events[:: 1 if turn < 4 else -1]), range(6)))
    by_id: dict[str, list[str]] = {}
    for row in [row for answer in answers for row in answer]:
        by_id.setdefault(row["id"], []).append(row["status"])
    assert len(by_id) == 300
    assert all(sorted(found) == ["accepted", *["duplicate"] * 5] for found in by_id.values())
    assert sorted(ids(facts_of(system.kafka, source))) == sorted(by_id)


def test_of_two_contents_at_once_one_is_the_event(
    system: System, replica: Program, publisher: Publisher, source: str
) -> None:
    doors = [publisher, publisher.at(replica)]
    streams = [[hire(source, f"e-{n}", n, monthly_wage=wage) for n in range(200)] for wage in ("1.00", "2.00")]
    with ThreadPoolExecutor(2) as pool:
        one, other = pool.map(lambda turn: doors[turn].stream(streams[turn]), range(2))
    pairs = {tuple(sorted((a["status"], b["status"]))) for a, b in zip(one, other, strict=True)}
    assert pairs == {("accepted", "rejected")}
    assert len(facts_of(system.kafka, source)) == 200
