"""What every call needs: the parts that the composition root chose, and whoever calls."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path as FilePath
from typing import Annotated, Any

import redis
from fastapi import Depends, Path, Query, Request
from psycopg import Connection

from coverlink.privacy.person_key import PersonKey
from coverlink_web import Problem
from registry import changes, courtesy
from registry.access.account import Account
from registry.access.caller import Moved, set_caller, still_seen
from registry.access.oidc import Provider
from registry.access.session import COOKIE, Sessions, Throttle
from registry.access.totp import SecondFactor
from registry.database import Pool
from registry.days import CHINA
from registry.figures.shared import Shared
from registry.http.line import Line
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
    """Made once, in ``app.py``; each request has its own copy, which knows who calls.

    ``pool`` has connections of the service itself, ``desk`` those that PostgreSQL holds to the caller's districts.
    """

    pool: Pool
    desk: Pool
    redis: redis.Redis
    sessions: Sessions
    throttle: Throttle
    second_factor: SecondFactor
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
    log_ins: Line
    boards: Shared[dict[str, Any]]
    oidc: Provider | None = None
    asking: Callable[[], Account | None] = lambda: None

    @contextmanager
    def db(self) -> Iterator[Connection[Any]]:
        """A connection that sees what the caller may see. Raises Problem 409 where that changes meanwhile, and what
        app.py answers with 503: there is no database."""
        try:
            with self.desk.connection() as db, still_seen():
                set_caller(db, self.asking())
                yield db
        except Moved:
            detail = "it lies in districts of others since you saw it, or was erased; nothing was changed"
            raise Problem(409, "moved", "It is not in your districts any more", detail) from None

    @contextmanager
    def db_to_claim(self) -> Iterator[Connection[Any]]:
        """``db``; how long it is needed is told to those who would keep claims waiting (courtesy.py)."""
        with courtesy.told(self.redis), self.db() as db:
            yield db

    def own(self) -> AbstractContextManager[Connection[Any]]:
        """A connection of the service itself, for what no caller is asked about: log-in, accounts, the chain."""
        return self.pool.connection()

    def announce(self, told: Sequence[changes.Change]) -> None:
        changes.announce(self.redis, told)


def parts_of(request: Request) -> Parts:
    """The parts, for this request: their ``db`` knows whoever turns out to call."""
    parts: Parts = request.app.state.parts
    return replace(parts, asking=lambda: getattr(request.state, "account", None))


def anybody(request: Request) -> Account:
    """Whoever calls, in whatever role. Raises Problem 401."""
    account = visitor(request)
    if account is None:
        raise Problem(
            401, "no-session", "Not logged in", "expected Authorization: Bearer, and a token from POST /v1/login",
            {"WWW-Authenticate": "Bearer"},
        )  # fmt: skip
    return account


def present(request: Request) -> Account:
    """Whoever calls, with the second factor that the role needs here. Raises Problem 401, 403."""
    account = anybody(request)
    if parts_of(request).second_factor.missing(account):
        detail = f"the role {account.role} needs a second factor: POST /v1/totp, or the page /second-factor"
        raise Problem(403, "second-factor-needed", "A second factor is needed", detail)
    return account


def caller(request: Request) -> Account:
    """Whoever calls, if the role sees people and tasks. Raises Problem 401, 403."""
    account = present(request)
    if not account.sees_people:
        raise not_for_role(f"the role {account.role} sees accounts only, no people and no tasks")
    return account


def worker(request: Request) -> Account:
    """Whoever calls, if the role works on tasks. Raises Problem 401, 403."""
    account = caller(request)
    if not account.works:
        detail = f"the role {account.role} reads only; caseworkers and supervisors work on tasks"
        raise not_for_role(detail)
    return account


def overseer(request: Request) -> Account:
    """Whoever calls, if the role works on tasks or supervises those who do. Raises Problem 401, 403."""
    account = caller(request)
    return account if account.supervises else worker(request)


Deps = Annotated[Parts, Depends(parts_of)]
Anybody = Annotated[Account, Depends(anybody)]
Caller = Annotated[Account, Depends(caller)]
Working = Annotated[Account, Depends(worker)]
Overseeing = Annotated[Account, Depends(overseer)]


def token_of(request: Request) -> str | None:
    """The session's token, from the header or a page's cookie."""
    scheme, _, given = request.headers.get("authorization", "").partition(" ")
    return given.strip() if scheme.lower() == "bearer" else request.cookies.get(COOKIE)


def visitor(request: Request) -> Account | None:
    """Whoever calls, if they are known."""
    sessions: Sessions = request.app.state.parts.sessions
    account = sessions.account(token_of(request))
    request.state.account = account
    return account


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
