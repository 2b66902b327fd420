"""The pages on which tasks are worked: of a person, and of a unit."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from psycopg import Connection

from coverlink_web import Problem
from registry.access.account import Account
from registry.http.parts import Deps, today
from registry.http.people import shown, shown_unit
from registry.people import contacts
from registry.people.person import Order, history
from registry.tasks import lease as leases
from registry.tasks.hand_over import recipients
from registry.tasks.listing import Filters, listed
from registry.tasks.rests_on import people_seen
from registry.tasks.undo import recent
from registry.web.entry import Entry
from registry.web.known import LINES, day_of
from registry.web.known import known as known_page
from registry.web.pages import PAGE, Seated
from registry.web.picture import draw
from registry.web.reason_asked import ask_why
from registry.web.render import page, words_of
from registry.web.standing import standing

router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)
IN_FULL = 20
"""Of a unit's own tasks, those that are shown with reasons and forms, the most urgent first."""


@router.get("/people/{person_id}")
def person(
    request: Request, person_id: str, parts: Deps, account: Seated, known_on: Annotated[str, Query(max_length=10)] = "",
    order: Order = "known",
) -> Response:  # fmt: skip
    """One person: tasks with their reasons, two years at a glance, jobs, cover, history; or as known on a day."""
    day = day_of(known_on)
    since = parts.hub.last  # before the tasks are read: what comes after is told
    with parts.db() as db:
        try:
            if day:
                return known_page(request, db, parts, account, person_id, day, order)
            found = shown(parts, db, account, person_id, "work")
        except Problem as problem:
            return ask_why(request, account, person_id, problem)
        if "same_as" in found:
            return RedirectResponse(f"/people/{found['same_as']}", 303)
        held = leases.lease_of(db, person_id, parts.texts)
        past = [Entry(row) for row in history(db, account, parts.texts, person_id, LINES, order=order)]
        mine_given = recent(db, account, parts.undo_hours, parts.texts, person_id)
        colleagues = _colleagues(db, account, person_id, held)
        contacted = contacts.of(db, person_id, parts.unreachable_days, parts.texts)
    mine = held if held and held.holder == account.name else None
    view = standing(found)
    return page(
        request, "person.html", account, person=view, tasks=found["cases"], lease=mine, timeline=past,
        drawing=draw(view, today(), words_of(request)),
        theirs=held if held and not mine else None, home=f"/people/{person_id}",
        answers=mine_given, colleagues=colleagues, contacts=contacted, order=order, known_on=None,
        since=since,
    )  # fmt: skip


@router.get("/units/{unit_id}")
def unit(request: Request, unit_id: str, parts: Deps, account: Seated) -> Response:
    """One unit: its own tasks with their reasons, figures by line, and what is open about its people."""
    since = parts.hub.last  # before the tasks are read: what comes after is told
    with parts.db() as db:
        found = shown_unit(db, account, unit_id)
        own = found["cases"][:IN_FULL]
        behind = people_seen(db, account, own)
        held = leases.lease_of(db, unit_id)
        about, more = listed(db, account, Filters(unit_id=unit_id), None, PAGE)
        mine_given = recent(db, account, parts.undo_hours, parts.texts, unit_id)
        colleagues = _colleagues(db, account, unit_id, held)
        contacted = contacts.of(db, unit_id, parts.unreachable_days, parts.texts)
    mine = held if held and held.holder == account.name else None
    people = [task for task in about if task["person_id"]]
    return page(
        request, "unit.html", account, unit=found, tasks=own, behind=behind,
        tasks_more=len(found["cases"][IN_FULL:]), people=people, people_more=more, lease=mine,
        theirs=held if held and not mine else None, home=f"/units/{unit_id}",
        answers=mine_given, colleagues=colleagues, contacts=contacted, since=since,
    )  # fmt: skip


def _colleagues(db: Connection[Any], account: Account, of: str, held: leases.Lease | None) -> list[str]:
    """To whom the account may hand the claim over, if it may."""
    if held is None or not (account.supervises or (account.works and held.holder == account.name)):
        return []
    return recipients(db, of, held.holder, account)
