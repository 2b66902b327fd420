"""A record of librdkafka's as the engine hands it on."""

from __future__ import annotations

from operator import methodcaller
from typing import Any

from coverlink_engine.messages import Headers, Record

UNREADABLE: Headers = [("headers_unreadable", b"")]
"""Stands for headers that cannot be read; who needs one of them sets the record aside."""
_asked = methodcaller("headers")


def record_of(message: Any) -> Record:
    """With UNREADABLE headers if a header's name is not UTF-8. The services' own readers have the same in
    ``coverlink.bus.clients``, which this package must do without.

    confluent-kafka 2.16 then leaves an error behind a broken tuple: a call from C asks for the error, Python's own call
    would die of the tuple.
    """
    try:
        headers = _asked(message) or []
    except (SystemError, UnicodeDecodeError):
        headers = UNREADABLE
    return Record(
        message.topic(),
        message.partition(),
        message.offset(),
        message.key() or b"",
        message.value() or b"",
        headers,
        message.timestamp()[1],
    )
