"""A CloudEvent in Kafka's binary mode, read as if it had come over HTTP: attributes from headers, data from the value.

What cannot be read becomes an ``Oddity`` in its place, so that the same checks refuse it and say why.
"""

from __future__ import annotations

from collections.abc import Iterable

import msgspec
from confluent_kafka import Message

from coverlink.bus.clients import headers_of
from employment_events.accept.json_text import Oddity, Unreadable, read_json

_PREFIX = "ce_"
_CONTENT_TYPE = "content-type"


class Came(msgspec.Struct, frozen=True):
    """A record as it came; what was absent is empty."""

    topic: str
    partition: int
    offset: int
    key: bytes
    value: bytes
    headers: list[tuple[str, bytes]]


def as_came(one: Message) -> Came:
    """For a message that is no error."""
    return Came(
        str(one.topic()), one.partition() or 0, one.offset() or 0, _bytes(one.key()), _bytes(one.value()),
        headers_of(one),
    )  # fmt: skip


def _bytes(found: str | bytes | None) -> bytes:
    return found.encode() if isinstance(found, str) else found or b""


def read_record(headers: Iterable[tuple[str, bytes]], value: bytes) -> dict[str, object]:
    """The event; nothing in it has been checked."""
    event: dict[str, object] = {}
    for header, raw in headers:
        if name := _attribute(header):
            text = _text(raw)
            # An SDK may write the content type under both of its names: the same said twice is said once.
            event[name] = text if event.get(name, text) == text else Oddity(f"the header {_PREFIX}{name} stands twice")
    if value:
        event["data"] = _data(value)
    return event


def _attribute(header: str) -> str | None:
    lower = header.lower()
    if lower == _CONTENT_TYPE:
        return "datacontenttype"
    # An attribute named data would take the place of the value.
    return lower.removeprefix(_PREFIX) if lower.startswith(_PREFIX) and lower != "ce_data" else None


def _text(raw: bytes) -> object:
    try:
        return raw.decode()
    except UnicodeDecodeError:
        return Oddity("a header is not UTF-8")


def _data(value: bytes) -> object:
    try:
        return read_json(value)
    except Unreadable as error:
        return Oddity(str(error))
