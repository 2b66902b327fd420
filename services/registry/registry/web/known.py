"""The page of a person as the register knew them at the end of an earlier day. Nothing can be done on it."""

from __future__ import annotations

from datetime import date
from typing import Any

from fastapi import Request, Response
from psycopg import Connection

from coverlink_web import Problem
from registry.access.account import Account
from registry.http.parts import Parts
from registry.http.people import end_of, shown_as_known
from registry.people.person import Order, history
from registry.web.entry import Entry
from registry.web.render import page, redirect
from registry.web.standing import standing

LINES = 200
"""Of a history on a page."""


def day_of(given: str) -> date | None:
    """Raises Problem 422."""
    try:
        return date.fromisoformat(given) if given else None
    except ValueError:
        raise Problem(422, "invalid", "The request does not fit", "known_on: expected a day as 2026-11-30") from None


def known(
    request: Request, db: Connection[Any], parts: Parts, account: Account, person_id: str, day: date, order: Order
) -> Response:
    """Raises Problem 404, 422."""
    found = shown_as_known(parts, db, account, person_id, day, "work")
    if "same_as" in found:
        return redirect(request, f"/people/{found['same_as']}")
    past = [Entry(row) for row in history(db, account, parts.texts, person_id, LINES, until=end_of(day), order=order)]
    return page(request, "known.html", account, person=standing(found), timeline=past, order=order, known_on=day)
