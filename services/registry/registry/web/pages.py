"""What all pages of the desk share: who may open one, who may send a form, and the phrase for what stopped an act.

Every act is a form, so all of it works without a script and without a mouse. A page shows what the JSON API would give
the same account; the lease's token never leaves the server: whoever is logged in as its holder may act.
"""

from __future__ import annotations

from typing import Annotated, Literal
from urllib.parse import quote

from fastapi import Depends, Form, Query, Request
from fastapi.responses import RedirectResponse, Response
from pydantic import BeforeValidator

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


class Elsewhere(Exception):
    """Where the browser is sent instead."""

    def __init__(self, answer: Response) -> None:
        super().__init__()
        self.answer = answer


def known(request: Request) -> Account:
    """Whoever is logged in, in whatever role. Raises Elsewhere, to the log-in page."""
    account = visitor(request)
    if account is None:
        raise Elsewhere(RedirectResponse(f"/login?next={quote(str(request.url.path))}", 303))
    return account


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
    known: dict[str, str] = {
        "taken": "taken", "closed": "closed_meanwhile", "not-found": "not_found", "not-open": "not_open",
        "stale": "stale", "not-claimed": "not_claimed", "bad-answer": problem.body.get("reason", ""),
        "not-awaiting": "not_awaiting", "own-answer": "own_answer", "conflict": "conflict",
        "bad-note": problem.body.get("reason", ""), "moved": "not_found",
        "bad-recipient": problem.body.get("reason", ""), "bad-hold": problem.body.get("reason", ""),
        **{code: code.replace("-", "_") for code in NOT_UNDONE},
    }  # fmt: skip
    if code not in known:
        raise problem
    return str(known[code])
