"""How long whoever asks waits for a PostgreSQL that is there and does not answer: frozen, its disk hung, packets lost.

PostgreSQL ends a statement that takes too long (``statement_timeout``), as long as it can; what nobody ends there is
ended here. A request has SECONDS from its arrival to its first answer, in line for a thread or a connection included,
and as long again for each further one: so what takes many statements, such as a file, is never cut off in the middle
while they are answered. The connection on which none came is thrown away: what was asked of it may still be done.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from typing import Any, TypeVar

import psycopg
from psycopg import Connection
from psycopg.abc import PQGen
from starlette.types import ASGIApp, Message, Receive, Scope, Send

SECONDS = 5.0
LEAST = 1.0
"""Seconds that a statement has at any rate: a connection is not thrown away since its request waited elsewhere."""
_EACH = 0.1
T = TypeVar("T")


class Unanswered(psycopg.OperationalError):
    """PostgreSQL did not answer in time. Whether it does what it was asked, nobody knows."""


class _Asking:
    """A request. Its waits share ``seconds`` until one of them ends with an answer."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._until: float | None = None

    def left(self) -> float:
        now = time.monotonic()
        if self._until is None:
            self._until = now + self._seconds
        return self._until - now

    def anew(self) -> None:
        """It has all of its time again, from its next wait on."""
        self._until = None

    def arrived(self) -> None:
        """It has all of its time again, from now on."""
        self._until = time.monotonic() + self._seconds


_asking: ContextVar[_Asking | None] = ContextVar("asking", default=None)


class Arriving:
    """Notes when a request has arrived: the last piece of its body, for a slow line is nobody's fault here."""

    def __init__(self, app: ASGIApp, seconds: float = SECONDS) -> None:
        self._app, self._seconds = app, seconds

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":  # the service's own life is no request, nor is what it does in it
            await self._app(scope, receive, send)
            return
        asking = _Asking(self._seconds)
        asking.arrived()

        async def received() -> Message:
            message = await receive()
            if message["type"] == "http.request":
                asking.arrived()
            return message

        _asking.set(asking)
        await self._app(scope, received, send)


def turn_came() -> None:
    """Whoever was answered, or stood in a line of our own, such as that of log-ins, has all of its time again."""
    if asking := _asking.get():
        asking.anew()


def left(most: float) -> float:
    """Seconds that may still be waited; ``most`` where nobody asks: for the service's own work."""
    asking = _asking.get()
    return min(most, asking.left()) if asking else most


class Patient(Connection[Any]):
    """A connection whose waits end. ``seconds`` for an answer, unless a request has less; 0: as long as it takes."""

    seconds = 0.0
    beyond = 0.0
    """Seconds more: for long work."""
    made = 0.0
    """When, by the monotonic clock."""

    def wait(self, gen: PQGen[T], interval: float = _EACH, timeout: float | None = None) -> T:
        if timeout is not None or not self.seconds:
            return super().wait(gen, interval, timeout)
        try:
            found = super().wait(gen, interval, max(left(self.seconds), LEAST) + self.beyond)
        except psycopg.errors._WaitTimeout:
            self.pgconn.finish()
            with suppress(Exception):  # a pipeline would go on reading
                gen.close()
            raise Unanswered("the server did not answer in time") from None
        except psycopg.Error:
            turn_came()  # an error is an answer, too
            raise
        turn_came()
        return found


@contextmanager
def longer(db: Connection[Any], seconds: int) -> Iterator[None]:
    """A transaction for long work: PostgreSQL may take so long for each statement, and is waited for."""
    before = db.beyond if isinstance(db, Patient) else 0.0
    try:
        if isinstance(db, Patient):
            db.beyond = seconds
        with db.transaction():
            db.execute("SELECT set_config('statement_timeout', %s, true)", (f"{seconds}s",))
            yield
    finally:
        if isinstance(db, Patient):
            db.beyond = before
