"""One definition: what a publisher may send, what stands on the bus and what the documents say are the same."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_URL, uuid5

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from coverlink.bus import topics
from coverlink.contracts.bodies import Person
from coverlink.contracts.catalogue import CATALOGUE
from coverlink.contracts.door import door_model
from coverlink.contracts.facts import BrokenContract, Fact, decode_fact, encode_fact, fact_id
from coverlink.contracts.generate import documents
from coverlink.contracts.ids import name_id

PERSON_ID = "p" + "a" * 32
JOB = {"ref": "E-1", "form": "standard", "started_on": "2026-11-20", "work_district": "320106"}
BODY: dict[str, Any] = {"unit": {"uscc": "91320106MA1ABCDE1X"}, "employment": JOB}


def test_the_documents_say_what_the_contracts_say() -> None:
    for name, text in documents().items():
        assert (Path("docs/contracts") / name).read_text() == text, f"{name} lags: run `make contracts`"


def test_every_fact_type_of_the_door_has_a_model_with_the_same_fields() -> None:
    for row in CATALOGUE.values():
        if row.at_door:
            names = {field.encode_name for field in msgspec.structs.fields(row.body)}
            schema = door_model(row.body).model_json_schema()
            assert set(schema["properties"]) == names


@given(name=st.text())
def test_ids_are_those_of_the_standard(name: str) -> None:
    assert name_id(NAMESPACE_URL.bytes, name) == str(uuid5(NAMESPACE_URL, name))


def test_a_fact_goes_over_the_bus_and_comes_back() -> None:
    row = CATALOGUE["coverlink.employment.started.v1"]
    now = datetime.now(UTC)
    fact = Fact(
        fact_id=fact_id("//s", "1"), source="//s", id="1", type=row.name, time=now, recorded_at=now, publisher="demo",
        subject=PERSON_ID, data=msgspec.convert({"person": {"person_id": PERSON_ID}, **BODY}, row.body),
    )  # fmt: skip
    assert decode_fact(*encode_fact(fact)) == fact


def test_a_broken_record_says_where_and_quotes_nothing() -> None:
    headers = [
        ("ce_type", b"coverlink.employment.started.v1"), ("ce_source", b"//s"), ("ce_id", b"1"), ("ce_subject", b"p"),
        ("ce_recordedat", b"2026-11-23T09:00:00+08:00"),
    ]  # fmt: skip
    with pytest.raises(BrokenContract, match=r"`\$.person") as told:
        decode_fact(headers, b'{"person":{"person_id":"320106199003077716"}}')
    assert "320106" not in str(told.value)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"started_on": 20261120}, "started_on"),
        ({"started_on": "2026-02-30"}, "started_on"),
        ({"form": "casual"}, "form"),
        ({"work_district": "3201"}, "work_district"),
        ({"monthly_wage": 6800}, "monthly_wage"),
        ({"ref": "x" * 65}, "ref"),
    ],
)
def test_the_door_names_the_field(change: dict[str, Any], field: str) -> None:
    model = door_model(CATALOGUE["coverlink.employment.started.v1"].body)
    with pytest.raises(ValidationError) as told:
        model.model_validate({"person": {"id_number": "x"}, **BODY, "employment": JOB | change})
    assert [error["loc"][-1] for error in told.value.errors()] == [field]


def test_a_person_id_is_no_id_number() -> None:
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert({"person_id": "320106199003077716"}, Person)


def test_topics_are_applied_once_and_differences_are_told(kafka: str) -> None:
    assert all(row.repaired for row in topics.apply(kafka))
    assert topics.check(kafka) == []
