"""Where somebody may have left traces, read raw: every topic, every table, what Redis holds, logs; and how a text may
be written there."""

import base64
import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import quote

import msgspec
import psycopg
import redis
from confluent_kafka.admin import AdminClient
from kafka import KafkaConsumer, TopicPartition

from coverlink.privacy.joint import is_joint, open_joint
from coverlink.privacy.letterbox import Box
from coverlink.privacy.sealing import Sealer, Unsealable
from coverlink.privacy.vault import opened
from insurance_linker.stored import STATES

ENVELOPE = re.compile(rb"v1\.[0-9a-f]{8}\.[A-Za-z0-9_-]{38,}")
TABLES = """
SELECT format('%I.%I', schemaname, tablename) FROM pg_tables
WHERE schemaname NOT IN ('pg_catalog', 'information_schema') ORDER BY 1
"""
Places = dict[str, bytes]


def written(text: str) -> set[bytes]:
    """How a text may stand among bytes: UTF-8, UTF-16, escaped for JSON or a URL, in hexadecimal, in base64 of each
    of the three ways in which it may lie there."""
    found = {json.dumps(text)[1:-1].encode(), quote(text).encode()}
    for raw in (text.encode(), text.encode("utf-16-le"), text.encode("utf-16-be")):
        found |= {raw, raw.hex().encode(), raw.hex().upper().encode()}
        for before in range(3):
            whole = base64.b64encode(b"\0" * before + raw)
            # The characters at both ends hold bits of what stands beside it, too.
            sure = whole[(0, 2, 3)[before] :].rstrip(b"=")[: len(raw) * 8 // 6 - 1]
            found |= {sure, sure.replace(b"+", b"-").replace(b"/", b"_")}
    return found


def of_number(number: str) -> tuple[str, str]:
    """An ID number, and the form of 15 digits that it had for people born before 2000."""
    return number, number[:6] + number[8:17]


def found(places: Mapping[str, bytes], texts: Iterable[str]) -> list[tuple[str, str]]:
    """Which text stands where, in whatever writing."""
    return [
        (where, text) for text in texts for where, raw in places.items() if any(one in raw for one in written(text))
    ]


def topics(kafka: str) -> Places:
    """Topic to everything in it, Kafka's own topics and uncommitted records too: keys, headers, values. States of the
    linker also as they are before they are squeezed."""
    names = sorted(AdminClient({"bootstrap.servers": kafka}).list_topics(timeout=10).topics)
    return {f"topic {name}": SEPARATOR.join(_spread(name, parts)) for name, parts in records(kafka, names)}


def records(kafka: str, names: Iterable[str]) -> Iterator[tuple[str, list[bytes]]]:
    consumer = KafkaConsumer(bootstrap_servers=kafka, enable_auto_commit=False, group_id=None)
    for name in names:
        numbers = consumer.partitions_for_topic(name)
        assert numbers, f"{name} cannot be read: nothing would be found there"
        places = [TopicPartition(name, number) for number in sorted(numbers)]
        consumer.assign(places)
        consumer.seek_to_beginning()
        ends = consumer.end_offsets(places)
        parts: list[bytes] = []
        while any(consumer.position(place) < ends[place] for place in places):
            for rows in consumer.poll(timeout_ms=500, max_records=5_000).values():
                for row in rows:
                    parts += [row.key or b"", row.value or b""]
                    parts += [part for header, value in row.headers for part in (header.encode(), value or b"")]
        yield name, parts
    consumer.close()


def _spread(topic: str, parts: list[bytes]) -> Iterator[bytes]:
    yield from parts
    if topic == "linker.state.v1":
        yield from (msgspec.json.encode(STATES.read(raw)) for raw in parts if raw[:1] == b"\x05")


def tables(db: psycopg.Connection[Any]) -> Places:
    """All rows of all tables as PostgreSQL writes them."""
    names = [name for (name,) in db.execute(TABLES)]
    rows = ((name, db.execute(f"SELECT row_to_json(t)::text FROM {name} AS t")) for name in names)  # type: ignore[arg-type]
    return {f"table {name}": "\n".join(row for (row,) in found).encode() for name, found in rows}


def in_redis(url: str) -> Places:
    with redis.Redis.from_url(url) as client:
        return {f"redis {key!r}": key + (client.dump(key) or b"") for key in client.scan_iter()}


def logs(folder: Path) -> Places:
    return {f"log {path.name}": path.read_bytes() for path in folder.rglob("*.log")}


def what_opens(places: Mapping[str, bytes], db: psycopg.Connection[Any], master: Sealer, box: Box) -> Places:
    """The plain text of every envelope and dead letter that opens, with the master key, the letterbox, and every data
    key that ``db`` still has, whatever it may be about."""
    people = [person for (person,) in db.execute("SELECT person_id FROM vault.data_key")]
    keys, shut = opened(db, master, people)
    assert shut == 0
    by_id: dict[str, list[tuple[Sealer, str]]] = {}
    for person, key in keys.items():
        by_id.setdefault(key.key_id, []).extend((key, about) for about in (person, f"{person} text"))
    by_id.setdefault(master.key_id, []).extend((master, about) for about in ("quarantine", ""))

    def keys_of(wanted: list[str]) -> Mapping[str, Sealer]:
        return {person: keys[person] for person in wanted if person in keys}

    return {where: b"\n".join(_opened(raw, by_id, box, keys_of)) for where, raw in places.items()}


def _opened(
    raw: bytes, by_id: Mapping[str, list[tuple[Sealer, str]]], box: Box, keys_of: Callable[[list[str]], Any]
) -> Iterator[bytes]:
    plain = [part for envelope in set(ENVELOPE.findall(raw)) for part in _of_envelope(envelope.decode(), by_id)]
    plain += _letters(raw, box)
    for one in plain:
        yield one
        try:
            if is_joint(one):
                yield open_joint(one, keys_of)
        except (Unsealable, msgspec.DecodeError, msgspec.ValidationError):
            continue


def _of_envelope(envelope: str, by_id: Mapping[str, list[tuple[Sealer, str]]]) -> Iterator[bytes]:
    for key, about in by_id.get(envelope.split(".")[1], ()):
        try:
            yield key.open(envelope, about)
        except Unsealable:
            continue


def _letters(raw: bytes, box: Box) -> Iterator[bytes]:
    """Dead letters are bytes of any kind: each record is tried whole."""
    for part in raw.split(SEPARATOR) if SEPARATOR in raw else ():
        try:
            yield box.open(part)
        except Unsealable:
            continue


SEPARATOR = b"\n=== record ===\n"
"""Between the parts of a topic."""
