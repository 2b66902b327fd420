"""Dead letters are sealed to a public key: any service can post one, only an operator with the private key can read it.

So the linker, which sees no personal data and holds no secret, can still keep bytes that it could not read and that
may hold anything. Envelope: one byte of version, the sender's ephemeral X25519 key (32 bytes), nonce (12), AES-256-GCM.
"""

from __future__ import annotations

import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from coverlink.privacy.sealing import Unsealable

_VERSION = b"\x01"


class Slot:
    """Where letters are posted; holds the public key (32 bytes) only."""

    def __init__(self, public: bytes) -> None:
        self._public = X25519PublicKey.from_public_bytes(public)

    def seal(self, plain: bytes) -> bytes:
        sender = X25519PrivateKey.generate()
        mine, nonce = sender.public_key().public_bytes_raw(), os.urandom(12)
        key = _key(sender.exchange(self._public), mine)
        return _VERSION + mine + nonce + AESGCM(key).encrypt(nonce, plain, _VERSION)


class Box:
    """Where letters are read; holds the private key (32 bytes)."""

    def __init__(self, private: bytes) -> None:
        self._private = X25519PrivateKey.from_private_bytes(private)

    @property
    def public(self) -> bytes:
        """The key for ``Slot``."""
        return self._private.public_key().public_bytes_raw()

    def open(self, letter: bytes) -> bytes:
        """Raises Unsealable."""
        if letter[:1] != _VERSION or len(letter) < 45:
            raise Unsealable("no dead letter of ours: expected version 1 and at least 45 bytes")
        sender, nonce, sealed = letter[1:33], letter[33:45], letter[45:]
        try:
            key = _key(self._private.exchange(X25519PublicKey.from_public_bytes(sender)), sender)
            return AESGCM(key).decrypt(nonce, sealed, _VERSION)
        except (InvalidTag, ValueError):
            raise Unsealable("the letter was posted to another box, or was changed") from None


def _key(shared: bytes, sender: bytes) -> bytes:
    return HKDF(SHA256(), 32, salt=sender, info=b"coverlink dead letter").derive(shared)
