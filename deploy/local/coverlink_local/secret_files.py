"""The local system's secrets: a folder of files that only its owner reads, made once with random contents."""

import os
import secrets
from pathlib import Path

# person_key: HMAC key of person ids. master_key: wraps the data keys. session_key: signs log-in sessions.
NAMES = ("person_key", "master_key", "session_key")
_BYTES = 32


def make_secrets(folder: Path) -> Path:
    """Make what is missing, each 32 random bytes in hexadecimal digits. What is there is never changed: lose the
    person key, and nobody is found again under the id they had.
    """
    folder.mkdir(parents=True, mode=0o700, exist_ok=True)
    folder.chmod(0o700)
    for name in NAMES:
        try:
            kept = os.open(folder / name, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
        except FileExistsError:
            continue
        with os.fdopen(kept, "w") as file:
            file.write(secrets.token_hex(_BYTES) + "\n")
    return folder
