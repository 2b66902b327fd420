"""After a whole run no ID number, name or phone stands in any topic, log line, metric or dead letter."""

import json
import re
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import httpx
import msgspec
from confluent_kafka import Producer

from coverlink.bus import topics
from coverlink.bus.clients import producer_config
from coverlink_simulator.simulation import sample_day
from tests.system import traces
from tests.system.test_walking_path import hire
from tests.system.whole import Whole, until

CHINA = timezone(timedelta(hours=8))
IN_CLEAR = {"person.facts.inbox.v1"}
"""What publishers write themselves; kept a day, readable by the gateway only (ACLs)."""


def test_nothing_personal_is_anywhere(whole: Whole, tmp_path: Path) -> None:
    simulation = sample_day(77, datetime.now(CHINA).date())
    counts = whole.simulate(simulation, tmp_path / "expected.jsonl")
    assert counts.unexpected == 0
    secrets = personal([line.text for line in simulation.events])
    assert len(secrets) > 500
    _rubbish(whole)
    secrets |= {"320106199003077716", "张三丰", "13712345678"}
    until(lambda: _settled(whole), 120, "the end of all notices")

    places = {**_topics(whole.demo.kafka), **_logs(whole), **_metrics(whole)}
    assert {"person.facts.v1", "coverage.decisions.v1", "linker.state.v1", "notice.outcomes.v1"} <= set(places)
    assert any(len(text) > 1_000 for name, text in places.items() if name.endswith(".dlq")), "dead letters were written"
    pattern = re.compile(b"|".join(re.escape(secret) for secret in sorted(_spellings(secrets), key=len, reverse=True)))
    found = {name: match[0][:40] for name, text in places.items() if (match := pattern.search(text))}
    assert not found, found


def personal(lines: list[bytes]) -> set[str]:
    """ID numbers, names and phones of all events, broken ones too, as far as they can be read."""
    found: set[str] = set()
    for line in lines:
        try:
            event: Any = msgspec.json.decode(line)
            people = [event["data"].get("person"), event["data"].get("was")]
        except (msgspec.DecodeError, KeyError, TypeError, AttributeError):
            continue
        for person in people:
            for name in ("id_number", "name", "mobile", "email"):
                value = person.get(name) if isinstance(person, dict) else None
                if isinstance(value, str) and len(value) >= 2:
                    found.add(value)
    return found


def _rubbish(whole: Whole) -> None:
    """What should be refused with personal data in every part: over HTTP, and into Kafka past the gateway."""
    event = hire(490)
    event["id"] = "320106199003077716"
    event["data"]["person"] |= {"name": "张三丰", "mobile": "13712345678", "id_number": "320106199003077717"}
    event["data"]["employment"]["started_on"] = "张三丰"
    headers = {"authorization": f"Bearer {whole.demo.publisher_key}", "content-type": "application/cloudevents+json"}
    body = json.dumps(event)
    assert httpx.post(f"{whole.demo.gateway}/v1/events", content=body, headers=headers).status_code == 422
    producer = Producer(producer_config(whole.demo.kafka, "test"))
    for topic in ("person.facts.inbox.v1", "person.facts.v1", "coverage.decisions.v1", "notice.requests.v1"):
        headers_in = [("ce_type", "张三丰".encode()), ("ce_id", b"320106199003077716"), ("ce_source", b"//s")]
        key = b"320106199003077716" if topic in IN_CLEAR else b"k"
        # Past the gateway the originals themselves are the test's: into a topic in clear they are not put.
        value = body.encode() if topic in IN_CLEAR else b"{}"
        producer.produce(topic, value, key, headers=headers_in if topic in IN_CLEAR else [("ce_type", b"rubbish")])
    producer.flush()


def _settled(whole: Whole) -> bool:
    waiting = httpx.get(f"{whole.demo.notifier}/v1/figures").json()["waiting"]
    letters = [name for name, text in _topics(whole.demo.kafka, dead_letters=True).items() if text]
    return waiting == 0 and len(letters) >= 4


def _topics(kafka: str, *, dead_letters: bool = False) -> dict[str, bytes]:
    """Topic to everything in it, uncommitted records too: keys, headers, values."""
    names = [
        topic.name
        for topic in topics.declared()
        if topic.name not in IN_CLEAR and (not dead_letters or topic.name.endswith(".dlq"))
    ]
    return {name: b"\n".join(parts) for name, parts in traces.records(kafka, names)}


def _logs(whole: Whole) -> dict[str, bytes]:
    found = {f"log {path.name}": path.read_bytes() for path in whole.system.folder.rglob("*.log")}
    assert len(found) >= 7, found.keys()
    return found


def _metrics(whole: Whole) -> dict[str, bytes]:
    return {
        f"metrics of {name}": httpx.get(f"{address}/metrics").content
        for name, address in whole.system.addresses.items()
    }


def _spellings(secrets: set[str]) -> set[bytes]:
    """As UTF-8 and as JSON may escape it."""
    found = {secret.encode() for secret in secrets}
    return found | {json.dumps(secret)[1:-1].encode() for secret in secrets}
