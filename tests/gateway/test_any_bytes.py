"""Any bytes, any JSON, any damage to a good event: the first step always ends with a candidate or a refusal that says
what was expected, and what it says can be sent and stored."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from employment_events.accept.binary_mode import read_record
from employment_events.accept.check import check
from employment_events.accept.key import KeyedHashes
from employment_events.accept.receipt import as_json, receipt_record
from employment_events.accept.verdict import Candidate, Offered, Publisher, Verdict
from tests.gateway.events import as_bytes, enrol, hire, leave, retract

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
HASHES = KeyedHashes(bytes(range(32)))
ANYBODY = Publisher("tester", lambda _: True)
EVENTS = [hire("//s", "e"), leave("//s", "e"), enrol("//s", "e"), retract("//s", "r", of="e")]

UNHURRIED = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
"""What is held to here is the verdict: how long it takes on a machine that is busy says nothing."""

texts = st.text(st.characters(codec=None))  # half a surrogate pair too
values: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | texts,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=8,
)


def paths(part: Any, before: tuple[str, ...] = ()) -> list[tuple[str, ...]]:
    """The way to every place in an event."""
    found = [before] if before else []
    return found + [way for name, value in _items(part) for way in paths(value, (*before, name))]


def _items(part: Any) -> list[tuple[str, Any]]:
    return list(part.items()) if isinstance(part, dict) else []


def put(event: dict[str, Any], path: tuple[str, ...], value: Any) -> dict[str, Any]:
    name, *rest = path
    return {**event, name: put(event[name], tuple(rest), value) if rest else value}


damages = st.sampled_from(EVENTS).flatmap(
    lambda event: st.builds(lambda path, value: put(event, path, value), st.sampled_from(paths(event)), values)
)


def verdict_is_sound(found: Candidate | Verdict) -> None:
    if isinstance(found, Verdict):
        assert found.status == "rejected" and found.problem and found.problem["detail"]
        json.dumps(as_json(found), ensure_ascii=False).encode()
        receipt_record(found)
        assert not any("\x00" in (text or "") for text in (found.source, found.id))


@UNHURRIED
@given(st.binary(max_size=200))
def test_any_bytes(raw: bytes) -> None:
    verdict_is_sound(check(Offered(ANYBODY, raw=raw), HASHES, NOW))


@settings(UNHURRIED, max_examples=400)
@given(damages)
def test_any_damage_to_one_field(event: dict[str, Any]) -> None:
    verdict_is_sound(check(Offered(ANYBODY, raw=json.dumps(event).encode()), HASHES, NOW))
    verdict_is_sound(check(Offered(ANYBODY, event=event), HASHES, NOW))


@UNHURRIED
@given(st.sampled_from(EVENTS), st.integers(0), st.binary(min_size=1, max_size=4))
def test_any_damage_to_the_bytes(event: dict[str, Any], place: int, damage: bytes) -> None:
    raw = as_bytes(event)
    place %= len(raw)
    verdict_is_sound(check(Offered(ANYBODY, raw=raw[:place] + damage + raw[place + 1 :]), HASHES, NOW))


@UNHURRIED
@given(st.lists(st.tuples(texts, st.binary(max_size=20))), st.binary(max_size=50))
def test_any_record_of_the_inbox(headers: list[tuple[str, bytes]], value: bytes) -> None:
    verdict_is_sound(check(Offered(ANYBODY, event=read_record(headers, value)), HASHES, NOW))
