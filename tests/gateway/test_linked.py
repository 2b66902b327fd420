"""Two identities of one person: what a link must be like, and what stands on the bus of it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import msgspec
import pytest

from coverlink.contracts.bodies import PersonLinked
from employment_events.accept.check import check
from employment_events.accept.key import KeyedHashes
from employment_events.accept.publish import Record, fact_records
from employment_events.accept.verdict import Candidate, Offered, Publisher, Verdict
from tests.gateway.events import MOBILE, NAME, Event, event, id_number, person
from tests.scenarios.shorthand import FOREIGNER

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
HASHES = KeyedHashes(bytes(range(32)))
POLICE = "//police.example"


def linked(now: dict[str, Any], was: dict[str, Any], **more: Any) -> Event:
    return event(POLICE, "link-1", "person.linked", {"person": now, "was": was, **more})


def offered(told: Event, source: str = POLICE) -> Candidate | Verdict:
    return check(Offered(Publisher("tester", lambda one: one == source), event=told), HASHES, NOW)


def records(told: Event) -> dict[str | None, Record]:
    found = offered(told)
    assert isinstance(found, Candidate), found
    return {row.key: row for row in fact_records(found, found.body, "f-1", NOW)}


def test_a_link_stands_under_the_key_of_each_and_names_nobody() -> None:
    link = linked({"id_type": "resident_id", "id_number": id_number(1)}, {**FOREIGNER, "name": NAME, "mobile": MOBILE})
    found = offered(link)
    assert isinstance(found, Candidate) and isinstance(found.body, PersonLinked)
    now, was = found.body.person.person_id, found.body.was.person_id
    assert found.person_id == found.subject == now != was
    both = records(link)
    assert set(both) == {now, was}
    for row in both.values():
        assert row.topic == "person.facts.v1" and dict(row.headers)["ce_factid"] == b"f-1"
        assert dict(row.headers)["ce_subject"].decode() == row.key
        text = row.value + str(row.headers).encode() + str(row.key).encode()
        for secret in (id_number(1), FOREIGNER["id_number"], NAME, MOBILE[-11:]):
            assert secret.encode() not in text
    told = msgspec.json.decode(both[was].value)
    assert told["person"] == {"person_id": now}, "of the other one no more than the id"


def test_how_to_reach_them_is_taken_from_the_earlier_identity_where_the_new_one_does_not_tell_it() -> None:
    link = linked({"id_type": "resident_id", "id_number": id_number(1)}, {**FOREIGNER, "name": NAME, "mobile": MOBILE})
    found = offered(link)
    assert isinstance(found, Candidate) and found.identity
    assert (found.identity.name, found.identity.mobile) == (NAME, MOBILE)
    assert found.identity.id_number == id_number(1)


def test_taking_a_link_back_goes_to_both_as_well() -> None:
    of = {"source": POLICE, "id": "link-1"}
    both = records(event(POLICE, "r-1", "person.retracted", {"person": person(1), "was": person(2), "of": of}))
    assert len(both) == 2


@pytest.mark.parametrize(
    ("now", "was", "field"),
    [
        (person(1), person(1), "data.was.id_number"),
        (person(1), {**person(1), "id_number": id_number(1).lower()}, "data.was.id_number"),
        (person(1), {**person(2), "id_number": "320106199003077717"}, "data.was.id_number"),
        ({**person(2), "id_number": "320106199003077717"}, person(1), "data.person.id_number"),
        (person(1), {**person(2), "residence_district": "329999"}, "data.was.residence_district"),
    ],
    ids=["one and the same", "the same, written otherwise", "no number before", "no number now", "no such district"],
)
def test_what_is_wrong_is_named(now: dict[str, Any], was: dict[str, Any], field: str) -> None:
    found = offered(linked(now, was))
    assert isinstance(found, Verdict) and found.problem
    assert [row["field"] for row in found.problem["errors"]] == [field]


def test_a_link_without_the_earlier_identity_is_none() -> None:
    found = offered(event(POLICE, "link-1", "person.linked", {"person": person(1)}))
    assert isinstance(found, Verdict) and found.problem
    assert [row["field"] for row in found.problem["errors"]] == ["data.was"]


def test_the_earlier_number_in_another_field_is_refused_and_not_kept() -> None:
    told = linked(person(1), FOREIGNER) | {"id": f"link of {id_number(2)}"}
    told["data"]["was"] = person(2)
    found = offered(told)
    assert isinstance(found, Verdict) and found.problem and not found.told
    assert found.problem["type"].endswith("personal-data-in-clear")


def test_nobody_takes_back_what_another_source_linked() -> None:
    of = {"source": "//other.example", "id": "link-1"}
    found = offered(event(POLICE, "r-1", "person.retracted", {"person": person(1), "was": person(2), "of": of}))
    assert isinstance(found, Verdict) and found.problem
    assert [row["field"] for row in found.problem["errors"]] == ["data.of.source"]
