"""What /docs tells a publisher: every status that can come, with its body, and an example that is taken as it is."""

from __future__ import annotations

import html
import json
import re
import shlex
from typing import Any

import pytest

from tests.gateway.events import as_bytes
from tests.gateway.rig import BATCH, ONE, STREAM, Publisher, receipts


@pytest.fixture
def told(publisher: Publisher) -> dict[str, Any]:
    found: dict[str, Any] = publisher.http.get("/openapi.json").raise_for_status().json()
    return found


def test_the_page_is_there(publisher: Publisher) -> None:
    answer = publisher.http.get("/docs").raise_for_status()
    assert "/openapi.json" in answer.text and "default-src 'none'" in answer.headers["content-security-policy"]
    assert "<script" not in answer.text and "//cdn" not in answer.text, "it needs nothing from elsewhere"


def test_the_pages_command_publishes_its_example(publisher: Publisher, source: str) -> None:
    [command] = re.findall("<pre>(.*?)</pre>", publisher.http.get("/docs").text, re.DOTALL)
    words = shlex.split(html.unescape(command).replace("KEY", publisher.key))
    assert words[:4] == ["curl", "-X", "POST", f"{publisher.url}/v1/events"] and words[-2] == "-d"
    headers = dict(word.split(": ", 1) for word in words if word.startswith(("authorization", "content-type")))
    sent = {**json.loads(words[-1]), "source": source}
    assert receipts(publisher.post(as_bytes(sent), headers["content-type"]))[0]["status"] == "accepted"
    assert headers["authorization"] == f"Bearer {publisher.key}"


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
