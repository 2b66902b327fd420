"""What all pages of the desk share: who may open one, who may send a form, and the phrase for what stopped an act.

Every act is a form, so all of it works without a script and without a mouse. A page shows what the JSON API would give
the same account; the lease's token never leaves the server: whoever is logged in as its holder may act.
"""

from __future__ import annotations

from typing import Annotated, Literal
from urllib.parse import urlencode, urlsplit

from fastapi import Depends, Form, Query, Request
from fastapi.responses import RedirectResponse, Response
from pydantic import BeforeValidator
from starlette.routing import Match

from coverlink_web import Problem
from registry.access.account import Account
from registry.http.parts import parts_of, visitor
from registry.http.queue import NOT_UNDONE
from registry.web.render import redirect

KINDS = (
    "enrol", "renew", "verify", "assist", "unit_unregistered", "unit_incomplete", "project_uninsured", "double_cover",
    "follow_up",
)  # fmt: skip
PAGE = 50
OF_ANSWERS = {"note_needed": "batch_note_needed"}
"""Reasons whose phrase has another name: a sending back needs a note, too."""
LONGEST_NEXT = 200
"""Characters of an address to which a log-in leads."""


class Elsewhere(Exception):
    """Where the browser is sent instead."""

    def __init__(self, answer: Response) -> None:
        super().__init__()
        self.answer = answer


def known(request: Request) -> Account:
    """Whoever is logged in, in whatever role. Raises Elsewhere, to the log-in page."""
    account = visitor(request)
    if account is None:
        raise Elsewhere(RedirectResponse(f"/login?{_after_log_in(request)}", 303))
    return account


def _after_log_in(request: Request) -> str:
    """The page that was asked for, its filters included; for a form, the page that it stands on, and that it was not
    done: what takes only forms cannot be opened.
    """
    if request.method == "GET":
        asked = f"{request.url.path}?{request.url.query}" if request.url.query else request.url.path
        return urlencode({"next": asked if len(asked) <= LONGEST_NEXT else request.url.path}, safe="/")
    came_from = urlsplit(request.headers.get("referer", "")).path
    asking = {**request.scope, "method": "GET", "path": came_from}
    opens = any(route.matches(asking)[0] is Match.FULL for route in request.app.routes)
    return urlencode({"next": came_from if opens else "/", "said": "log_in_ended", "bad": 1}, safe="/")


def seated(request: Request) -> Account:
    """Whoever is logged in, if the role sees people and tasks. Raises Elsewhere, to where they may be."""
    account = known(request)
    if parts_of(request).second_factor.missing(account):
        raise Elsewhere(redirect(request, "/second-factor", "second_factor_needed", bad=True))
    if not account.sees_people:
        raise Elsewhere(RedirectResponse("/accounts", 303))
    return account


def from_our_form(request: Request, account: Account, csrf: str) -> Account:
    """Raises Problem 403 for a form that we did not give this account."""
    if not parts_of(request).sessions.form_fits(csrf, account.name):
        raise Problem(403, "old-form", "The form is too old", "open the page again and send the form from there")
    return account


def sending(request: Request, csrf: Annotated[str, Form(max_length=500)] = "") -> Account:
    """Whoever sent a form that we gave them, of any role that sees people. Raises Elsewhere, Problem 403."""
    return from_our_form(request, seated(request), csrf)


Sending = Annotated[Account, Depends(sending)]


def acting(request: Request, account: Sending) -> Account:
    """The same, if the role works on tasks."""
    if not account.works:
        raise Elsewhere(redirect(request, "/", "not_allowed", bad=True))
    return account


def overseeing(request: Request, account: Sending) -> Account:
    """The same, if the role works on tasks or supervises those who do."""
    return account if account.supervises else acting(request, account)


Seated = Annotated[Account, Depends(seated)]
Acting = Annotated[Account, Depends(acting)]
Overseeing = Annotated[Account, Depends(overseeing)]
What = Literal["people", "units"]
BatchOf = Annotated[int | None, Query(ge=1, le=2**63 - 1), BeforeValidator(lambda given: given or None)]
"""A batch by its number; empty is none."""


def sentence(problem: Problem) -> str:
    """The phrase for what stopped an act. Raises the problem when a phrase would not do: a server is away."""
    code, task = problem.code, problem.body.get("task") or {}
    if code == "not-claimed" and task.get("status") == "closed":
        return "closed_meanwhile"
    why = problem.body.get("reason", "")
    known: dict[str, str] = {
        "taken": "taken", "closed": "closed_meanwhile", "not-found": "not_found", "not-open": "not_open",
        "stale": "stale", "not-claimed": "not_claimed", "bad-answer": OF_ANSWERS.get(why, why),
        "not-awaiting": "not_awaiting", "own-answer": "own_answer", "conflict": "conflict",
        "bad-note": why, "moved": "not_found",
        "bad-recipient": why, "bad-hold": why,
        **{code: code.replace("-", "_") for code in NOT_UNDONE},
    }  # fmt: skip
    if code not in known:
        raise problem
    return str(known[code])
