"""What every call needs: the parts that the composition root chose, and whoever calls."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path as FilePath
from typing import Annotated, Any

import redis
from fastapi import Depends, Path, Query, Request
from psycopg import Connection, OperationalError
from psycopg_pool import PoolTimeout

from coverlink.privacy.person_key import PersonKey
from coverlink_web import Problem
from registry import changes
from registry.access.account import Account
from registry.access.session import COOKIE, Sessions, Throttle
from registry.database import Pool
from registry.days import CHINA
from registry.names.tokens import Tokens
from registry.people.person import Reader
from registry.people.sealed_text import Texts
from registry.stream.hub import Hub
from registry.tasks.second_eyes import Table

_STORABLE = r"^[^\x00]*$"
Id = Annotated[str, Path(max_length=100, pattern=_STORABLE)]
Short = Annotated[str | None, Query(max_length=64, pattern=_STORABLE)]
"""Text that PostgreSQL can compare with: without NUL."""


@dataclass(frozen=True)
class Parts:
    """Made once, in ``app.py``."""

    pool: Pool
    redis: redis.Redis
    sessions: Sessions
    throttle: Throttle
    reader: Reader
    texts: Texts
    key: PersonKey
    tokens: Tokens
    hub: Hub
    lease_minutes: int
    undo_hours: int
    hold_days: int
    second: Table
    assigned_days: int
    unreachable_days: int
    ledger: FilePath | None

    @contextmanager
    def db(self) -> Iterator[Connection[Any]]:
        """A connection. Raises Problem 503 when there is no database."""
        try:
            with self.pool.connection() as db:
                yield db
        except (OperationalError, PoolTimeout) as error:
            detail = "the database does not answer; nothing was changed, try the same again"
            raise Problem(503, "away", "A server is not there", detail, {"Retry-After": "2"}) from error

    def announce(self, told: Sequence[changes.Change]) -> None:
        changes.announce(self.redis, told)


def parts_of(request: Request) -> Parts:
    parts: Parts = request.app.state.parts
    return parts


def caller(request: Request) -> Account:
    """Whoever calls. Raises Problem 401."""
    account = visitor(request)
    if account is None:
        raise Problem(
            401, "no-session", "Not logged in", "expected Authorization: Bearer, and a token from POST /v1/login",
            {"WWW-Authenticate": "Bearer"},
        )  # fmt: skip
    return account


def worker(request: Request) -> Account:
    """Whoever calls, if the role works on tasks. Raises Problem 401, 403."""
    account = caller(request)
    if not account.works:
        detail = f"the role {account.role} reads only; caseworkers and supervisors work on tasks"
        raise not_for_role(detail)
    return account


Deps = Annotated[Parts, Depends(parts_of)]
Caller = Annotated[Account, Depends(caller)]
Working = Annotated[Account, Depends(worker)]


def token_of(request: Request) -> str | None:
    """The session's token, from the header or a page's cookie."""
    scheme, _, given = request.headers.get("authorization", "").partition(" ")
    return given.strip() if scheme.lower() == "bearer" else request.cookies.get(COOKIE)


def visitor(request: Request) -> Account | None:
    """Whoever calls, if they are known."""
    token, sessions = token_of(request), parts_of(request).sessions
    try:
        return sessions.account(token)
    except (OperationalError, PoolTimeout) as error:
        raise Problem(
            503, "away", "A server is not there", "the database does not answer", {"Retry-After": "2"}
        ) from error


def today() -> date:
    """The day in China."""
    return datetime.now(CHINA).date()


def beginning(day: date) -> datetime:
    """Of a day in China."""
    return datetime(day.year, day.month, day.day, tzinfo=CHINA)


def not_for_role(detail: str) -> Problem:
    return Problem(403, "not-allowed", "Not for this role", detail)


def not_found(what: str) -> Problem:
    return Problem(404, "not-found", "Not found", f"there is no {what} of that name in your districts")
