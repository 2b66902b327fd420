"""Log-in: a signed token that names the account and holds some hours. The account itself is asked at every request."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable

import redis
from itsdangerous import BadData, URLSafeTimedSerializer
from msgspec import Struct

from coverlink_web import Problem
from registry.access.account import Account
from registry.database import Pool

COOKIE = "coverlink_session"
KEPT_SECONDS = 5.0
TRIES, WINDOW = 10, 60
"""Failed log-ins a user, and an address, may have in a minute."""


class _Kept(Struct):
    account: Account | None
    until: float


class Sessions:
    """``find`` asks the database for an account by name. Thread-safe enough: at worst an account is asked for twice."""

    def __init__(self, secret: bytes, hours: int, pool: Pool, find: Callable[..., Account | None]) -> None:
        self._signer = URLSafeTimedSerializer(secret, salt="coverlink session")
        self._forms = URLSafeTimedSerializer(secret, salt="coverlink form")
        self.seconds = hours * 3600
        self._pool, self._find = pool, find
        self._kept: dict[str, _Kept] = {}

    def token(self, name: str) -> str:
        return self._signer.dumps(name)

    def account(self, token: str | None) -> Account | None:
        """Whose token it is, if it holds and the account is in force."""
        if not token or len(token) > 500:
            return None
        try:
            name = str(self._signer.loads(token, max_age=self.seconds))
        except BadData:
            return None
        kept = self._kept.get(name)
        if kept is None or kept.until < time.monotonic():
            with self._pool.connection() as db:
                kept = _Kept(self._find(db, name), time.monotonic() + KEPT_SECONDS)
            self._kept[name] = kept
        return kept.account

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
