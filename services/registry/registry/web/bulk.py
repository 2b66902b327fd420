"""Forms of the list of tasks: one answer for many, with a preview; assigning; and taking a whole sending back."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse, Response
from pydantic import ValidationError

from coverlink_web import Problem
from registry.access.account import Account
from registry.database import AWAY
from registry.http.answers import away
from registry.http.assign import Chosen, assigned, chosen
from registry.http.bulk import Agreed, preview
from registry.http.conflicts import supervising
from registry.http.parts import Deps, today
from registry.http.sending import send, undo_all
from registry.tasks.assign import To
from registry.tasks.bulk import MOST, known_of
from registry.tasks.listing import Task
from registry.tasks.post import LONGEST_NOTE
from registry.web.board import listed_by
from registry.web.pages import Acting, sentence
from registry.web.render import page, redirect

router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)
HERE = "/tasks"
Text = Annotated[str, Form(max_length=64)]
Ids = Annotated[list[str], Form(max_length=MOST)]
Note = Annotated[str, Form(max_length=2 * LONGEST_NOTE)]


@router.post("/tasks/bulk")
def shown(
    request: Request, parts: Deps, account: Acting, task: Ids = [], every: Annotated[bool, Form()] = False,  # noqa: B006
    act: Text = "answer", code: Text = "", note: Note = "", to: Text = "", kind: Text = "", line: Text = "",
    district: Text = "", status: Text = "", late: Text = "",
) -> Response:  # fmt: skip
    """A preview of the answer; or, for a supervisor, assigning at once, which can be done over. ``every``: all that
    the filters list.
    """
    here = listed_by(kind=kind, line=line, district=district, status=status, late=late)
    if not task and not every:
        return redirect(request, here, "bulk_none", bad=True)
    try:
        wanted = Chosen(
            status=status or None, kind=kind or None, district=district or None, line=line or None,
            due_before=today() if late else None,
        )  # fmt: skip
        with parts.db() as db:
            tasks = chosen(db, account, None, wanted)[:MOST] if every else task
            if act == "assign":
                supervising(account)
                whom = To(team=to) if "/" in to else To(account=to or None)
                assigned(parts, db, account, tasks, whom)
                return redirect(request, here, "assigned")
            told = preview(parts, db, account, tasks, code, note)
    except ValidationError:
        return redirect(request, here, "bulk_none", bad=True)
    except Problem as problem:
        return redirect(request, here, _sentence(problem), bad=True)
    return page(request, "bulk.html", account, told=told, code=code, note=note, back=here)


@router.post("/tasks/bulk-answer")
def give(
    request: Request, parts: Deps, account: Acting, code: Text, token: Annotated[str, Form(max_length=1_000)],
    task: Ids = [], note: Note = "",  # noqa: B006
) -> Response:  # fmt: skip
    """What came of each; where the database went away in the middle, too, with the rest to send again."""
    rows: dict[str, Task] = {}
    try:
        given = Agreed(tasks=task, code=code, note=note, token=token)
        with parts.db() as db:
            rows = known_of(db, account, given.tasks)  # before: afterwards there may be nobody to ask
            told = send(parts, db, account, given.tasks, code, note, token)
    except ValidationError:
        return redirect(request, HERE, "bulk_not_shown", bad=True)
    except Problem as problem:
        if "answered" not in problem.body:
            return redirect(request, HERE, _sentence(problem), bad=True)
        return _again(request, account, given, problem, rows)
    except AWAY:
        return _again(request, account, given, away("the database does not answer; nothing was answered"), rows)
    return page(request, "bulk_done.html", account, told=told, rows=rows)


@router.post("/tasks/bulk-undo")
def take_back(request: Request, parts: Deps, account: Acting, bulk: Text) -> Response:
    try:
        with parts.db() as db:
            told = undo_all(parts, db, account, bulk)
    except Problem as problem:
        return redirect(request, "/answers", _sentence(problem), bad=True)
    return redirect(request, "/answers", "bulk_undone_some" if told["left"] else "bulk_undone", bad=bool(told["left"]))


def _again(
    request: Request, account: Account, given: Agreed, problem: Problem, rows: dict[str, Task]
) -> Response:  # fmt: skip
    """What the problem tells of each task, if it does, and the same to send again."""
    told = problem.body
    answer = page(request, "bulk_done.html", account, status=problem.status, told=told, again=given, rows=rows)
    answer.headers.update(problem.headers)
    return answer


def _sentence(problem: Problem) -> str:
    code = problem.code
    known = {
        "not-shown": "bulk_not_shown", "bad-assignment": "not_eligible", "not-allowed": "not_allowed",
        "invalid": "bulk_many",
    }  # fmt: skip
    return known[code] if code in known else sentence(problem)
