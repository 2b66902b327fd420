"""A second factor for local accounts: codes of an authenticator app (RFC 6238: SHA-1, six digits, 30 seconds).

The secret is sealed under the master key. A code is taken once: the time step of the last one is kept, and only a
later one counts, whichever replica is asked. A clock may be half a minute off either way.
"""

from __future__ import annotations

import hmac
import time
from typing import Any

import pyotp
from psycopg import Connection

from coverlink.privacy.sealing import Sealer
from registry.access.account import Account, Role

ISSUER = "Coverlink"
STEP = 30
SLACK = 1
"""Time steps that a clock may be off."""
BEGIN = "UPDATE registry.account SET totp = %s, totp_last = 0 WHERE name = %s AND totp_since IS NULL"
SECRET = "SELECT totp FROM registry.account WHERE name = %s AND disabled_at IS NULL"
TAKE = """
UPDATE registry.account SET totp_last = %(step)s, totp_since = coalesce(totp_since, now())
WHERE name = %(name)s AND totp_last < %(step)s AND disabled_at IS NULL
"""


class SecondFactor:
    """``needed_by``: roles whose local accounts get no further without one."""

    def __init__(self, master_key: bytes, needed_by: frozenset[Role]) -> None:
        self._master, self._needed_by = Sealer(master_key), needed_by

    def missing(self, account: Account) -> bool:
        return account.local and not account.totp and account.role in self._needed_by

    def begin(self, db: Connection[Any], name: str) -> bool:
        """Makes a secret, which is in force with its first code; False when one is in force already."""
        sealed = self._master.seal(pyotp.random_base32().encode(), f"totp {name}")
        return db.execute(BEGIN, (sealed, name)).rowcount == 1

    def secret(self, db: Connection[Any], name: str) -> str | None:
        """In base 32, as apps take it."""
        row = db.execute(SECRET, (name,)).fetchone()
        return self._master.open(row[0], f"totp {name}").decode() if row and row[0] else None

    def address(self, name: str, secret: str) -> str:
        """What a QR code holds: ``otpauth://totp/...``."""
        return pyotp.TOTP(secret).provisioning_uri(name=name, issuer_name=ISSUER)

    def take(self, db: Connection[Any], name: str, code: str, now: float | None = None) -> bool:
        """Whether this is a code of now that was not taken yet. The first one puts the factor in force."""
        secret = self.secret(db, name)
        step = _step(secret, code, time.time() if now is None else now) if secret else None
        return step is not None and db.execute(TAKE, {"step": step, "name": name}).rowcount == 1


def _step(secret: str, code: str, now: float) -> int | None:
    """The time step of which this is the code, the earliest that fits."""
    given, made = code.strip().replace(" ", ""), pyotp.TOTP(secret, interval=STEP)
    around = range(int(now) // STEP - SLACK, int(now) // STEP + SLACK + 1)
    return next((step for step in around if hmac.compare_digest(made.generate_otp(step), given)), None)
