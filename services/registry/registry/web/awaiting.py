"""The page of answers that wait for a second person, and its forms."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse, Response

from coverlink_web import Problem
from registry.access import looks
from registry.http.parts import Deps
from registry.http.second import confirm_answer, send_answer_back
from registry.tasks import second_eyes
from registry.tasks.listing import one
from registry.tasks.post import LONGEST_NOTE
from registry.web.pages import Acting, Seated, sentence
from registry.web.render import page, redirect

router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)
HERE = "/awaiting"
AnswerId = Annotated[str, Form(max_length=64)]


@router.get(HERE)
def awaiting(request: Request, parts: Deps, account: Seated) -> Response:
    since = parts.hub.last
    with parts.db() as db:
        looks.note(db, account, "list", about={"page": "awaiting"})
        waiting = second_eyes.awaiting(db, account, parts.texts)
    return page(request, "awaiting.html", account, waiting=waiting, since=since)


@router.post("/tasks/{task_id}/confirm")
def confirm(request: Request, task_id: str, parts: Deps, account: Acting, answer: AnswerId = "") -> Response:
    with parts.db() as db:
        task = one(db, account, task_id)
        if task is None:
            return redirect(request, HERE, "not_found", bad=True)
        try:
            confirm_answer(parts, db, account, task, answer or None)
        except Problem as problem:
            return redirect(request, HERE, sentence(problem), bad=True)
    return redirect(request, HERE, "confirmed")


@router.post("/tasks/{task_id}/send-back")
def send_back(
    request: Request, task_id: str, parts: Deps, account: Acting, answer: AnswerId = "",
    note: Annotated[str, Form(max_length=2 * LONGEST_NOTE)] = "",
) -> Response:  # fmt: skip
    with parts.db() as db:
        task = one(db, account, task_id)
        if task is None:
            return redirect(request, HERE, "not_found", bad=True)
        try:
            send_answer_back(parts, db, account, task, note, answer or None)
        except Problem as problem:
            return redirect(request, HERE, sentence(problem), bad=True)
    return redirect(request, HERE, "sent_back")
