"""The task calls."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal

import msgspec
from fastapi import APIRouter, Query, Response
from fastapi.encoders import jsonable_encoder
from psycopg import Connection
from pydantic import BaseModel, Field

from coverlink_web import Problem
from registry.access import looks, reasons
from registry.access.account import Account
from registry.http.parts import Caller, Deps, Id, Overseeing, Parts, Short, Working, not_found
from registry.metrics import ANSWERS, CLAIMS
from registry.tasks import claiming
from registry.tasks import lease as leases
from registry.tasks.answer import BadAnswer, Closed, Given, answer
from registry.tasks.listing import BadCursor, Filters, Task, lead, listed, one
from registry.tasks.post import LONGEST_NOTE
from registry.tasks.rests_on import explained

router = APIRouter(prefix="/v1/tasks", tags=["tasks"])


class Token(BaseModel):
    token: str


class Release(BaseModel):
    """``force``, without a token: a supervisor takes the claim back from whoever has it."""

    token: str = ""
    force: bool = False


class AnswerGiven(Token):
    code: Annotated[str, Field(max_length=64)]
    note: Annotated[str | None, Field(max_length=LONGEST_NOTE)] = None
    evidence: Any = None


@router.get("")
def list_tasks(
    parts: Deps, account: Caller,
    status: Literal["open", "claimed", "held", "answered", "closed"] | None = None,
    kind: Short = None, district: Short = None, line: Short = None, person_id: Short = None, unit_id: Short = None,
    due_before: date | None = None, batch: Annotated[int | None, Query(ge=1, le=2**63 - 1)] = None,
    cursor: Annotated[str | None, Query(max_length=200)] = None, limit: Annotated[int, Query(ge=1, le=500)] = 50,
) -> dict[str, Any]:  # fmt: skip
    """Tasks of my districts, the most urgent first. Without a status: what is not closed."""
    filters = Filters(status, kind, district, line, person_id, due_before, unit_id, batch=batch)
    try:
        with parts.db() as db:
            tasks, after = looked_through(db, account, filters, cursor, limit)
    except BadCursor as error:
        raise Problem(400, "bad-cursor", "The cursor is none of ours", str(error)) from None
    return {"items": tasks, "next_cursor": after}


@router.post("/next", responses={204: {"description": "nothing to take"}})
def take_next(parts: Deps, account: Working) -> Any:
    """Claims the next person, or unit, for me: all its open tasks."""
    with parts.db_to_claim() as db:
        claimed = claiming.claim_next(db, account, parts.lease_minutes, parts.assigned_days)
        if claimed is None:
            return Response(status_code=204)
        return _claimed(parts, claimed)


@router.post("/{task_id}/claim")
def claim(task_id: Id, parts: Deps, account: Working) -> dict[str, Any]:
    """Claims this task's person, or unit, for me; 409 when somebody holds it."""
    with parts.db_to_claim() as db:
        return _claimed(parts, claim_task(parts, db, account, task_id))


@router.post("/{task_id}/release")
def release(task_id: Id, given: Release, parts: Deps, account: Overseeing) -> dict[str, Any]:
    with parts.db() as db:
        task = known(db, account, task_id, "release")
        try:
            parts.announce(leases.release(db, account, lead(task), given.token, force=given.force))
        except leases.Stale:
            raise stale(task) from None
        return {"task": known(db, account, task_id, "release")}


@router.post("/{task_id}/extend")
def extend(task_id: Id, given: Token, parts: Deps, account: Working) -> dict[str, Any]:
    with parts.db() as db:
        task = known(db, account, task_id, "extend")
        try:
            held = leases.extend(db, account, lead(task), given.token, parts.lease_minutes)
        except leases.Stale:
            raise stale(task) from None
    return {"token": held.token, "lease_until": held.until}


@router.post("/{task_id}/answer")
def give_answer(task_id: Id, given: AnswerGiven, parts: Deps, account: Working) -> dict[str, Any]:
    """Answers a task that I hold; the answer goes to the linker as a fact."""
    with parts.db() as db:
        task = known(db, account, task_id, "answer")
        said = Given(given.code, given.note or "", given.evidence)
        return {"task": answer_task(parts, db, account, task, given.token, said)}


@router.get("/{task_id}/why")
def why(task_id: Id, parts: Deps, account: Caller) -> dict[str, Any]:
    """The argument, step by step: rule@version, the figures used, the facts and people it rests on; the gap, what would
    close it, and what the person may be entitled to.
    """
    with parts.db() as db:
        task = known(db, account, task_id, "why")
        reasons.check(db, account, "why", task["person_id"])
        looks.note(db, account, "why", **looks.of(lead(task)), task_id=task_id)
        return explained(db, account, task)


def claim_task(parts: Parts, db: Connection[Any], account: Account, task_id: str) -> claiming.Claimed:
    """Raises Problem 404, 409."""
    task = known(db, account, task_id, "claim")
    if task["status"] == "closed":
        raise about_task(task, "closed", "The task is closed", "there is nothing left to do; `task.ending` says why")
    try:
        return claiming.claim(db, account, lead(task), parts.lease_minutes, task_id)
    except claiming.Taken:
        detail = (
            "somebody else works on this person or unit; try again when the lease has ended, or take another with /next"
        )
        raise Problem(409, "taken", "The task is taken", detail) from None
    except claiming.Barred:
        raise barred(task) from None
    except claiming.Nothing:
        detail = "it is answered and the linker is yet to speak; it comes back by itself when that does not close it"
        raise about_task(task, "not-open", "The task is not open", detail) from None


def answer_task(
    parts: Parts, db: Connection[Any], account: Account, task: Task, token: str, given: Given, bulk: str | None = None
) -> Task:
    """Raises Problem 409, 422."""
    try:
        answered, told = answer(
            db, account, task, token, given, parts.unreachable_days, parts.second, bulk, texts=parts.texts
        )
    except BadAnswer as error:
        raise Problem(422, "bad-answer", "The answer cannot be taken", str(error), reason=error.reason) from None
    except leases.Stale:
        raise stale(task) from None
    except claiming.Barred:
        raise barred(task) from None
    except Closed as error:
        raise not_claimed(error.task) from None
    parts.announce(told)
    ANSWERS.labels(given.code).inc()
    return answered


def looked_through(
    db: Connection[Any], account: Account, filters: Filters, cursor: str | None, limit: int
) -> tuple[list[Task], str | None]:
    """A page of the list, and the note of the look with it, in one way to the database. Raises BadCursor."""
    asked = msgspec.structs.asdict(filters)
    with db.pipeline():
        looks.note(db, account, "list", person_id=asked.pop("person_id"), about=asked)
        return listed(db, account, filters, cursor, limit)


def stale(task: Task) -> Problem:
    return about_task(
        task, "stale", "The claim has ended", "the token is not that of a lease you hold now; claim again"
    )


BARRED = (
    "You are not to work on this",
    "an interest in this person or unit is entered for your account; a colleague works on it",
)


def barred(task: Task) -> Problem:
    return about_task(task, "conflict", *BARRED)


def not_claimed(task: Task) -> Problem:
    detail = f"the task is {task['status']}, not claimed; `task` says what happened"
    return about_task(task, "not-claimed", "The task is not claimed", detail)


def about_task(task: Task, code: str, title: str, detail: str) -> Problem:
    """409, with the task as it stands now, and how it ended if it did."""
    return Problem(409, code, title, detail, task=jsonable_encoder(task))


def known(db: Connection[Any], account: Account, task_id: str, action: str) -> Task:
    """A task of the caller's districts. Raises Problem 404, which is noted."""
    task = one(db, account, task_id)
    if task is None:
        looks.refuse(db, account, action, "task", task_id)
        raise not_found("task")
    return task


def _claimed(parts: Parts, claimed: claiming.Claimed) -> dict[str, Any]:
    parts.announce(claimed.changes)
    CLAIMS.inc()
    return {"tasks": claimed.tasks, "token": claimed.lease.token, "lease_until": claimed.lease.until}
