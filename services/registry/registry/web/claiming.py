"""Forms of a claim: taking one, answering what is in it, giving it back, keeping it for longer."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse, Response
from psycopg import Connection

from coverlink_web import Problem
from registry.access.account import Account
from registry.http.parts import Deps, Parts
from registry.http.tasks import answer_task, claim_task
from registry.metrics import CLAIMS
from registry.tasks import claiming
from registry.tasks import lease as leases
from registry.tasks.answer import Given
from registry.tasks.listing import Task, lead, one
from registry.web.pages import Acting, Overseeing, What, sentence
from registry.web.render import home_of, redirect

router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)


@router.post("/tasks/next")
def take_next(request: Request, parts: Deps, account: Acting) -> Response:
    with parts.db_to_claim() as db:
        claimed = claiming.claim_next(db, account, parts.lease_minutes, parts.assigned_days)
        if claimed is None:
            return redirect(request, "/", "nothing_next", bad=True)
        return _to_claimed(request, parts, claimed)


@router.post("/tasks/{task_id}/claim")
def claim(request: Request, task_id: str, parts: Deps, account: Acting) -> Response:
    with parts.db_to_claim() as db:
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


def _to_claimed(request: Request, parts: Parts, claimed: claiming.Claimed) -> Response:
    parts.announce(claimed.changes)
    CLAIMS.inc()
    return redirect(request, home_of(claimed.tasks[0]))
