"""AES-256-GCM envelopes. A person's identity is sealed with that person's data key, a data key with the master key.

Envelope: ``v1.<key id>.<base64url(nonce + ciphertext + tag)>``. What an envelope is about (the person id) is bound
in as associated data, so that one person's envelope cannot be passed off as another's.
"""

from __future__ import annotations

import base64
import hashlib
import os

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from coverlink.contracts.bodies import Identity

_NONCE = 12


class Unsealable(ValueError):
    """The envelope is not ours, was changed, or its key is gone (a person who was erased)."""


class Sealer:
    """Seals and opens bytes under one 32-byte key; the key id is derived from the key."""

    def __init__(self, key: bytes) -> None:
        if len(key) != 32:
            raise ValueError("a sealing key has 32 bytes")
        self._cipher = AESGCM(key)
        self.key_id = hashlib.sha256(b"coverlink key id" + key).hexdigest()[:8]

    def seal(self, plain: bytes, about: str) -> str:
        nonce = os.urandom(_NONCE)
        sealed = nonce + self._cipher.encrypt(nonce, plain, about.encode())
        return f"v1.{self.key_id}.{base64.urlsafe_b64encode(sealed).decode().rstrip('=')}"

    def open(self, envelope: str, about: str) -> bytes:
        """Raises Unsealable."""
        version, _, rest = envelope.partition(".")
        key_id, _, body = rest.partition(".")
        if version != "v1" or key_id != self.key_id:
            raise Unsealable("the envelope was sealed with another key")
        try:
            raw = base64.urlsafe_b64decode(body + "=" * (-len(body) % 4))
            return self._cipher.decrypt(raw[:_NONCE], raw[_NONCE:], about.encode())
        except (InvalidTag, ValueError):
            raise Unsealable("the envelope was changed, or is about somebody else") from None


def seal_identity(sealer: Sealer, person_id: str, identity: Identity) -> str:
    return sealer.seal(msgspec.json.encode(identity), person_id)


def open_identity(sealer: Sealer, person_id: str, envelope: str) -> Identity:
    """Raises Unsealable."""
    return msgspec.json.decode(sealer.open(envelope, person_id), type=Identity)
