"""A blind index: equal texts have equal tokens, and without the key a token says nothing of its text.

What it does not hide is how often a token stands in a table: whoever has the table sees that some text is common.
"""

from __future__ import annotations

import hashlib
import hmac

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

LENGTH = 8
"""Bytes of a token: among 2^32 texts a pair that shares one is as likely as not, among those of one query none is."""


class BlindIndex:
    """Makes tokens by HMAC-SHA-256 under a key of its own, which HKDF (RFC 5869) derives from a ``secret``.

    ``purpose`` keeps indexes over the same secret apart: a token of one says nothing in another.
    """

    def __init__(self, secret: bytes, purpose: str) -> None:
        if len(secret) < 32:
            raise ValueError("the secret of a blind index is too short: expected 32 bytes or more")
        self._key = HKDF(SHA256(), 32, salt=None, info=f"coverlink blind index: {purpose}".encode()).derive(secret)

    def token(self, *parts: str) -> bytes:
        """The token of these texts in this order; no two lists of texts without NUL are taken for each other."""
        text = "\x00".join(parts).encode(errors="replace")
        return hmac.digest(self._key, text, hashlib.sha256)[:LENGTH]
