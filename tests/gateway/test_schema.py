"""The running gateway, sent good events with any damage, any bytes, and what no publisher of good will sends: what it
answers its document names, and nothing is a fault of ours.
"""

from __future__ import annotations

import json
import os
from collections import Counter
from typing import Any
from urllib.parse import quote

import pytest
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from tests.gateway.rig import BATCH, ONE, STREAM, Publisher
from tests.gateway.test_any_bytes import damages

SEED = int(os.environ.get("SEED", "20261126"))
LARGE = b"[" * 30_000 + b"]" * 30_000
ODD = [
    b"", b"{", b"[]", b"null", b'"x"', b"1e400", b"1" * 5_000, LARGE, b'{"data": ' + LARGE + b"}", b"\xff\xfe", b"\x00",
    '{"id": "x"}'.encode("utf-16"), rb'{"\ud800": "\ud800"}', b'{"\xed\xa0\x80": 1}', b"[" + b"0," * 20_000 + b"0]",
    b"\n" * 2_000, b"x" * (1 << 20) + b"x",
]  # fmt: skip
ODD_TYPES = [
    "",
    "text/plain",
    "application/json",
    "application/x-www-form-urlencoded",
    f"{ONE}; charset=utf-16",
    "\xff",
]
ODD_TEXTS = ["", "\x00", "x" * 3_000, "𝕏", "%", "..", "\ud800", "-1", "' OR 1=1 --"]


def send(publisher: Publisher, examples: int) -> Counter[tuple[str, int]]:
    """Damaged events, singly, in batches and in streams; how often which was answered with which status."""
    print("seed", SEED)
    known = publisher.http.get("/openapi.json").json()["paths"]["/v1/events"]["post"]["responses"]
    answers: Counter[tuple[str, int]] = Counter()

    @seed(SEED)
    @settings(
        max_examples=examples, database=None, deadline=None, suppress_health_check=list(HealthCheck),
        phases=[Phase.generate],
    )  # fmt: skip
    @given(st.lists(damages, min_size=1, max_size=4), st.sampled_from([ONE, BATCH, STREAM]))
    def ask(events: list[dict[str, Any]], kind: str) -> None:
        lines = [json.dumps(event).encode() for event in events]
        body = {ONE: lines[0], BATCH: b"[" + b",".join(lines) + b"]", STREAM: b"\n".join(lines)}[kind]
        answer = publisher.post(body, kind)
        assert answer.status_code < 500 and str(answer.status_code) in known, (body, answer.text)
        answers[kind, answer.status_code] += 1

    ask()
    print(*sorted(answers.items()), sep="\n")
    return answers


def test_damaged_events_are_answered_as_the_document_says(publisher: Publisher) -> None:
    assert {status for _, status in send(publisher, 60)} >= {202, 422}


@pytest.mark.long
def test_damaged_events_are_answered_as_the_document_says_however_many(publisher: Publisher) -> None:
    assert {status for _, status in send(publisher, 10_000)} >= {202, 422}


def test_odd_bodies_are_refused(publisher: Publisher) -> None:
    for body in ODD:
        for kind in (ONE, BATCH, STREAM, *ODD_TYPES):
            answer = publisher.http.post("/v1/events", content=body, headers={"content-type": kind.encode("latin-1")})
            assert answer.status_code in (202, 400, 413, 415, 422), (body[:100], kind, answer.text[:300])


def test_odd_questions_for_a_receipt_are_refused(publisher: Publisher) -> None:
    for text in ODD_TEXTS:
        for asked in ({"source": text, "id": "x"}, {"source": "//s", "id": text}, {"source": text}, {}):
            sent = "&".join(f"{name}={quote(value.encode('utf-8', 'surrogatepass'))}" for name, value in asked.items())
            answer = publisher.http.get(f"/v1/receipts?{sent}")
            assert answer.status_code in (404, 422), (text, answer.text)


@pytest.mark.parametrize("key", ["", "Bearer", "Bearer cl_", "Bearer cl_\xff_x", "Bearer " + "x" * 5_000])
def test_an_odd_key_opens_nothing(publisher: Publisher, key: str) -> None:
    answer = publisher.http.post("/v1/events", content=b"{}", headers={"authorization": key.encode("latin-1")})
    assert answer.status_code == 401
