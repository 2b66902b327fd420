"""Who may come in: the bearer of a key in force."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable

import psycopg
from msgspec import Struct

from coverlink_web import Problem
from employment_events.accept.verdict import Unavailable
from employment_events.keys import PublisherKey, key_id

KEPT_SECONDS = 3.0
"""How long a key is believed without asking the database: a revocation takes effect within this."""
MOST_KEPT = 10_000

Find = Callable[[str], PublisherKey | None]


class _Kept(Struct, frozen=True):
    key: PublisherKey
    until: float


class Gate:
    """Belongs to the event loop; ``find`` asks the database for a key by its id and may block."""

    def __init__(self, find: Find) -> None:
        self._find = find
        self._kept: dict[str, _Kept] = {}
        self._asking = asyncio.Lock()

    async def admit(self, authorization: str | None) -> PublisherKey:
        """The key of this request. Raises Problem 401; Unavailable when no database says whether it is in force."""
        scheme, _, given = (authorization or "").partition(" ")
        given = given.strip()
        name = key_id(given) if scheme.lower() == "bearer" else None
        key = await self._known(name) if name else None
        if key is None or not key.fits(given):
            raise Problem(
                401,
                "no-key",
                "No key, or none that is in force",
                "expected Authorization: Bearer cl_..., a publisher's key that was made here and not revoked",
                {"WWW-Authenticate": "Bearer"},
            )
        return key

    async def _known(self, name: str) -> PublisherKey | None:
        if (kept := self._fresh(name)) is not None:
            return kept
        async with self._asking:  # one question for all who came with the same key
            if (kept := self._fresh(name)) is not None:
                return kept
            try:
                key = await asyncio.to_thread(self._find, name)
            except psycopg.OperationalError as error:
                raise Unavailable("the register of keys (PostgreSQL) is not there") from error
            if key is not None:
                if len(self._kept) >= MOST_KEPT:
                    self._kept.clear()
                self._kept[name] = _Kept(key, time.monotonic() + KEPT_SECONDS)
            return key

    def _fresh(self, name: str) -> PublisherKey | None:
        kept = self._kept.get(name)
        return kept.key if kept and kept.until > time.monotonic() else None
