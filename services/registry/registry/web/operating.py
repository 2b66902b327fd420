"""The operators' page: accounts, and what ends a log-in."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request
from fastapi.responses import HTMLResponse, Response

from coverlink_web import Problem
from registry.access.account import Account
from registry.http import accounts
from registry.http.parts import Deps, not_for_role, parts_of
from registry.web.pages import Elsewhere, from_our_form, known
from registry.web.render import page, redirect

router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)


def operator(request: Request, account: Annotated[Account, Depends(known)]) -> Account:
    """Raises Elsewhere, Problem 403."""
    if parts_of(request).second_factor.missing(account):
        raise Elsewhere(redirect(request, "/second-factor", "second_factor_needed", bad=True))
    if account.role != "operator":
        raise not_for_role("expected an operator account")
    return account


Operating = Annotated[Account, Depends(operator)]
Csrf = Annotated[str, Form(max_length=500)]


@router.get("/accounts")
def all_accounts(request: Request, parts: Deps, account: Operating) -> Response:
    rows = accounts.list_accounts(parts, account)["items"]
    return page(request, "accounts.html", account, rows=rows)


@router.post("/accounts/{name}/disable")
def disable(request: Request, name: str, parts: Deps, account: Operating, csrf: Csrf = "") -> Response:
    from_our_form(request, account, csrf)
    try:
        accounts.disable(name, parts, account)
    except Problem:
        return redirect(request, "/accounts", "not_done", bad=True)
    return redirect(request, "/accounts", "done")


@router.post("/accounts/{name}/reset-totp")
def reset_totp(request: Request, name: str, parts: Deps, account: Operating, csrf: Csrf = "") -> Response:
    from_our_form(request, account, csrf)
    try:
        accounts.reset_totp(name, parts, account)
    except Problem:
        return redirect(request, "/accounts", "not_done", bad=True)
    return redirect(request, "/accounts", "done")
