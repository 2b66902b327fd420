"""Secrets as a folder of files that only its owner reads, made once with random contents.

For docker compose, which mounts each file into containers that run as another user:
`python deploy/local/coverlink_local/secret_files.py .coverlink/compose`; needs nothing but Python.
"""

import os
import secrets
import sys
from pathlib import Path

# person_key: HMAC key of person ids. master_key: wraps the data keys. session_key: signs log-in sessions.
# letterbox: private key that opens dead letters; services get its public half, letterbox_public, only.
NAMES = ("person_key", "master_key", "session_key", "letterbox")
_BYTES = 32


def make_secrets(folder: Path) -> Path:
    """Make what is missing, each 32 random bytes in hexadecimal digits. What is there is never changed: lose the
    person key, and nobody is found again under the id they had.
    """
    _make_folder(folder)
    for name in NAMES:
        _make_once(folder / name, secrets.token_hex(_BYTES) + "\n", 0o600)
    _make_once(folder / "letterbox_public", _public_half(folder / "letterbox"), 0o600)
    return folder


def make_compose_secrets(folder: Path) -> Path:
    """The same, and the database's password. Others may read the files, but only those who may enter the folder."""
    _make_folder(folder)
    for name in NAMES:
        _make_once(folder / name, secrets.token_hex(_BYTES) + "\n", 0o444)
    _make_once(folder / "letterbox_public", _public_half(folder / "letterbox"), 0o444)
    password = folder / "postgres_password"
    _make_once(password, secrets.token_hex(16), 0o444)
    url = f"postgresql://coverlink:{password.read_text()}@postgres:5432/coverlink"
    _make_once(folder / "database_url", url, 0o444)
    return folder


def _make_folder(folder: Path) -> None:
    folder.mkdir(parents=True, mode=0o700, exist_ok=True)
    folder.chmod(0o700)


def _public_half(private: Path) -> str:
    """X25519 of the base point (RFC 7748, section 5): here by hand because only Python's own library may be needed."""
    p, a24 = 2**255 - 19, 121665
    scalar = int.from_bytes(bytes.fromhex(private.read_text()), "little") & ~7 & ~(1 << 255) | 1 << 254
    x2, z2, x3, z3, swapped = 1, 0, 9, 1, 0
    for place in reversed(range(255)):
        bit = scalar >> place & 1
        if bit != swapped:
            x2, z2, x3, z3, swapped = x3, z3, x2, z2, bit
        a, b, c, d = x2 + z2, x2 - z2, x3 + z3, x3 - z3
        aa, bb, da, cb = a * a, b * b, d * a, c * b
        x2, z2 = aa * bb % p, (aa - bb) * (aa + a24 * (aa - bb)) % p
        x3, z3 = (da + cb) ** 2 % p, 9 * (da - cb) ** 2 % p
    if swapped:
        x2, z2 = x3, z3
    return (x2 * pow(z2, p - 2, p) % p).to_bytes(32, "little").hex() + "\n"


def _make_once(path: Path, text: str, mode: int) -> None:
    try:
        made = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, mode)
    except FileExistsError:
        return
    with os.fdopen(made, "w") as file:
        file.write(text)


if __name__ == "__main__":
    make_compose_secrets(Path(sys.argv[1]))
