"""Logging in with a local account, out again, and its second factor. By OpenID Connect: http/oidc.py."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Annotated, Any

from fastapi import APIRouter, Request
from pydantic import BaseModel, Field

from coverlink_web import Problem
from registry.access import account as accounts
from registry.access.account import Account
from registry.http.parts import Anybody, Deps, Parts, token_of

router = APIRouter(prefix="/v1", tags=["log-in"])


class Login(BaseModel):
    user: Annotated[str, Field(min_length=1, max_length=64, pattern=r"^[^\x00]*$")]
    password: Annotated[str, Field(min_length=1, max_length=200)]
    code: Annotated[str | None, Field(max_length=10, pattern=r"^[0-9 ]*$")] = None


class Password(BaseModel):
    password: Annotated[str, Field(min_length=1, max_length=200)]


class Code(BaseModel):
    code: Annotated[str, Field(min_length=6, max_length=10, pattern=r"^[0-9 ]*$")]


@router.post("/login")
async def login(given: Login, request: Request, parts: Deps) -> dict[str, Any]:
    """A token for ``Authorization: Bearer``; 401 when user or password is wrong, 429 after too many of these.

    An account with a second factor needs ``code`` too: 401 `code-needed` without it.
    """
    return await parts.log_ins.does(lambda: _logged_in(given, request, parts))


def _logged_in(given: Login, request: Request, parts: Parts) -> dict[str, Any]:
    account = log_in(parts, request, given.user, given.password)
    if account.totp:
        if not given.code:
            detail = "the password is right; send it again with the `code` that your authenticator shows"
            raise Problem(401, "code-needed", "A code is needed", detail)
        take_code(parts, request, account.name, given.code)
    until = datetime.now(UTC) + timedelta(seconds=parts.sessions.seconds)
    return {"token": parts.sessions.token(account), "expires_at": until, "role": account.role}


@router.post("/logout", status_code=204)
def logout(request: Request, parts: Deps, account: Anybody) -> None:
    """Ends this session: its token is worth nothing any more."""
    parts.sessions.end(token_of(request))


@router.post("/totp")
async def enrol(given: Password, request: Request, parts: Deps, account: Anybody) -> dict[str, Any]:
    """Makes a second factor for my account; it is in force from its first code on, see ``/v1/totp/confirm``."""
    secret = await parts.log_ins.does(lambda: begin_totp(parts, request, account, given.password))
    return {"secret": secret, "uri": parts.second_factor.address(account.name, secret)}


@router.post("/totp/confirm")
def confirm(given: Code, request: Request, parts: Deps, account: Anybody) -> dict[str, Any]:
    """Puts my second factor in force. The code that does it logs nobody in."""
    take_code(parts, request, account.name, given.code)
    parts.sessions.forget(account.name)
    return {"totp": True}


@router.get("/me")
def me(account: Anybody) -> dict[str, Any]:
    return {
        "user": account.name,
        "role": account.role,
        "districts": account.districts,
        "works": account.works,
        "totp": account.totp,
    }


def log_in(parts: Parts, request: Request, user: str, password: str) -> Account:
    """By the password alone: an account that has ``totp`` needs a code yet. Raises Problem 401, 429."""
    names = _counted(request, user)
    parts.throttle.check(*names)
    with parts.own() as db:
        account = accounts.verified(db, user, password)
    if account is None:
        parts.throttle.failed(*names)
        raise Problem(401, "wrong-login", "Not logged in", "user or password is wrong, or the account is disabled")
    return account


def take_code(parts: Parts, request: Request, user: str, code: str) -> None:
    """Raises Problem 401, 429."""
    names = _counted(request, user)
    parts.throttle.check(*names)
    with parts.own() as db:
        taken = parts.second_factor.take(db, user, code)
    if not taken:
        parts.throttle.failed(*names)
        detail = "the code is wrong, too old, or was used already; wait for the next one"
        raise Problem(401, "wrong-code", "The code is not right", detail)


def begin_totp(parts: Parts, request: Request, account: Account, password: str) -> str:
    """The secret of a second factor that is not in force yet. Raises Problem 401, 409, 429."""
    log_in(parts, request, account.name, password)
    with parts.own() as db:
        begun = parts.second_factor.begin(db, account.name)
        secret = parts.second_factor.secret(db, account.name) if begun else None
    if secret is None:
        detail = "there is one in force; an operator takes it away when it is lost"
        raise Problem(409, "totp-in-force", "There is a second factor already", detail)
    return secret


def _counted(request: Request, user: str) -> tuple[str, str]:
    """Whose failures are counted: the account's, and those from an address."""
    return f"user:{user}", f"from:{request.client.host if request.client else ''}"
