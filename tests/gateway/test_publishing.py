"""POST /v1/events and GET /v1/receipts, when all is well with the event or with most of a batch."""

from __future__ import annotations

from collections.abc import Callable

import psycopg
import pytest

from coverlink.contracts.facts import fact_id
from tests.gateway.events import Event, as_bytes, changed, enrol, event, hire, leave, person, retract, unit_code
from tests.gateway.rig import Publisher, System, facts_of, ids, problem, receipts, until


def test_one_event_is_202_with_its_receipt(publisher: Publisher, source: str) -> None:
    [receipt] = receipts(publisher.one(hire(source, "e-1")))
    assert receipt["status"] == "accepted"
    assert receipt["id"] == "e-1" and receipt["source"] == source
    assert receipt["fact_id"] == fact_id(source, "e-1")
    assert receipt["person_id"].startswith("p") and len(receipt["person_id"]) == 33


def test_a_person_has_one_id_whatever_the_event_says_and_however_the_number_is_written(
    publisher: Publisher, source: str
) -> None:
    old = changed(enrol(source, "old", 8), "data.person.id_number", "320106690101007")
    new = changed(hire(source, "new", 8), "data.person.id_number", "320106196901010077")
    other = leave(source, "other", 9)
    of_old, of_new, of_other = (row["person_id"] for row in publisher.batch([old, new, other]))
    assert of_old == of_new != of_other


def test_flexible_work_needs_no_unit_and_a_correction_of_it_neither(
    system: System, publisher: Publisher, source: str
) -> None:
    free = changed(hire(source, "free"), "data.employment.form", "flexible")
    del free["data"]["unit"]
    again = {**free, "id": "again", "type": "coverlink.employment.corrected.v1"}
    again["data"] = {**free["data"], "of": {"source": source, "id": "free"}}
    standard = {
        **free,
        "id": "standard",
        "data": {**free["data"], "employment": hire(source, "x")["data"]["employment"]},
    }
    found = publisher.batch([free, again, standard])
    assert [row["status"] for row in found] == ["accepted", "accepted", "rejected"]
    [wrong] = found[2]["problem"]["errors"]
    assert wrong["field"] == "data.unit" and "flexible, platform, self_employed" in wrong["expected"]
    assert sorted(ids(facts_of(system.kafka, source))) == ["again", "free"]


def test_an_event_that_is_refused_is_422_and_names_every_field(publisher: Publisher, source: str) -> None:
    bad = changed(changed(hire(source, "e-1"), "data.employment.form", "volunteer"), "data.unit.uscc", "12")
    found = problem(publisher.one(bad), 422)
    assert [row["field"] for row in found["errors"]] == ["data.unit.uscc", "data.employment.form"]
    assert "standard" in found["errors"][1]["expected"]
    assert found["id"] == "e-1" and found["source"] == source


@pytest.mark.parametrize("way", ["batch", "stream"])
def test_in_a_batch_and_a_stream_every_event_has_its_own_verdict(publisher: Publisher, source: str, way: str) -> None:
    bad = changed(hire(source, "bad"), "data.person.id_number", "320106199003077710")
    doubtful = hire(source, "doubtful", monthly_wage="99000000.00")
    found = getattr(publisher, way)([hire(source, "a"), bad, hire(source, "a"), doubtful, hire(source, "b")])
    assert [row["id"] for row in found] == ["a", "bad", "a", "doubtful", "b"]
    assert [row["status"] for row in found] == ["accepted", "rejected", "duplicate", "quarantined", "accepted"]
    assert found[1]["problem"]["errors"][0]["field"] == "data.person.id_number"
    assert "monthly_wage" in found[3]["problem"]["detail"]


def test_only_what_is_accepted_reaches_the_bus(system: System, publisher: Publisher, source: str) -> None:
    bad = changed(hire(source, "bad"), "data.employment.started_on", "2026-02-30")
    publisher.stream([hire(source, "a"), bad, hire(source, "doubtful", monthly_wage="99000000.00"), hire(source, "a")])
    assert ids(facts_of(system.kafka, source)) == ["a"]


def test_a_fact_may_come_before_the_one_that_it_refers_to(publisher: Publisher, source: str) -> None:
    found = publisher.stream([leave(source, "end"), retract(source, "back", of="start"), hire(source, "start")])
    assert [row["status"] for row in found] == ["accepted"] * 3


def test_a_unit_is_a_fact_of_its_own_and_nobodys(system: System, publisher: Publisher, source: str) -> None:
    unit = {"uscc": unit_code(7), "name": "测试七厂", "district": "320106"}
    [receipt] = receipts(publisher.one(event(source, "u-1", "unit.registered", {"unit": unit})))
    assert receipt["status"] == "accepted" and "person_id" not in receipt
    [row] = facts_of(system.kafka, source, "unit.facts.v1")
    assert row.key == unit_code(7).encode()


def test_a_misspelt_field_is_named_in_the_receipt(publisher: Publisher, source: str) -> None:
    [receipt] = receipts(publisher.one(hire(source, "e-1", montly_wage="6800.00")))
    assert receipt["ignored"] == ["data.employment.montly_wage"]


def test_content_type_parameters_and_an_empty_batch_are_no_mistakes(publisher: Publisher, source: str) -> None:
    assert receipts(publisher.post(as_bytes(hire(source, "e-1")), "application/cloudevents+json; charset=utf-8"))
    assert publisher.batch([]) == [] == publisher.stream([])


def test_a_receipt_can_be_asked_for_later(publisher: Publisher, source: str) -> None:
    bad = changed(hire(source, "bad"), "data.person.id_number", "1")
    sent = publisher.batch([hire(source, "good"), bad, hire(source, "doubtful", monthly_wage="99000000.00")])
    for row in sent:
        kept = publisher.receipt(source, row["id"]).json()
        assert {name: kept.get(name) for name in row} == row
        assert kept["recorded_at"]


def test_a_receipt_is_for_its_publisher_only(system: System, publisher: Publisher, source: str) -> None:
    publisher.one(hire(source, "e-1"))
    stranger = Publisher(publisher.url, system.run("employment_events.keys", "create", "--publisher", "stranger"))
    problem(stranger.receipt(source, "e-1"), 404)
    problem(publisher.receipt(source, "never-sent"), 404)


def test_a_refusal_is_told_for_a_month_and_what_was_taken_for_ever(
    system: System, publisher: Publisher, source: str
) -> None:
    bad = changed(hire(source, "bad"), "data.person.id_number", "1")
    publisher.batch([hire(source, "good"), bad, {**bad, "id": "later"}])
    with psycopg.connect(system.database) as db:
        db.execute("UPDATE gateway.event SET recorded_at = now() - interval '9 years' WHERE source = %s", (source,))
        old = "UPDATE gateway.refusal SET refused_at = now() - interval '31 days' WHERE source = %s AND id = 'bad'"
        db.execute(old, (source,))
    another = publisher.at(system.program().start())
    until(lambda: another.receipt(source, "bad").status_code == 404)
    assert [another.receipt(source, id).json()["status"] for id in ("good", "later")] == ["accepted", "rejected"]


def contribution(source: str, **more: str) -> Event:
    paid = {"line": "pension", "month": "2026-10", "base": "6000.00", "amount": "480.00", "paid_on": "2026-10-15"}
    data = {"person": person(31), "contribution": {**paid, **more}}
    return event(source, "c-1", "contribution.recorded", data)


DOUBTFUL: list[tuple[str, Callable[[str], Event]]] = [
    ("data.contribution.month", lambda source: contribution(source, month="2099-01")),
    ("data.contribution.month", lambda source: contribution(source, month="1931-01")),
    ("data.contribution.amount", lambda source: contribution(source, amount="99000000.00")),
    ("data.contribution.base", lambda source: contribution(source, base="99000000.00")),
    ("data.contribution.paid_on", lambda source: contribution(source, paid_on="1931-01-01")),
    ("data.employment.monthly_wage", lambda source: hire(source, "e-1", monthly_wage="10000000.01")),
    ("data.employment.started_on", lambda source: hire(source, "e-1", started_on="1949-12-31")),
    ("data.employment.started_on", lambda source: hire(source, "e-1", started_on="1978-12-31")),
    ("data.cover.base", lambda source: enrol(source, "e-1", base="99000000.00")),
    ("time", lambda source: {**hire(source, "e-1"), "time": "1931-01-01T00:00:00Z"}),
]


@pytest.mark.parametrize(("field", "made"), DOUBTFUL)
def test_what_is_well_formed_and_not_to_be_believed_is_quarantined(
    publisher: Publisher, source: str, field: str, made: Callable[[str], Event]
) -> None:
    [receipt] = receipts(publisher.one(made(source)))
    assert receipt["status"] == "quarantined" and receipt["problem"]["detail"].startswith(f"{field}:")


def test_a_contribution_as_it_should_be_is_believed(publisher: Publisher, source: str) -> None:
    assert receipts(publisher.one(contribution(source)))[0]["status"] == "accepted"
