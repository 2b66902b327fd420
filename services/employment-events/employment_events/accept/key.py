"""Second step: who it is about, and whether it was said before, without keeping either in clear."""

from __future__ import annotations

import hashlib
import hmac

from coverlink.identifiers.resident_id import PersonNumber
from coverlink.privacy.person_key import PersonKey


class KeyedHashes:
    """Person ids and content hashes under the installation's person key.

    Content is hashed under a key derived from it: a bare hash of an event would let anybody who knows its other
    fields try out ID numbers.
    """

    def __init__(self, secret: bytes) -> None:
        self._person_key = PersonKey(secret)
        self._content_key = hmac.digest(secret, b"coverlink content hash", hashlib.sha256)

    def person_id(self, number: PersonNumber) -> str:
        return self._person_key.person_id(number)

    def content(self, canonical: bytes) -> bytes:
        """32 bytes, the same for the same content."""
        return hmac.digest(self._content_key, canonical, hashlib.sha256)
