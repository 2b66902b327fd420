"""The form in which an entry of the record is hashed. Whoever has the table can work it out anew.

    hash = SHA-256(hash of the entry before, 32 bytes · JSON of the fields, UTF-8)

The JSON is an array in the order of ``FIELDS`` without blanks; ``at`` in UTC with microseconds, keys of ``about``
sorted.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

FIELDS = ("seq", "id", "at", "account", "action", "person_id", "task_id", "purpose", "about", "outcome")
START = bytes(32)
"""What stands before the first entry of all."""


def canonical(fields: Sequence[Any]) -> bytes:
    plain = [
        one.astimezone(UTC).isoformat(timespec="microseconds") if isinstance(one, datetime) else one for one in fields
    ]
    return json.dumps(plain, ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode()


def link(before: bytes, fields: Sequence[Any]) -> bytes:
    """The hash of the entry with these fields (in the order of FIELDS) behind the one with hash ``before``."""
    return hashlib.sha256(before + canonical(fields)).digest()
