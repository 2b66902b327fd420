"""Forms by which a task goes back, waits, or goes to a colleague; and the page of what I answered."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse, Response

from coverlink_web import Problem
from registry.access import looks
from registry.http.parts import Deps
from registry.http.queue import HandOver, hand_task_over, hold_task, undo_answer
from registry.tasks.lease import lease_of
from registry.tasks.listing import lead, one
from registry.tasks.post import LONGEST_NOTE
from registry.tasks.undo import recent
from registry.web.claiming import claimed_by_me
from registry.web.pages import Acting, Overseeing, Seated, sentence
from registry.web.render import home_of, page, redirect

router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)


@router.get("/answers")
def answers(request: Request, parts: Deps, account: Seated) -> Response:
    """What I answered within the last day, and may take back."""
    with parts.db() as db:
        looks.note(db, account, "list", about={"page": "answers"})
        given = recent(db, account, parts.undo_hours, parts.texts)
    return page(request, "answers.html", account, answers=given)


@router.post("/tasks/{task_id}/undo")
def undo(
    request: Request, task_id: str, parts: Deps, account: Acting, answer: Annotated[str, Form(max_length=64)] = ""
) -> Response:
    with parts.db() as db:
        task = one(db, account, task_id)
        if task is None:
            return redirect(request, "/", "not_found", bad=True)
        try:
            undone = undo_answer(parts, db, account, task, answer or None)
        except Problem as problem:
            return redirect(request, home_of(task), sentence(problem), bad=True)
    opens = "undone" if undone.lease else "undone_queue"
    said = "undone_closed" if undone.task["status"] == "closed" else opens
    return redirect(request, home_of(task), said)


@router.post("/tasks/{task_id}/hold")
def hold(
    request: Request, task_id: str, parts: Deps, account: Acting, until: Annotated[str, Form(max_length=20)] = "",
    note: Annotated[str, Form(max_length=4000)] = "",
) -> Response:  # fmt: skip
    with parts.db() as db:
        mine = claimed_by_me(request, db, account, task_id)
        if isinstance(mine, Response):
            return mine
        task, token = mine
        here = home_of(task)
        try:
            hold_task(parts, db, account, task, token, date.fromisoformat(until), note)
        except ValueError:
            return redirect(request, here, "until_missing", bad=True)
        except Problem as problem:
            return redirect(request, here, sentence(problem), bad=True)
    return redirect(request, here, "put_off")


@router.post("/tasks/{task_id}/hand-over")
def hand_over(
    request: Request, task_id: str, parts: Deps, account: Overseeing, to: Annotated[str, Form(max_length=64)] = "",
    note: Annotated[str, Form(max_length=4000)] = "", force: Annotated[bool, Form()] = False,
) -> Response:  # fmt: skip
    """``force``: a supervisor gives what another has."""
    with parts.db() as db:
        task = one(db, account, task_id)
        if task is None:
            return redirect(request, "/", "not_found", bad=True)
        held = lease_of(db, lead(task))
        token = str(held.token) if held and held.holder == account.name and not force else ""
        if len(note) > LONGEST_NOTE:
            return redirect(request, home_of(task), "too_long", bad=True)
        try:
            hand_task_over(parts, db, account, task, HandOver(token=token, force=force, to=to, note=note))
        except Problem as problem:
            return redirect(request, home_of(task), sentence(problem), bad=True)
    return redirect(request, "/", "handed_over")
