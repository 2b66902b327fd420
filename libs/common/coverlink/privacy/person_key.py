"""``person_id``: a keyed hash of the ID number, the same for every event about a person, reversible by nobody."""

from __future__ import annotations

import base64
import hashlib
import hmac

from coverlink.identifiers.resident_id import PersonNumber


class PersonKey:
    """Makes person ids with HMAC-SHA-256 under one secret of the installation (32 bytes)."""

    def __init__(self, secret: bytes) -> None:
        if len(secret) < 32:
            raise ValueError(
                "the person key is too short: expected 32 bytes or more; see COVERLINK_SECRETS_DIR/person_key"
            )
        self._secret = secret

    def person_id(self, number: PersonNumber) -> str:
        """``p`` and 32 characters of base32: safe in keys, addresses and file names."""
        digest = hmac.digest(self._secret, f"{number.scheme}:{number.number}".encode(), hashlib.sha256)
        return "p" + base64.b32encode(digest[:20]).decode().lower()
