"""Logging in with a local account. OIDC is not there yet: accounts here serve one installation."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Annotated, Any

from fastapi import APIRouter, Request
from pydantic import BaseModel, Field

from coverlink_web import Problem
from registry.access import account as accounts
from registry.access.account import Account
from registry.http.parts import Caller, Parts, parts_of

router = APIRouter(prefix="/v1", tags=["log-in"])


class Login(BaseModel):
    user: Annotated[str, Field(min_length=1, max_length=64, pattern=r"^[^\x00]*$")]
    password: Annotated[str, Field(min_length=1, max_length=200)]


@router.post("/login")
def login(given: Login, request: Request) -> dict[str, Any]:
    """A token for ``Authorization: Bearer``; 401 when user or password is wrong, 429 after too many of these."""
    parts = parts_of(request)
    account = log_in(parts, request, given.user, given.password)
    until = datetime.now(UTC) + timedelta(seconds=parts.sessions.seconds)
    return {"token": parts.sessions.token(account.name), "expires_at": until, "role": account.role}


@router.get("/me")
def me(account: Caller) -> dict[str, Any]:
    return {"user": account.name, "role": account.role, "districts": account.districts, "works": account.works}


def log_in(parts: Parts, request: Request, user: str, password: str) -> Account:
    """Raises Problem 401, 429."""
    names = (f"user:{user}", f"from:{request.client.host if request.client else ''}")
    parts.throttle.check(*names)
    with parts.db() as db:
        account = accounts.verified(db, user, password)
    if account is None:
        parts.throttle.failed(*names)
        raise Problem(401, "wrong-login", "Not logged in", "user or password is wrong, or the account is disabled")
    return account
