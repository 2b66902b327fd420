"""The calls of the second pair of eyes: what waits for it, confirming, sending back."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter
from psycopg import Connection
from pydantic import BaseModel, Field

from coverlink_web import Problem
from registry.access import looks
from registry.access.account import Account
from registry.http.parts import Caller, Deps, Id, Parts, Working
from registry.http.tasks import about_task, known
from registry.metrics import CONFIRMED
from registry.tasks.listing import Task
from registry.tasks.post import LONGEST_NOTE
from registry.tasks.second_eyes import BadNote, NotConfirmed, awaiting, confirm, send_back

router = APIRouter(prefix="/v1/tasks", tags=["tasks"])
NOT_CONFIRMED = {
    "not-awaiting": ("No such answer waits", "nobody has to confirm this answer any more; `task` says how it stands"),
    "own-answer": ("The answer is your own", "somebody else confirms it, or sends it back; take it back with /undo"),
    "conflict": ("You are not to work on this", "an interest in the person or unit is entered for your account"),
}


class Confirm(BaseModel):
    """``answer``: which one, from ``GET /v1/tasks/awaiting``; without it, the one that waits."""

    answer: Annotated[str | None, Field(max_length=64)] = None


class SendBack(Confirm):
    note: Annotated[str, Field(max_length=LONGEST_NOTE)]


@router.get("/awaiting")
def list_awaiting(parts: Deps, account: Caller) -> dict[str, Any]:
    """Answers of my districts that a second person has to confirm, those that wait longest first; 200 at most."""
    with parts.db() as db:
        looks.note(db, account, "list", about={"page": "awaiting"})
        return {"items": awaiting(db, account, parts.texts)}


@router.post("/{task_id}/confirm")
def confirm_one(task_id: Id, parts: Deps, account: Working, given: Confirm | None = None) -> dict[str, Any]:
    """Confirms a colleague's answer: now it goes to the linker. Nobody confirms their own."""
    with parts.db() as db:
        task = known(db, account, task_id, "confirm")
        return {"task": confirm_answer(parts, db, account, task, given.answer if given else None)}


@router.post("/{task_id}/send-back")
def send_one_back(task_id: Id, given: SendBack, parts: Deps, account: Working) -> dict[str, Any]:
    """Sends a colleague's answer back with a note: the linker never hears of it, and the task is the colleague's."""
    with parts.db() as db:
        task = known(db, account, task_id, "send-back")
        return {"task": send_answer_back(parts, db, account, task, given.note, given.answer)}


def confirm_answer(parts: Parts, db: Connection[Any], account: Account, task: Task, answer: str | None) -> Task:
    """Raises Problem 409."""
    try:
        confirmed, told = confirm(db, account, task, parts.unreachable_days, answer)
    except NotConfirmed as error:
        raise about_task(task, error.why, *NOT_CONFIRMED[error.why]) from None
    parts.announce(told)
    CONFIRMED.labels("confirmed").inc()
    return confirmed


def send_answer_back(
    parts: Parts, db: Connection[Any], account: Account, task: Task, note: str, answer: str | None
) -> Task:
    """Raises Problem 409, 422."""
    try:
        back, told = send_back(db, account, task, note, parts.lease_minutes, parts.texts, answer)
    except NotConfirmed as error:
        raise about_task(task, error.why, *NOT_CONFIRMED[error.why]) from None
    except BadNote as error:
        raise Problem(422, "bad-note", "The note cannot be taken", str(error), reason=error.reason) from None
    parts.announce(told)
    CONFIRMED.labels("sent_back").inc()
    return back
