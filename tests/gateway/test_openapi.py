"""What /docs tells a publisher: every status that can come, with its body, and an example that is taken as it is."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.gateway.events import as_bytes
from tests.gateway.rig import BATCH, ONE, STREAM, Publisher, receipts


@pytest.fixture
def told(publisher: Publisher) -> dict[str, Any]:
    found: dict[str, Any] = publisher.http.get("/openapi.json").raise_for_status().json()
    return found


def test_the_page_is_there(publisher: Publisher) -> None:
    assert "/openapi.json" in publisher.http.get("/docs").raise_for_status().text


def test_both_calls_tell_every_status_and_need_a_key(told: dict[str, Any]) -> None:
    post, get = told["paths"]["/v1/events"]["post"], told["paths"]["/v1/receipts"]["get"]
    assert sorted(post["responses"]) == ["202", "400", "401", "403", "413", "415", "422", "429", "503"]
    assert sorted(get["responses"]) == ["200", "401", "404", "422", "503"]
    assert post["security"] == get["security"] == [{"publisherKey": []}]
    assert told["components"]["securitySchemes"]["publisherKey"]["scheme"] == "bearer"
    for status, answer in [*post["responses"].items(), *get["responses"].items()]:
        kind = "application/json" if status < "400" else "application/problem+json"
        assert list(answer["content"]) == [kind]
    assert {"Retry-After"} == set(post["responses"]["429"]["headers"]) == set(post["responses"]["503"]["headers"])


def test_every_reference_leads_somewhere(told: dict[str, Any]) -> None:
    text = json.dumps(told)
    names = {part.split('"')[0] for part in text.split('"#/components/schemas/')[1:]}
    assert names and names <= told["components"]["schemas"].keys()


def test_the_example_is_an_event_that_is_taken(publisher: Publisher, told: dict[str, Any], source: str) -> None:
    content = told["paths"]["/v1/events"]["post"]["requestBody"]["content"]
    assert set(content) == {ONE, BATCH, STREAM}
    [example] = content[ONE]["schema"]["examples"]
    [receipt] = receipts(publisher.one({**example, "source": source}))
    assert receipt["status"] == "accepted" and "ignored" not in receipt
    assert json.loads(content[STREAM]["example"]) == example
    assert publisher.post(as_bytes(example)).status_code == 202
