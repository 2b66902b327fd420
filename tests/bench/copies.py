"""The same records again and again, each time about other people: a lag of millions is made in minutes, not in hours.

Ids keep their shape: of UUIDs the last four digits are another's, of person ids the last three characters.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from tests.bench.stream import Message

_UUID = re.compile(rb"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
_PERSON = re.compile(rb"p[a-z2-7]{32}")
_DIGITS = b"abcdefghijklmnopqrstuvwxyz234567"
MOST = len(_DIGITS) ** 3


def copies(messages: Sequence[Message], times: int) -> Iterator[Message]:
    """At most MOST times."""
    assert times <= MOST
    for number in range(times):
        for topic, key, value, headers in messages:
            told = [(name, _other(raw, number)) for name, raw in headers]
            yield topic, _other(key, number), _other(value, number), told


def _other(text: bytes, number: int) -> bytes:
    ours, tail = b"%04x" % number, bytes(_DIGITS[number >> shift & 31] for shift in (10, 5, 0))
    return _PERSON.sub(lambda found: found[0][:-3] + tail, _UUID.sub(lambda found: found[0][:-4] + ours, text))
