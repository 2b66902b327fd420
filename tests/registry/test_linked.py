"""One person under several identities, as people at work see it: an earlier one leads to the one that stands."""

from __future__ import annotations

import msgspec
import pytest
from psycopg.types.json import Jsonb

from coverlink.contracts.bodies import Person, PersonCarried, PersonLinked
from coverlink.contracts.facts import Fact, encode_fact, fact_id
from registry.project.filling import rows_of
from registry.project.said import understood
from tests.registry.records import NOW, Bus, person_id
from tests.registry.serving import Registry
from tests.registry.test_pages import seated

WAS_NUMBER, MIDDLE_NUMBER, NUMBER = "320106199003070039", "320106199003070055", "320106199003070071"
ANOTHER = "320106199003070098"


@pytest.fixture(scope="module")
def chain(registry: Registry) -> tuple[str, str, str]:
    """The oldest identity, which no district knows any more, the one in between, and the one that stands."""
    oldest, between, now = (registry.known(number) for number in (WAS_NUMBER, MIDDLE_NUMBER, NUMBER))
    for person, view in (
        (oldest, {"same_as": between}),
        (between, {"same_as": now}),
        (now, {"was": [between, oldest]}),
    ):
        registry.db.execute(
            "UPDATE registry.person SET view = %s, districts = CASE WHEN %s THEN districts ELSE '{}' END"
            " WHERE person_id = %s",
            (Jsonb(view), person == now, person),
        )
    for person, entry, kind in (
        (oldest, "hired", "coverlink.employment.started.v1"),
        (oldest, "link", "coverlink.person.linked.v1"),
        (now, "link", "coverlink.person.linked.v1"),
    ):
        registry.db.execute(
            "INSERT INTO registry.entry (person_id, entry_id, type, at, body) VALUES (%s, %s, %s, now(), %s)",
            (person, entry, kind, Jsonb({"was": {"person_id": oldest}})),
        )
    return oldest, between, now


def test_an_earlier_identity_leads_to_who_stands(registry: Registry, chain: tuple[str, str, str]) -> None:
    oldest, between, now = chain
    for earlier in (oldest, between):
        found = registry.by("wang").get(f"/v1/people/{earlier}")
        assert (found.status_code, found.json()) == (200, {"person_id": earlier, "same_as": now})
    shown = registry.by("wang").get(f"/v1/people/{now}").json()
    assert shown["was"] == [between, oldest] and shown["masked"]


def test_looking_up_an_earlier_number_leads_there_too(registry: Registry, chain: tuple[str, str, str]) -> None:
    oldest, _, now = chain
    found = registry.by("wang").post("/v1/people/lookup", json={"id_number": WAS_NUMBER})
    assert found.json() == {"person_id": now, "was": oldest}
    assert registry.by("wang").post("/v1/people/lookup", json={"id_number": NUMBER}).json() == {"person_id": now}


def test_only_for_whom_who_stands_is_there(registry: Registry, chain: tuple[str, str, str]) -> None:
    oldest, _, _ = chain
    elsewhere = registry.by("zhao")
    assert elsewhere.get(f"/v1/people/{oldest}").status_code == 404
    assert elsewhere.get(f"/v1/people/{oldest}/timeline").status_code == 404
    assert elsewhere.post("/v1/people/lookup", json={"id_number": WAS_NUMBER}).status_code == 404
    rows = registry.by("shen").get(f"/v1/access?person_id={oldest}&limit=3").json()["items"]
    assert [(row["account"], row["outcome"]) for row in rows] == [("zhao", "refused")] * 3


def test_the_timeline_names_the_link_once_and_has_what_came_before_it(
    registry: Registry, chain: tuple[str, str, str]
) -> None:
    oldest, _, now = chain
    items = registry.by("wang").get(f"/v1/people/{now}/timeline").json()["items"]
    told = sorted((row["type"].split(".", 1)[1], row["under"]) for row in items)
    assert told == [("employment.started.v1", oldest), ("person.linked.v1", None)]
    earlier = registry.by("wang").get(f"/v1/people/{oldest}/timeline").json()["items"]
    assert len(earlier) == 2


def test_the_desk_goes_to_the_page_of_who_stands(registry: Registry, chain: tuple[str, str, str]) -> None:
    oldest, _, now = chain
    answer = seated(registry, "wang").get(f"/people/{oldest}")
    assert answer.status_code == 200 and answer.url.path == f"/people/{now}"
    assert 'data-testid="was"' in answer.text and "Another identity of the same person" in answer.text


def test_a_ring_that_is_under_way_is_no_endless_way(registry: Registry) -> None:
    person = registry.known(ANOTHER)
    view = Jsonb({"same_as": person})
    registry.db.execute("UPDATE registry.person SET view = %s WHERE person_id = %s", (view, person))
    assert registry.by("wang").get(f"/v1/people/{person}").status_code == 200


def test_a_link_is_an_entry_of_both_and_what_is_carried_of_nobody() -> None:
    bus, was, now = Bus(), person_id(), person_id()
    records = []
    for subject in (was, now):
        data = PersonLinked(person=Person(person_id=now), was=Person(person_id=was, born="1990-03"))
        records.append(_told(bus, subject, "linked", data))
    carried = PersonCarried(person=Person(person_id=now), origin=was, form=1, known=b"\x95")
    assert understood(_told(bus, now, "carried", carried)) is None  # type: ignore[arg-type]
    rows = rows_of([said for record in records if (said := understood(record))])  # type: ignore[arg-type]
    bodies = [(line.key[0], msgspec.json.decode(line.body)) for line in rows.entries]
    assert [(person, body.get("is_now")) for person, body in bodies] == [(was, now), (now, None)]
    assert bodies[1][1]["was"]["person_id"] == was


def _told(bus: Bus, subject: str, what: str, data: PersonLinked | PersonCarried) -> object:
    fact = Fact(
        fact_id=fact_id("//police", what), source="//police", id=what, type=f"coverlink.person.{what}.v1", time=NOW,
        recorded_at=NOW, subject=subject, data=data,
    )  # fmt: skip
    headers, value = encode_fact(fact)
    return bus.record("person.facts.v1", subject, headers, value)


def test_a_task_rests_on_what_came_under_an_earlier_identity_too(
    registry: Registry, chain: tuple[str, str, str]
) -> None:
    _, _, now = chain
    task = registry.task(now)
    because = [{"rule": "owed@1", "facts": ["hired"], "inputs": {}, "text": {"zh": "理由", "en": "reason"}}]
    registry.db.execute("UPDATE registry.task SET because = %s WHERE id = %s", (Jsonb(because), task))
    [reason] = registry.by("wang").get(f"/v1/tasks/{task}/why").json()["because"]
    assert [row["type"] for row in reason["facts"]] == ["coverlink.employment.started.v1"]
    assert "people" not in reason
