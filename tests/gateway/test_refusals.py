"""Whatever comes, the answer says what was expected; nothing that a publisher can send is answered with a 500."""

from __future__ import annotations

import gzip
import json
import socket
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from tests.gateway.events import as_bytes, changed, enrol, event, hire, id_number, leave, person
from tests.gateway.rig import BATCH, ONE, STREAM, Program, Publisher, System, problem, read_topic, receipts

GOOD = hire("//test.example/refusals", "e-1")
DEEP = b'{"data":' + b"[" * 100_000 + b"]" * 100_000 + b"}"


def with_value(path: str, value: Any) -> tuple[bytes, str]:
    return as_bytes(changed(GOOD, path, value)), path


def with_data(**parts: Any) -> bytes:
    return as_bytes({**GOOD, "data": {**GOOD["data"], **parts}})


UNREADABLE = {
    "empty": b"",
    "not JSON": b"<xml/>",
    "half a document": as_bytes(GOOD)[:-5],
    "two documents": as_bytes(GOOD) * 2,
    "invalid UTF-8": as_bytes(GOOD).replace("测".encode(), b"\xff\xfe"),
    "UTF-16": as_bytes(GOOD).decode().encode("utf-16"),
    "nested 100,000 deep": DEEP,
    "a name twice": as_bytes(GOOD).replace(b'"id":', b'"id": "e-0", "id":', 1),
    "a name twice in data": with_data(more=1).replace(b'"more": 1', b'"more": 1, "more": 2'),
    "NaN": with_data(more=1).replace(b'"more": 1', b'"more": NaN'),
    "1e999": with_data(more=1).replace(b'"more": 1', b'"more": 1e999'),
    "a number of 10,000 digits": with_data(more=1).replace(b'"more": 1', b'"more": ' + b"9" * 10_000),
    "half a surrogate pair": as_bytes(GOOD).replace(b'"e-1"', b'"\\ud800"'),
    "half a surrogate pair as a name": with_data(more=1).replace(b'"more"', b'"\\udfff"'),
    "NUL in a text": as_bytes(GOOD).replace(b"68", b"\\u0000", 1),
    "NUL as it is": as_bytes(GOOD).replace(b"68", b"\x00", 1),
}
WRONG = {
    "a text": (b'"hello"', None),
    "a number": (b"17", None),
    "null": (b"null", None),
    "an array": (b"[]", None),
    "NUL in the id": (as_bytes(GOOD).replace(b'"e-1"', b'"a\\u0000b"'), None),
    "no id": (as_bytes({**GOOD, "id": ""}), "id"),
    "id of 129 characters": (as_bytes({**GOOD, "id": "x" * 129}), "id"),
    "id is a number": (as_bytes({**GOOD, "id": 1}), "id"),
    "another version": (as_bytes({**GOOD, "specversion": "0.3"}), "specversion"),
    "unknown type": (as_bytes({**GOOD, "type": "coverlink.person.abducted.v1"}), "type"),
    "a type that only we may write": (as_bytes({**GOOD, "type": "coverlink.case.answered.v1"}), "type"),
    "type is an object": (as_bytes({**GOOD, "type": {}}), "type"),
    "time without offset": (as_bytes({**GOOD, "time": "2026-11-20T09:30:00"}), "time"),
    "time in the future": (as_bytes({**GOOD, "time": "2099-01-01T00:00:00Z"}), "time"),
    "time that is none": (as_bytes({**GOOD, "time": "2026-13-41T99:99:99Z"}), "time"),
    "time at the end of time": (as_bytes({**GOOD, "time": "9999-12-31T23:59:59-23:59"}), "time"),
    "XML inside": (as_bytes({**GOOD, "datacontenttype": "application/xml"}), "datacontenttype"),
    "base64 data": (as_bytes({**{k: v for k, v in GOOD.items() if k != "data"}, "data_base64": "e30="}), "data"),
    "nobody": (with_data(person=None), "data.person"),
    "person is a list": (with_data(person=[1]), "data.person"),
    "bad check digit": with_value("data.person.id_number", id_number(1)[:-1] + "Z"),
    "born in the future": with_value("data.person.id_number", "32010620990101001X"),
    "number is a number": with_value("data.person.id_number", 320106199003077716),
    "started tomorrow": with_value("data.employment.started_on", "2099-01-01"),
    "30 February": with_value("data.employment.started_on", "2026-02-30"),
    "date is a number": with_value("data.employment.started_on", 1763596800),
    "wage is a number": with_value("data.employment.monthly_wage", 6800.0),
    "wage of 30 digits": with_value("data.employment.monthly_wage", 10**30),
    "bad unit code": with_value("data.unit.uscc", "913201060000000010"),
    "nobody employs a standard worker": (with_data(unit=None), "data.unit"),
    "no such district": with_value("data.employment.work_district", "990000"),
    "unknown insurance line": (as_bytes(enrol("//test.example/refusals", "e-2", line="dental")), "data.cover.line"),
    "left before it began": (
        as_bytes(enrol("//test.example/refusals", "e-3", to="2026-11-19")),
        "data.cover.to",
    ),
    "unknown reason": (
        as_bytes(changed(leave("//test.example/refusals", "e-4"), "data.employment.end_reason", "bored")),
        "data.employment.end_reason",
    ),
    "a name of a megabyte": with_value("data.person.name", "长" * 300_000),
}  # fmt: skip


@pytest.mark.parametrize("body", UNREADABLE.values(), ids=UNREADABLE)
def test_what_is_no_json_with_one_meaning_is_400(publisher: Publisher, body: bytes) -> None:
    problem(publisher.post(body), 400)


@pytest.mark.parametrize(("body", "field"), WRONG.values(), ids=WRONG)
def test_what_is_no_event_of_ours_is_422_and_names_the_field(
    publisher: Publisher, body: bytes, field: str | None
) -> None:
    found = problem(publisher.post(body), 400 if b"\\u0000" in body else 422)
    if field:
        errors = {row["field"]: row["expected"] for row in found["errors"]}
        assert errors[field]


def test_the_same_in_a_stream_spoils_no_other_line(publisher: Publisher, source: str) -> None:
    bad = [line for line in UNREADABLE.values() if line and b"\n" not in line and len(line) < 250_000]
    bad += [body for body, _ in WRONG.values() if len(body) < 250_000]
    mixed: list[Any] = [line for number, one in enumerate(bad) for line in (one, hire(source, f"g-{number}"))]
    found = publisher.stream(mixed)
    assert [row["status"] for row in found] == ["rejected", "accepted"] * len(bad)
    assert [row["line"] for row in found[::2]] == list(range(1, 2 * len(bad), 2))
    assert all(row["problem"]["detail"] for row in found[::2])


def test_the_same_in_a_batch_spoils_no_other_event(publisher: Publisher, source: str) -> None:
    bad = [body for body, _ in WRONG.values() if len(body) < 250_000]
    bad += [
        UNREADABLE[name] for name in ("NaN", "1e999", "a name twice", "a name twice in data", "half a surrogate pair")
    ]
    mixed = [line for number, one in enumerate(bad) for line in (one, as_bytes(hire(source, f"g-{number}")))]
    found = receipts(publisher.post(b"[" + b",".join(mixed) + b"]", BATCH))
    assert [row["status"] for row in found] == ["rejected", "accepted"] * len(bad)


def test_a_line_without_end_is_refused_and_the_stream_goes_on(publisher: Publisher, source: str) -> None:
    found = publisher.stream([hire(source, "a"), b'"' + b"x" * (3 << 20) + b'"', hire(source, "b")])
    assert [row["status"] for row in found] == ["accepted", "rejected", "accepted"]
    assert "256 KiB" in found[1]["problem"]["detail"]


@pytest.mark.parametrize(("body", "kind"), [(b"{}", BATCH), (b"[", BATCH), (b"[" * 50_000, BATCH)])
def test_a_batch_that_is_no_array_is_400(publisher: Publisher, body: bytes, kind: str) -> None:
    problem(publisher.post(body, kind), 400)


@pytest.mark.parametrize(
    ("size", "kind"), [(10 << 20, ONE), (2 << 20, ONE), (10 << 20, BATCH)], ids=["10 MB", "2 MB", "batch of 10 MB"]
)
@pytest.mark.parametrize("chunked", [False, True], ids=["length", "chunked"])
def test_a_body_over_the_limit_is_413_and_says_the_limit(
    publisher: Publisher, size: int, kind: str, chunked: bool
) -> None:
    body = b" " * size
    found = problem(publisher.post(_pieces(body) if chunked else body, kind), 413)
    assert any(character.isdigit() for character in found["detail"])


def test_the_first_of_two_content_types_counts_for_the_limit_too(publisher: Publisher) -> None:
    headers = [("content-type", BATCH), ("content-type", STREAM)]
    answer = publisher.http.post("/v1/events", content=b" " * (10 << 20), headers=headers)
    problem(answer, 413)


def test_a_batch_of_more_events_than_are_taken_at_once_is_413(publisher: Publisher) -> None:
    found = problem(publisher.post(b"[" + b"0," * 20_000 + b"0]", BATCH), 413)
    assert "20000 events" in found["detail"]
    assert len(publisher.batch([0] * 20_000)) == 20_000


def test_a_list_too_long_for_a_record_is_refused_and_spoils_no_other_event(publisher: Publisher, source: str) -> None:
    status = {"kind": "treaty_exempt", "from": "2026-01-01"}
    long = {"person": person(9), "status": {**status, "lines": ["injury"] * 112_000}}
    body = json.dumps(event(source, "long", "status.changed", long), separators=(",", ":")).encode()
    assert 1_000_000 < len(body) < 1 << 20
    found = problem(publisher.post(body), 422)
    assert [row["field"] for row in found["errors"]] == ["data.status.lines"]
    whole = {"person": person(9), "status": {**status, "lines": ["pension", "medical", "injury"]}}
    [receipt] = receipts(publisher.one(event(source, "whole", "status.changed", whole)))
    assert receipt["status"] == "accepted"


@pytest.mark.parametrize("kind", [ONE, BATCH, STREAM])
def test_a_chunked_body_without_length_is_taken(publisher: Publisher, source: str, kind: str) -> None:
    body = as_bytes([hire(source, "e-1")]) if kind == BATCH else as_bytes(hire(source, "e-1"))
    [receipt] = receipts(publisher.post(_pieces(body), kind))
    assert receipt["status"] == "accepted"


@pytest.mark.parametrize(
    "kind", ["", "text/plain", "application/json", "application/cloudevents", "multipart/form-data"]
)
def test_another_content_type_is_415_and_names_the_three(publisher: Publisher, kind: str) -> None:
    found = problem(publisher.post(as_bytes(GOOD), kind), 415)
    assert all(taken in found["detail"] for taken in (ONE, BATCH, STREAM))


@pytest.mark.parametrize("kind", [ONE, BATCH, STREAM])
def test_a_compressed_body_is_415(publisher: Publisher, kind: str) -> None:
    answer = publisher.post(gzip.compress(as_bytes(GOOD)), kind, **{"content-encoding": "gzip"})
    assert "gzip" not in problem(answer, 415)["detail"]
    assert answer.headers["accept-encoding"] == "identity"


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [("GET", "/v1/events", 405), ("PUT", "/v1/events", 405), ("GET", "/v2", 404), ("GET", "/v1/receipts", 422),
     ("GET", "/v1/receipts?source=a&id=%00", 422), ("GET", f"/v1/receipts?source=a&id={'x' * 500}", 422)],
)  # fmt: skip
def test_the_rest_is_a_problem_document_too(publisher: Publisher, method: str, path: str, status: int) -> None:
    problem(publisher.http.request(method, path), status)


def test_more_than_the_keys_share_is_429_with_retry_after(system: System, source: str) -> None:
    slow = system.program(gateway_rate="5").start()
    publisher = system.publisher(slow, name="hasty")
    answers = [publisher.one(hire(source, f"e-{number}")) for number in range(30)]
    late = [answer for answer in answers if answer.status_code == 429]
    assert late and int(late[0].headers["retry-after"]) >= 1
    assert "5 events a second" in problem(late[0], 429)["detail"]
    found = publisher.stream([hire(source, f"s-{number}") for number in range(12)])
    assert [row["status"] for row in found] == ["accepted"] * 12  # slowed down, not refused
    slow.end()


def test_nothing_of_a_person_is_kept_or_told_of_a_refused_event(
    system: System, publisher: Publisher, source: str
) -> None:
    """Where the number stands in the id, not even the id is told on the bus."""
    number = id_number(77)
    clear = hire(source, f"hire-{number}", 77)
    found = problem(publisher.one(clear), 422)
    assert found["errors"] == [{"field": "id", "expected": found["errors"][0]["expected"]}]
    problem(publisher.one(changed(clear, "data.employment.form", "volunteer")), 422)
    problem(publisher.one(changed(hire(source, "note", 77), "data.unit.name", f"公司 {number}")), 422)
    texts = [bytes(row.value) for row in read_topic(system.kafka, "publisher.receipts.v1")]
    assert not any(number.encode() in text for text in texts)


def test_a_caller_who_hangs_up_harms_nobody(gateway: Program, publisher: Publisher, source: str) -> None:
    url = httpx.URL(publisher.url)
    head = f"POST /v1/events HTTP/1.1\r\nhost: x\r\nauthorization: Bearer {publisher.key}\r\ncontent-type: {STREAM}\r\n"
    with socket.create_connection((url.host, url.port)) as line:
        line.sendall(head.encode() + b"content-length: 1000000\r\n\r\n" + as_bytes(hire(source, "cut")) + b"\n{")
    [receipt] = receipts(publisher.one(hire(source, "after")))
    assert receipt["status"] == "accepted"
    assert '"level": "error"' not in gateway.log.read_text()


def _pieces(body: bytes) -> Iterator[bytes]:
    for begin in range(0, len(body), 1 << 16):
        yield body[begin : begin + (1 << 16)]
