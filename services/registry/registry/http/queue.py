"""The calls by which a task goes back, waits, or goes to a colleague."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter
from psycopg import Connection
from pydantic import BaseModel, Field

from coverlink_web import Problem
from registry.access import looks
from registry.access.account import Account
from registry.http.parts import Caller, Deps, Id, Overseeing, Parts, Working
from registry.http.tasks import Release, Token, about_task, barred, known, not_claimed, stale
from registry.metrics import UNDONE
from registry.tasks.answer import Closed
from registry.tasks.claiming import Barred
from registry.tasks.hand_over import BadRecipient, Handed, claims, hand_over
from registry.tasks.hold import BadHold, hold
from registry.tasks.lease import Stale
from registry.tasks.listing import Task
from registry.tasks.post import LONGEST_NOTE
from registry.tasks.undo import NotUndone, Undone, Why, recent, undo

router = APIRouter(prefix="/v1/tasks", tags=["tasks"])
NOT_UNDONE: dict[Why, tuple[str, str]] = {
    "not-answered": ("There is no such answer", "nobody has given this answer to the task; GET /v1/tasks/answers"),
    "not-yours": ("The answer is not yours", "only whoever gave an answer takes it back; answer the task anew instead"),
    "answered-since": ("The task was answered since", "only the last answer to a task can be taken back"),
    "too-late": ("It is too late", "an answer can be taken back within {hours} hours; answer the task anew instead"),
    "already-undone": ("The answer was taken back already", "nothing was changed; `task` says how it stands now"),
}


class Undo(BaseModel):
    """``answer``: which one, from ``GET /v1/tasks/answers``; without it, the last one that was given to the task."""

    answer: Annotated[str | None, Field(max_length=64)] = None


class Hold(Token):
    """Until when to put the task off: the day in China on which it is back."""

    until: date
    note: Annotated[str | None, Field(max_length=LONGEST_NOTE)] = None


class HandOver(Release):
    """``to``: the account that gets the claim. ``force``, without a token: a supervisor gives what another has."""

    to: Annotated[str, Field(max_length=64)]
    note: Annotated[str | None, Field(max_length=LONGEST_NOTE)] = None


@router.get("/claims")
def my_claims(parts: Deps, account: Caller) -> dict[str, Any]:
    """What I have claimed or was handed: each person or unit with its most urgent task. Claim it to learn the token."""
    with parts.db() as db:
        looks.note(db, account, "list", about={"page": "claims"})
        return {"items": claims(db, account, parts.texts)}


@router.get("/answers")
def my_answers(parts: Deps, account: Caller) -> dict[str, Any]:
    """My answers that are not older than may be taken back. ``last``: it can be, for nobody has answered since."""
    with parts.db() as db:
        looks.note(db, account, "list", about={"page": "answers"})
        return {"items": recent(db, account, parts.undo_hours, parts.texts)}


@router.post("/{task_id}/undo")
def take_back(task_id: Id, parts: Deps, account: Working, given: Undo | None = None) -> dict[str, Any]:
    """Takes my answer back, once, within a day. The task is mine again, with a new token, unless a colleague has it."""
    with parts.db() as db:
        task = known(db, account, task_id, "undo")
        undone = undo_answer(parts, db, account, task, given.answer if given else None)
    lease = undone.lease
    return {
        "task": undone.task, "token": lease.token if lease else None, "lease_until": lease.until if lease else None
    }  # fmt: skip


@router.post("/{task_id}/hold")
def put_off(task_id: Id, given: Hold, parts: Deps, account: Working) -> dict[str, Any]:
    """Puts a task that I hold off until a day. It is back before if its gap becomes another, or it is late."""
    with parts.db() as db:
        task = known(db, account, task_id, "hold")
        return {"task": hold_task(parts, db, account, task, given.token, given.until, given.note or "")}


@router.post("/{task_id}/hand-over")
def give(task_id: Id, given: HandOver, parts: Deps, account: Overseeing) -> dict[str, Any]:
    """Gives the whole claim that this task is in to a colleague, under a new token, which only the colleague learns."""
    with parts.db() as db:
        task = known(db, account, task_id, "hand-over")
        handed = hand_task_over(parts, db, account, task, given)
    return {"task": handed.task, "holder": handed.holder, "lease_until": handed.until}


def undo_answer(parts: Parts, db: Connection[Any], account: Account, task: Task, answer: str | None) -> Undone:
    """Raises Problem 409."""
    try:
        undone = undo(db, account, task, answer, parts.undo_hours, parts.lease_minutes)
    except NotUndone as error:
        title, detail = NOT_UNDONE[error.why]
        raise about_task(task, error.why, title, detail.format(hours=parts.undo_hours)) from None
    parts.announce(undone.changes)
    UNDONE.inc()
    return undone


def hold_task(
    parts: Parts, db: Connection[Any], account: Account, task: Task, token: str, until: date, note: str
) -> Task:  # fmt: skip
    """Raises Problem 409, 422."""
    try:
        held, told = hold(db, account, task, token, until, note, parts.hold_days, parts.texts)
    except BadHold as error:
        raise Problem(422, "bad-hold", "The task cannot be put off so", str(error), reason=error.reason) from None
    except Barred:
        raise barred(task) from None
    except Stale:
        raise stale(task) from None
    except Closed as error:
        raise not_claimed(error.task) from None
    parts.announce(told)
    return held


def hand_task_over(parts: Parts, db: Connection[Any], account: Account, task: Task, given: HandOver) -> Handed:
    """Raises Problem 409, 422."""
    try:
        handed = hand_over(
            db,
            account,
            task,
            given.token,
            given.to,
            given.note or "",
            parts.lease_minutes,
            parts.texts,
            force=given.force,
        )
    except BadRecipient as error:
        raise Problem(
            422, "bad-recipient", "The claim cannot go there", str(error), reason=error.reason
        ) from None  # fmt: skip
    except Stale:
        raise stale(task) from None
    except Closed as error:
        raise not_claimed(error.task) from None
    parts.announce(handed.changes)
    return handed
