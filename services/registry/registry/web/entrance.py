"""Logging in and out, the second factor, and why somebody looks at a person: forms, like all of the desk."""

from __future__ import annotations

from typing import Annotated, Any

import segno
from fastapi import APIRouter, Depends, Form, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from markupsafe import Markup
from pydantic import ValidationError

from coverlink_web import Problem
from registry.access import account as accounts
from registry.access import reasons
from registry.access.account import Account
from registry.access.session import COOKIE
from registry.http.login import begin_totp, log_in, take_code
from registry.http.parts import Deps, Parts, token_of, visitor
from registry.http.people import seen
from registry.http.reasons import Why, protect, unprotect
from registry.web.pages import LONGEST_NEXT, Sending, from_our_form, known
from registry.web.reason_asked import ask_why
from registry.web.render import page, redirect

router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)
Known = Annotated[Account, Depends(known)]
Text = Annotated[str, Form(max_length=LONGEST_NEXT)]


@router.get("/login")
def login_page(request: Request, next: str = "/") -> Response:
    return page(request, "login.html", None, next=next, user="")


@router.post("/login")
async def login(
    request: Request, parts: Deps, user: Annotated[str, Form(max_length=64)], password: Text = "", next: Text = "/",
    step: Annotated[str, Form(max_length=500)] = "", code: Annotated[str, Form(max_length=10)] = "",
) -> Response:  # fmt: skip
    """The password first; where there is a second factor, its code then, with the proof that the password was right."""
    return await parts.log_ins.does(lambda: _logged_in(request, parts, user, password, next, step, code))


def _logged_in(
    request: Request, parts: Parts, user: str, password: str, next: str, step: str, code: str
) -> Response:  # fmt: skip
    try:
        if step and (user := parts.sessions.step_of(step) or ""):
            take_code(parts, request, user, code)
        else:
            account = log_in(parts, request, user, password)
            if account.totp:
                return page(request, "login.html", None, next=next, user=user, step=parts.sessions.step(user))
    except Problem as problem:
        if problem.status not in (401, 429):
            raise
        wrong = "code_refused" if step and user else "log_in_refused"
        said = wrong if problem.status == 401 else "log_in_throttled"
        return page(
            request, "login.html", None, status=problem.status, said=said, bad=True, next=next, user=user,
            step=step if wrong == "code_refused" else "",
        )  # fmt: skip
    with parts.own() as db:
        found = accounts.of_session(db, user)
    return let_in(request, parts, found, next) if found else redirect(request, "/login")


def let_in(request: Request, parts: Parts, account: Account, next: str) -> Response:
    """A session in a cookie, and on to the page that was asked for."""
    # Only a path of ours: never to where a link from outside would like.
    where = next if next.startswith("/") and not next.startswith(("//", "/\\")) else "/"
    answer = RedirectResponse(where, 303)
    answer.set_cookie(
        COOKIE, parts.sessions.token(account), max_age=parts.sessions.seconds, httponly=True, samesite="lax",
        secure=request.url.scheme == "https",
    )  # fmt: skip
    return answer


@router.post("/logout")
def logout(request: Request, parts: Deps) -> Response:
    """Ends the session here and at every replica, not only in this browser; and at the office that let it in."""
    account = visitor(request)
    parts.sessions.end(token_of(request))
    answer = RedirectResponse("/oidc/goodbye" if parts.oidc and account and not account.local else "/login", 303)
    answer.delete_cookie(COOKIE)
    return answer


@router.get("/second-factor")
def second_factor(request: Request, account: Known) -> Response:
    return page(request, "second_factor.html", account)


@router.post("/second-factor")
async def enrol(
    request: Request, parts: Deps, account: Known, csrf: Annotated[str, Form(max_length=500)] = "", password: Text = "",
) -> Response:  # fmt: skip
    """Shows the secret, once, as a picture to scan and as text."""
    from_our_form(request, account, csrf)
    try:
        secret = await parts.log_ins.does(lambda: begin_totp(parts, request, account, password))
    except Problem as problem:
        said = {401: "log_in_refused", 409: "second_factor_there", 429: "log_in_throttled"}.get(problem.status)
        if said is None:
            raise
        return page(request, "second_factor.html", account, status=problem.status, said=said, bad=True)
    return page(request, "second_factor.html", account, **_picture(parts, account, secret))


@router.post("/second-factor/confirm")
def confirm(
    request: Request, parts: Deps, account: Known, csrf: Annotated[str, Form(max_length=500)] = "",
    code: Annotated[str, Form(max_length=10)] = "",
) -> Response:  # fmt: skip
    from_our_form(request, account, csrf)
    try:
        take_code(parts, request, account.name, code)
    except Problem as problem:
        if problem.status not in (401, 429):
            raise
        said = "code_refused" if problem.status == 401 else "log_in_throttled"
        with parts.own() as db:
            secret = None if account.totp else parts.second_factor.secret(db, account.name)
        shown = _picture(parts, account, secret) if secret else {}
        return page(request, "second_factor.html", account, status=problem.status, said=said, bad=True, **shown)
    parts.sessions.forget(account.name)
    return redirect(request, "/second-factor", "second_factor_on")


@router.post("/people/{person_id}/reason")
def give_reason(
    request: Request, person_id: str, parts: Deps, account: Sending, purpose: Annotated[str, Form(max_length=20)] = "",
    reason: Annotated[str, Form(max_length=2_000)] = "",
) -> Response:  # fmt: skip
    """Says why I look at this person, and goes on to the page."""
    with parts.db() as db:
        head = seen(parts, db, account, "reason", person_id)
        chosen = next((one for one in reasons.PURPOSES if one == purpose), None)
        try:
            if chosen is None:
                raise Problem(
                    422, "bad-reason", "The reason does not fit", "purpose: expected one of those in the list"
                )
            reasons.state(db, account, head, chosen, reason, parts.texts)
        except Problem as problem:
            return ask_why(request, account, person_id, problem, said="reason_unfit")
    return redirect(request, f"/people/{head}")


def _picture(parts: Parts, account: Account, secret: str) -> dict[str, Any]:
    """A QR code as SVG, without styles of its own: the page's policy allows none."""
    address = parts.second_factor.address(account.name, secret)
    picture = segno.make(address, micro=False).svg_inline(omitsize=True, svgclass="qr", lineclass=None, border=2)
    return {"secret": " ".join(secret[at : at + 4] for at in range(0, len(secret), 4)), "picture": Markup(picture)}


@router.post("/people/{person_id}/protection")
def protection(
    request: Request, person_id: str, parts: Deps, account: Sending, on: Annotated[bool, Form()] = False,
    reason: Annotated[str, Form(max_length=2_000)] = "",
) -> Response:  # fmt: skip
    """Marks a person as protected, or takes the mark away."""
    try:
        (protect if on else unprotect)(person_id, Why(reason=reason), parts, account)
    except ValidationError:
        return redirect(request, f"/people/{person_id}", "reason_unfit", bad=True)
    return redirect(request, f"/people/{person_id}", "done")
