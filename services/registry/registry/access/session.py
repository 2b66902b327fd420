"""Log-in: a signed token that names account and session and holds some hours. The account is asked at every request.

A session ends for good when it is logged out, and all of an account do when its password or second factor is changed.
"""

from __future__ import annotations

import contextlib
import secrets
import time

import redis
from itsdangerous import BadData, URLSafeTimedSerializer
from msgspec import Struct

from coverlink_web import Problem
from registry.access.account import Account, end_session, of_session
from registry.database import Pool

COOKIE = "coverlink_session"
KEPT_SECONDS = 5.0
MOST_KEPT = 10_000
SECOND_STEP = 300
"""Seconds between the password and the code of the second factor."""
TRIES, WINDOW = 10, 60
"""Failed log-ins a user, and an address, may have in a minute."""


class _Kept(Struct):
    account: Account | None
    until: float


class Sessions:
    """Thread-safe enough: at worst an account is asked for twice. Another replica hears of an end within 5 seconds."""

    def __init__(self, secret: bytes, hours: int, pool: Pool) -> None:
        self._signer = URLSafeTimedSerializer(secret, salt="coverlink session")
        self._forms = URLSafeTimedSerializer(secret, salt="coverlink form")
        self._steps = URLSafeTimedSerializer(secret, salt="coverlink second step")
        self.seconds = hours * 3600
        self._pool = pool
        self._kept: dict[str, _Kept] = {}

    def token(self, account: Account) -> str:
        return self._signer.dumps([account.name, secrets.token_urlsafe(12), account.generation])

    def account(self, token: str | None) -> Account | None:
        """Whose token it is, if it holds and the account is in force."""
        name, session, generation = self._read(token)
        if not session:
            return None
        kept = self._kept.get(session)
        if kept is None or kept.until < time.monotonic():
            with self._pool.connection() as db:
                kept = _Kept(of_session(db, name, session), time.monotonic() + KEPT_SECONDS)
            if len(self._kept) >= MOST_KEPT:
                self._kept.clear()
            self._kept[session] = kept
        return kept.account if kept.account and kept.account.generation == generation else None

    def end(self, token: str | None) -> None:
        """Logs the session out, here and at every replica."""
        _, session, _ = self._read(token)
        if session:
            with self._pool.connection() as db:
                end_session(db, session, self.seconds)
            self._kept.pop(session, None)

    def forget(self, name: str) -> None:
        """What is known of an account is asked for anew: it was changed."""
        for session, kept in list(self._kept.items()):
            if kept.account and kept.account.name == name:
                self._kept.pop(session, None)

    def _read(self, token: str | None) -> tuple[str, str, int]:
        """(account, session, generation); empty for what is no token of ours, or too old."""
        if not token or len(token) > 500:
            return "", "", 0
        try:
            name, session, generation = self._signer.loads(token, max_age=self.seconds)
        except (BadData, ValueError, TypeError):
            return "", "", 0
        return str(name), str(session), int(generation)

    def step(self, name: str) -> str:
        """Proves for some minutes that this account's password was given."""
        return self._steps.dumps(name)

    def step_of(self, token: str) -> str | None:
        """Whose password was given."""
        try:
            return str(self._steps.loads(token, max_age=SECOND_STEP))
        except BadData:
            return None

    def form_token(self, name: str) -> str:
        """Proves that a form came from a page of ours that this account was shown."""
        return self._forms.dumps(name)

    def form_fits(self, token: str, name: str) -> bool:
        try:
            return bool(self._forms.loads(token, max_age=self.seconds) == name)
        except BadData:
            return False


class Throttle:
    """Counts failed log-ins in Redis. Without Redis nobody is kept out for that."""

    def __init__(self, server: redis.Redis) -> None:
        self._redis = server

    def check(self, *names: str) -> None:
        """Raises Problem 429 when one of them has failed too often."""
        with contextlib.suppress(redis.RedisError):
            counts = self._redis.mget([f"registry.login:{name}" for name in names])
            if any(int(count or 0) >= TRIES for count in counts):
                detail = f"more than {TRIES} log-ins failed within {WINDOW} s; wait a minute"
                raise Problem(429, "throttled", "Too many attempts", detail, {"Retry-After": str(WINDOW)})

    def failed(self, *names: str) -> None:
        with contextlib.suppress(redis.RedisError):
            pipe = self._redis.pipeline()
            for name in names:
                pipe.incr(f"registry.login:{name}")
                pipe.expire(f"registry.login:{name}", WINDOW, nx=True)
            pipe.execute()
