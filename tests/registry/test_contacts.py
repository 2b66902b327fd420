"""The contact log: who tried to reach somebody, and when a person counts as unreachable."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from psycopg.types.json import Jsonb

from coverlink_simulator.numbers import unit_code
from registry.people.contacts import tried
from tests.registry.serving import Registry, somebody
from tests.registry.test_pages import message, said, seated, sends


def contact(registry: Registry, person: str, outcome: str = "no_answer", days: int = 0, **more: Any) -> Any:
    at = (datetime.now(UTC) - timedelta(days=days)).isoformat()
    given = {"channel": "call", "outcome": outcome, "at": at, **more}
    return registry.by("wang").post(f"/v1/people/{person}/contacts", json=given)


@pytest.mark.parametrize(
    ("told", "days"),
    [
        ([], 0), ([(1, "no_answer"), (1, "sent")], 1), ([(1, "no_answer"), (2, "returned"), (3, "no_answer")], 3),
        ([(1, "no_answer"), (2, "reached"), (3, "sent")], 1), ([(3, "sent"), (2, "reached"), (2, "no_answer")], 1),
    ],
)  # fmt: skip
def test_days_are_counted_since_the_person_was_reached(told: list[tuple[int, str]], days: int) -> None:
    contacts = [(date(2026, 11, day), outcome) for day, outcome in told]
    assert tried(contacts, 3) == (days, days >= 3)


def test_three_days_without_an_answer_are_unreachable_until_somebody_answers(registry: Registry, person: str) -> None:
    registry.task(person)
    contact(registry, person, days=0)
    assert contact(registry, person, "message_left", days=0).json()["days_tried"] == 1, "one day"
    contact(registry, person, days=1, channel="visit", note="nobody at home")
    told = contact(registry, person, "returned", days=2, channel="letter").json()
    assert (told["days_tried"], told["unreachable"]) == (3, True)
    listed = registry.by("li").get(f"/v1/people/{person}/contacts").json()
    assert [(row["channel"], row["outcome"], row["by"]) for row in listed["items"]][:2] == [
        ("call", "message_left", "wang"), ("call", "no_answer", "wang"),
    ]  # fmt: skip
    told = contact(registry, person, "reached").json()
    assert (told["days_tried"], told["unreachable"]) == (0, False)


def test_it_is_a_line_of_the_history_without_its_note_and_the_same_twice_is_one(
    registry: Registry, person: str
) -> None:
    registry.task(person)
    given = {"channel": "wechat", "outcome": "sent", "note": "a private word", "at": "2026-11-20T09:00:00+08:00"}
    path = f"/v1/people/{person}/contacts"
    first, again = (registry.by("wang").post(path, json=given) for _ in range(2))
    assert (first.status_code, again.json()["id"]) == (201, first.json()["id"])
    assert [row["note"] for row in again.json()["items"]] == ["a private word"]
    rows = registry.by("wang").get(f"/v1/people/{person}/timeline").json()["items"]
    assert [(row["type"], row["body"]) for row in rows] == [
        ("registry.contact.logged", {"channel": "wechat", "outcome": "sent", "by": "wang"})
    ]
    noted = registry.db.execute(
        "SELECT about FROM registry.access WHERE action = 'contact' AND person_id = %s", (person,)
    )
    assert ({"channel": "wechat"},) in noted.fetchall()


@pytest.mark.parametrize(
    ("given", "status"),
    [
        ({"channel": "smoke"}, 422), ({"outcome": "fine"}, 422), ({"note": "x" * 2001}, 422),
        ({"at": "2026-11-20T09:00:00"}, 422), ({"at": "2030-01-01T00:00:00Z"}, 422),
        ({"at": "2020-01-01T00:00:00Z"}, 422), ({"note": "a\0b"}, 201),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_told(registry: Registry, person: str, given: dict[str, str], status: int) -> None:
    registry.task(person)
    answer = contact(registry, person, **{"outcome": "reached", **given})
    assert answer.status_code == status, answer.text


def test_who_may(registry: Registry, person: str) -> None:
    registry.task(person)
    body = {"channel": "call", "outcome": "reached"}
    for who, status in (("zhao", 404), ("sheng", 403), ("li", 201)):
        assert registry.by(who).post(f"/v1/people/{person}/contacts", json=body).status_code == status
    assert registry.by("zhao").get(f"/v1/people/{person}/contacts").status_code == 404
    assert registry.by("sheng").get(f"/v1/people/{person}/contacts").status_code == 200


def test_nobody_notes_contacts_with_their_own_family(registry: Registry) -> None:
    number = "320106199003077716"
    person = registry.known(number)
    registry.by("wang").post("/v1/me/conflicts", json={"id_number": number, "kind": "family"})
    assert contact(registry, person).json()["type"].endswith("conflict")


def test_contacts_of_earlier_identities_are_among_them(registry: Registry, person: str) -> None:
    earlier = somebody()
    registry.task(person), registry.task(earlier)
    contact(registry, earlier, days=1)
    registry.db.execute(
        "UPDATE registry.person SET view = %s WHERE person_id = %s", (Jsonb({"was": [earlier]}), person)
    )
    assert contact(registry, person).json()["days_tried"] == 2


def test_of_a_unit(registry: Registry) -> None:
    unit = unit_code("320106", 71)
    task = registry.task(somebody(), kind="unit_unregistered")
    registry.db.execute("UPDATE registry.task SET person_id = NULL, unit_id = %s WHERE id = %s", (unit, task))
    body = {"channel": "letter", "outcome": "sent"}
    assert registry.by("wang").post(f"/v1/units/{unit}/contacts", json=body).status_code == 201
    assert registry.by("zhao").post(f"/v1/units/{unit}/contacts", json=body).status_code == 404
    [row] = registry.by("li").get(f"/v1/units/{unit}/contacts").json()["items"]
    assert row["channel"] == "letter"
    assert "letter" in seated(registry, "li").get(f"/units/{unit}").text


def test_the_form_on_the_page(registry: Registry, person: str) -> None:
    registry.task(person)
    wang, path = seated(registry, "wang"), f"/people/{person}/contacts"
    assert message(sends(wang, path, channel="call")) == said("contact_choose")
    assert message(sends(wang, path, channel="call", outcome="reached", at="soon")) == said("contact_choose")
    assert message(sends(wang, path, channel="call", outcome="reached", at="2035-01-01T10:00")) == said("at_ahead")
    assert message(sends(wang, path, channel="call", outcome="reached", note="x" * 2001)) == said("too_long")
    done = sends(wang, path, channel="call", outcome="no_answer", note="after eight")
    assert message(done) == said("contact_noted") and "wang: after eight" in done.text
    assert 'data-testid="days-tried"' in done.text and "Contact</strong> call · no answer · wang" in done.text
    assert 'data-testid="send-contact"' not in seated(registry, "sheng").get(f"/people/{person}").text
