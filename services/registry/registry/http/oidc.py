"""The way to an office's own log-in and back. Only where an issuer is set."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import urlsplit

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import RedirectResponse, Response

from coverlink_web import Problem
from registry.access import account as accounts
from registry.access.oidc import COOKIE, WAY_SECONDS, NotLoggedIn, Provider, ProviderAway
from registry.http.parts import Deps
from registry.web.entrance import let_in

router = APIRouter(include_in_schema=False)
Text = Annotated[str, Query(max_length=2_000)]


def provider(parts: Deps) -> Provider:
    assert parts.oidc  # the routes are there only with it
    return parts.oidc


Trusted = Annotated[Provider, Depends(provider)]


@router.get("/oidc/login")
def leave(request: Request, trusted: Trusted, next: Annotated[str, Query(max_length=200)] = "/") -> Response:
    try:
        where, carried = trusted.begin(next)
    except ProviderAway as error:
        raise _away(error) from None
    answer = RedirectResponse(where, 303)
    answer.set_cookie(
        COOKIE, carried, max_age=WAY_SECONDS, httponly=True, samesite="lax", secure=request.url.scheme == "https",
        path="/oidc",
    )  # fmt: skip
    return answer


@router.get("/oidc/callback")
def come_back(request: Request, parts: Deps, trusted: Trusted, code: Text = "", state: Text = "") -> Response:
    try:
        vouched, next_ = trusted.finish(code, state, request.cookies.get(COOKIE, ""))
        with parts.own() as db:
            account = accounts.vouched_for(db, *vouched)
        if account is None:
            raise NotLoggedIn("the account is disabled, or another has its name")
    except NotLoggedIn as error:
        raise Problem(401, "wrong-login", "Not logged in", str(error)) from None
    except ProviderAway as error:
        raise _away(error) from None
    parts.sessions.forget(account.name)
    answer = let_in(request, parts, account, next_)
    answer.delete_cookie(COOKIE, path="/oidc")
    return answer


@router.get("/oidc/goodbye")
def goodbye(trusted: Trusted) -> Response:
    """Ends the provider's own session too. Not a redirect of the form: its page lets a form go nowhere else."""
    ours = urlsplit(trusted.configured.redirect)
    where = trusted.goodbye(f"{ours.scheme}://{ours.netloc}/login") or "/login"
    return Response(headers={"Refresh": f"0; url={where}", "Cache-Control": "no-store"})


def _away(error: ProviderAway) -> Problem:
    detail = f"the log-in of your office does not answer as it should ({error}); try again in a moment"
    return Problem(503, "away", "A server is not there", detail, {"Retry-After": "5"})
