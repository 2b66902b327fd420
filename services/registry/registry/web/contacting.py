"""The form by which a contact is noted, on the page of a person or unit."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse, Response
from pydantic import ValidationError

from coverlink_web import Problem
from registry.days import CHINA
from registry.http.contacts import Contacted, contact_person, contact_unit
from registry.http.parts import Deps
from registry.tasks.post import LONGEST_NOTE
from registry.web.pages import Acting, What
from registry.web.render import redirect

router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)
Text = Annotated[str, Form(max_length=40)]


@router.post("/{what}/{of}/contacts")
def contact(
    request: Request, what: What, of: str, parts: Deps, account: Acting, channel: Text = "", outcome: Text = "",
    at: Text = "", note: Annotated[str, Form(max_length=2 * LONGEST_NOTE)] = "",
) -> Response:  # fmt: skip
    """``at``: a local time of China, as a field of a page gives it; without it, now."""
    here = f"/{what}/{of}"
    try:
        when = datetime.fromisoformat(at).replace(tzinfo=CHINA) if at else None
        given = Contacted(channel=channel, outcome=outcome, at=when, note=note)  # type: ignore[arg-type]
    except ValidationError as error:
        long = any(fault["loc"] == ("note",) for fault in error.errors())
        return redirect(request, here, "too_long" if long else "contact_choose", bad=True)
    except ValueError:
        return redirect(request, here, "contact_choose", bad=True)
    try:
        (contact_person if what == "people" else contact_unit)(of, given, parts, account)
    except Problem as problem:
        code, reason = problem.code, problem.body.get("reason")
        if code not in ("bad-contact", "conflict", "not-found"):
            raise
        where = "/" if code == "not-found" else here
        return redirect(request, where, reason or code.replace("-", "_"), bad=True)
    return redirect(request, here, "contact_noted")
