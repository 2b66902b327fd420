"""What no client of good will sends, to every call: it is refused in words, and never a fault of ours."""

import json
from typing import Any
from urllib.parse import quote

import httpx
import pytest

from tests.registry.bodies import Call, calls
from tests.registry.serving import Registry, somebody

LARGE = b"[" * 30_000 + b"]" * 30_000
ODD_BODIES = {
    "nothing": b"", "no JSON": b"{", "no object": b"[]", "null": b"null", "a word": b'"x"', "a number": b"1e400",
    "many digits": b'{"tasks": [' + b"1" * 5_000 + b"]}", "too deep": b'{"note": ' + LARGE + b"}", "only deep": LARGE,
    "no UTF-8": b'{"note": "\xff\xfe\xfa"}', "UTF-16": '{"note": "x"}'.encode("utf-16"), "NUL bytes": b"\x00" * 100,
    "half a character": rb'{"\ud800": "\ud800", "plan": {"\ud800": ["\ud800"]}}', "too large": b" " * 70_000,
    "half a character as bytes": b'{"\xed\xa0\x80": "\xed\xa0\x80"}',
}  # fmt: skip
ODD_TYPES = ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "\xff", ""]
ODD_VALUES: list[Any] = [
    None, "", "\x00", "\ud800", "x" * 70, "x" * 3_000, "𝕏" * 64, "' OR 1=1 --", "%", "../..", -1, 0, 2**31, 2**63,
    10**400, 1.5, True, [], ["\x00"], [""] * 600, {}, {"\x00": "\x00"}, "0001-01-01", "9999-12-31", "0000-00-00",
    "2026-02-30", "9999-12-31T23:59:59-23:59", "0001-01-01T00:00:00+23:59", [[[[[]]]]], {"tasks": None, "team": ""},
]  # fmt: skip
ODD_TEXTS = [
    "", "\x00", "\xff", "x" * 3_000, "𝕏", "%", "..", "-1", "0", "1.5", str(2**31), str(2**63), str(10**30), "true",
    "0001-01-01", "9999-12-31", "0000-00-00", "fDB8MA==", "MXwyMDI2LTAxLTAxfA==", "MXwwMDAxLTAxLTAxfHg=",
]  # fmt: skip
"""For addresses. The last three are made as cursors are: some of them with too few parts, or with none behind."""


@pytest.fixture(scope="module")
def known(registry: Registry) -> list[Call]:
    person = somebody()
    task = registry.task(person)
    document = httpx.get(f"{registry.address}/openapi.json").json()
    return list(calls(document, task_id=task, person_id=person))


def asked(registry: Registry, by: str, call: Call, address: str, **more: Any) -> None:
    answer = registry.by(by).request(call.method, address, **more)
    assert answer.status_code < 500, (call, address[:200], str(more)[:200], answer.text)


def one_by_one(body: dict[str, Any]) -> list[bytes]:
    """The body with each odd value in the place of each field, also of those within."""
    bodies = []
    for name, fits in body.items():
        bodies += [{**body, name: value} for value in ODD_VALUES]
        if isinstance(fits, dict):
            bodies += [{**body, name: {**fits, inner: value}} for inner in fits for value in ODD_VALUES]
    return [json.dumps(one).encode() for one in bodies]


def test_odd_bodies_are_refused_by_every_call(registry: Registry, known: list[Call]) -> None:
    as_json = {"content-type": "application/json"}
    for call in known:
        for body in ODD_BODIES.values():
            if call.path != "/v1/logout":
                asked(registry, "chen", call, call.address(), content=body, headers=as_json)
        for kind in ODD_TYPES if call.body else ():
            told = {"content-type": kind.encode("latin-1")}
            asked(registry, "chen", call, call.address(), content=json.dumps(call.body).encode(), headers=told)


def test_an_odd_value_in_one_field_is_no_fault_of_ours(registry: Registry, known: list[Call]) -> None:
    as_json = {"content-type": "application/json"}
    for call in known:
        if call.path in ("/v1/login", "/v1/totp", "/v1/totp/confirm"):
            continue  # who tries often is kept out, and the others from the same address
        for body in one_by_one(call.body or {}):
            by = "sheng" if "batches" in call.path or "erase" in call.path else "chen"
            asked(registry, by, call, call.address(), content=body, headers=as_json)


def test_odd_addresses_are_no_fault_of_ours(registry: Registry, known: list[Call]) -> None:
    for call in known:
        for text in ODD_TEXTS:
            odd = quote(text.encode("latin-1", "surrogatepass") if text in ("\x00", "\xff") else text, safe="")
            for name in call.values:
                asked(registry, "chen", call, call.address(**{name: odd}), **({"json": call.body} if call.body else {}))
            for name in call.query:
                by = "shen" if "access" in call.path else "sheng"
                asked(registry, by, call, f"{call.address()}?{name}={odd}")
