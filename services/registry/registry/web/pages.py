"""The desk's pages. Every act is a form, so all of it works without a script and without a mouse.

A page shows what the JSON API would give the same account; the lease's token never leaves the server: whoever is logged
in as its holder may act.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal
from urllib.parse import urlencode, urlsplit

from fastapi import APIRouter, Depends, Form, Query, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from psycopg import Connection
from pydantic import BeforeValidator
from starlette.routing import Match

from coverlink_web import Problem
from registry.access import looks
from registry.access.account import Account
from registry.http.parts import Deps, Parts, parts_of, today, visitor
from registry.http.people import shown, shown_unit
from registry.http.queue import NOT_UNDONE
from registry.http.tasks import answer_task, claim_task
from registry.metrics import CLAIMS
from registry.people import contacts
from registry.people.person import Order, history
from registry.tasks import claiming
from registry.tasks import lease as leases
from registry.tasks.answer import Given
from registry.tasks.hand_over import claims, recipients
from registry.tasks.listing import BadCursor, Filters, Task, lead, listed, one
from registry.tasks.second_eyes import for_me
from registry.tasks.undo import recent
from registry.verification.reading import title_of
from registry.web.entry import Entry
from registry.web.known import LINES, day_of
from registry.web.known import known as known_page
from registry.web.picture import draw
from registry.web.reason_asked import ask_why
from registry.web.render import LANGUAGE_COOKIE, home_of, page, redirect, words_of
from registry.web.standing import standing

router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)
KINDS = (
    "enrol", "renew", "verify", "assist", "unit_unregistered", "unit_incomplete", "project_uninsured", "double_cover",
    "follow_up",
)  # fmt: skip
PAGE = 50
OF_ANSWERS = {"note_needed": "batch_note_needed"}
"""Reasons whose phrase has another name: a sending back needs a note, too."""
LONGEST_NEXT = 200
"""Characters of an address to which a log-in leads."""
IN_FULL = 20
"""Of a unit's own tasks, those that are shown with reasons and forms, the most urgent first."""


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


@router.post("/language")
def language(to: Annotated[str, Form(max_length=2)], back: Annotated[str, Form(max_length=200)] = "/") -> Response:
    where = back if back.startswith("/") and not back.startswith(("//", "/\\")) else "/"
    answer = RedirectResponse(where, 303)
    answer.set_cookie(LANGUAGE_COOKIE, "en" if to == "en" else "zh", max_age=31_536_000, samesite="lax")
    return answer


@router.get("/")
def desk(
    request: Request, parts: Deps, account: Seated, kind: Annotated[str, Query(max_length=30)] = "",
    cursor: Annotated[str | None, Query(max_length=200)] = None, batch: BatchOf = None,
) -> Response:  # fmt: skip
    """My districts' queue."""
    with parts.db() as db, db.pipeline():
        looks.note(db, account, "list", about={"page": "desk", "kind": kind or None, "batch": batch})
        tasks, after = _queue(db, account, kind, cursor, batch)
        in_hand = claims(db, account, parts.texts)
        to_confirm = for_me(db, account)
        title = title_of(db, account, batch) if batch else None
    opened = parts.sessions.form_token(_opened(account, kind, cursor, batch))
    live = "/rows?" + urlencode({"kind": kind, "cursor": cursor or "", "batch": batch or "", "opened": opened})
    return page(
        request, "desk.html", account, tasks=tasks, cursor=after, kind=kind, kinds=KINDS, live=live, in_hand=in_hand,
        to_confirm=to_confirm, batch={"id": batch, "title": title or batch} if batch else None,
    )  # fmt: skip


@router.get("/rows")
def rows(
    request: Request, parts: Deps, account: Seated, kind: Annotated[str, Query(max_length=30)] = "",
    cursor: Annotated[str | None, Query(max_length=200)] = None, opened: Annotated[str, Query(max_length=1000)] = "",
    batch: BatchOf = None,
) -> Response:  # fmt: skip
    """The rows of a page of the queue, and what is in my hands, for the live page, whose opening was noted."""
    with parts.db() as db, db.pipeline():
        if not parts.sessions.form_fits(opened, _opened(account, kind, cursor, batch)):
            looks.note(db, account, "list", about={"page": "rows", "kind": kind or None, "batch": batch})
        tasks, _ = _queue(db, account, kind, cursor or None, batch)
        in_hand = claims(db, account, parts.texts)
    return page(request, "_live.html", account, tasks=tasks, in_hand=in_hand)


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
        held = leases.lease_of(db, unit_id)
        about, more = listed(db, account, Filters(unit_id=unit_id), None, PAGE)
        mine_given = recent(db, account, parts.undo_hours, parts.texts, unit_id)
        colleagues = _colleagues(db, account, unit_id, held)
        contacted = contacts.of(db, unit_id, parts.unreachable_days, parts.texts)
    mine = held if held and held.holder == account.name else None
    people = [task for task in about if task["person_id"]]
    return page(
        request, "unit.html", account, unit=found, tasks=found["cases"][:IN_FULL],
        tasks_more=len(found["cases"][IN_FULL:]), people=people, people_more=more, lease=mine,
        theirs=held if held and not mine else None, home=f"/units/{unit_id}",
        answers=mine_given, colleagues=colleagues, contacts=contacted, since=since,
    )  # fmt: skip


@router.post("/tasks/next")
def take_next(request: Request, parts: Deps, account: Acting) -> Response:
    with parts.db() as db:
        claimed = claiming.claim_next(db, account, parts.lease_minutes, parts.assigned_days)
        if claimed is None:
            return redirect(request, "/", "nothing_next", bad=True)
        return _to_claimed(request, parts, claimed)


@router.post("/tasks/{task_id}/claim")
def claim(request: Request, task_id: str, parts: Deps, account: Acting) -> Response:
    with parts.db() as db:
        try:
            claimed = claim_task(parts, db, account, task_id)
        except Problem as problem:
            return redirect(request, "/", sentence(problem), bad=True)
        return _to_claimed(request, parts, claimed)


@router.post("/tasks/{task_id}/answer")
def answer(
    request: Request, task_id: str, parts: Deps, account: Acting, code: Annotated[str, Form(max_length=64)] = "",
    note: Annotated[str, Form(max_length=4000)] = "", evidence: Annotated[str, Form(max_length=4000)] = "",
) -> Response:  # fmt: skip
    with parts.db() as db:
        mine = claimed_by_me(request, db, account, task_id)
        if isinstance(mine, Response):
            return mine
        task, token = mine
        try:
            now = answer_task(parts, db, account, task, token, Given(code, note, evidence.strip() or None))
        except Problem as problem:
            return redirect(request, home_of(task), sentence(problem), bad=True)
    is_contact = code == "unreachable" and now["batch"] and not now["batch"]["end_code"]
    told = "batch_contact_noted" if is_contact else "answered_awaits" if now["awaiting"] else "answered"
    return redirect(request, home_of(task), told)


def claimed_by_me(
    request: Request, db: Connection[Any], account: Account, task_id: str
) -> tuple[Task, str] | Response:  # fmt: skip
    """The task and the token of my claim on it; or where to go on, when it is not there or not mine."""
    task = one(db, account, task_id)
    if task is None:
        return redirect(request, "/", "not_found", bad=True)
    held = leases.lease_of(db, lead(task))
    if held is None or held.holder != account.name:
        return redirect(request, home_of(task), "stale", bad=True)
    return task, str(held.token)


@router.post("/{what}/{of}/release")
def release(
    request: Request, what: What, of: str, parts: Deps, account: Overseeing, force: Annotated[bool, Form()] = False,
    holder: Annotated[str | None, Form(max_length=64)] = None,
) -> Response:  # fmt: skip
    """``force``: a supervisor takes it from whoever has it, or from ``holder`` only, as the board showed it."""
    with parts.db() as db:
        held = leases.lease_of(db, of)
        token = str(held.token) if held and not force else ""
        try:
            parts.announce(leases.release(db, account, of, token, force=force, holder=holder))
        except leases.Stale:
            return redirect(request, f"/{what}/{of}", "stale", bad=True)
    return redirect(request, "/board" if force and holder else "/", "released")


@router.post("/{what}/{of}/extend")
def extend(request: Request, what: What, of: str, parts: Deps, account: Acting) -> Response:
    with parts.db() as db:
        held = leases.lease_of(db, of)
        try:
            leases.extend(db, account, of, str(held.token) if held else "", parts.lease_minutes)
        except leases.Stale:
            return redirect(request, f"/{what}/{of}", "stale", bad=True)
    return redirect(request, f"/{what}/{of}")


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


def _colleagues(db: Connection[Any], account: Account, of: str, held: leases.Lease | None) -> list[str]:
    """To whom the account may hand the claim over, if it may."""
    if held is None or not (account.supervises or (account.works and held.holder == account.name)):
        return []
    return recipients(db, of, held.holder, account)


def _opened(account: Account, kind: str, cursor: str | None, batch: int | None) -> str:
    """What a page of the queue may ask for again without being noted again."""
    return f"{account.name} {kind} {cursor or ''}{f' {batch}' if batch else ''}"


def _queue(
    db: Connection[Any], account: Account, kind: str, cursor: str | None, batch: int | None
) -> tuple[list[dict[str, Any]], str | None]:
    try:
        return listed(db, account, Filters(kind=kind or None, batch=batch), cursor, PAGE)
    except BadCursor:
        return listed(db, account, Filters(kind=kind or None, batch=batch), None, PAGE)


def _to_claimed(request: Request, parts: Parts, claimed: claiming.Claimed) -> Response:
    parts.announce(claimed.changes)
    CLAIMS.inc()
    return redirect(request, home_of(claimed.tasks[0]))
