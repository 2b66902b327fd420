"""Secrets as a folder of files that only its owner reads, made once with random contents.

For docker compose, which mounts each file into containers that run as another user:
`python deploy/local/coverlink_local/secret_files.py .coverlink/compose`; needs nothing but Python.
"""

import os
import secrets
import sys
from pathlib import Path

# person_key: HMAC key of person ids. master_key: wraps the data keys. session_key: signs log-in sessions.
# letterbox: private key that opens dead letters; services get its public half only.
NAMES = ("person_key", "master_key", "session_key", "letterbox")
_BYTES = 32


def make_secrets(folder: Path) -> Path:
    """Make what is missing, each 32 random bytes in hexadecimal digits. What is there is never changed: lose the
    person key, and nobody is found again under the id they had.
    """
    _make_folder(folder)
    for name in NAMES:
        _make_once(folder / name, secrets.token_hex(_BYTES) + "\n", 0o600)
    return folder


def make_compose_secrets(folder: Path) -> Path:
    """The same, and the database's password. Others may read the files, but only those who may enter the folder."""
    _make_folder(folder)
    for name in NAMES:
        _make_once(folder / name, secrets.token_hex(_BYTES) + "\n", 0o444)
    password = folder / "postgres_password"
    _make_once(password, secrets.token_hex(16), 0o444)
    url = f"postgresql://coverlink:{password.read_text()}@postgres:5432/coverlink"
    _make_once(folder / "database_url", url, 0o444)
    return folder


def _make_folder(folder: Path) -> None:
    folder.mkdir(parents=True, mode=0o700, exist_ok=True)
    folder.chmod(0o700)


def _make_once(path: Path, text: str, mode: int) -> None:
    try:
        made = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, mode)
    except FileExistsError:
        return
    with os.fdopen(made, "w") as file:
        file.write(text)


if __name__ == "__main__":
    make_compose_secrets(Path(sys.argv[1]))
