"""The page of teams, for supervisors: who is in which, setting one, and sharing open tasks out over one."""

from __future__ import annotations

import json
from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse, Response
from pydantic import ValidationError

from coverlink_web import Problem
from registry.access import looks
from registry.figures.board import colleagues_of
from registry.http.assign import Chosen, ShareOut, Team, preview, share_out, team_put
from registry.http.conflicts import supervising
from registry.http.parts import Deps
from registry.tasks import teams
from registry.web.board import counties_of
from registry.web.pages import KINDS, Acting, Seated, sentence
from registry.web.render import page, redirect

router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)
HERE = "/teams"
Text = Annotated[str, Form(max_length=64)]


@router.get(HERE)
def overview(request: Request, parts: Deps, account: Seated) -> Response:
    supervising(account)
    with parts.db() as db:
        looks.note(db, account, "list", about={"page": "teams"})
        found, people = teams.listed(db, account), colleagues_of(db, account)
    return page(request, "teams.html", account, teams=found, people=people, kinds=KINDS, counties=counties_of(account))


@router.post(HERE)
def put(
    request: Request, parts: Deps, account: Acting, district: Text = "", name: Text = "",
    member: Annotated[list[str], Form(max_length=teams.MOST)] = [],  # noqa: B006
) -> Response:  # fmt: skip
    """Without members the team is gone."""
    supervising(account)
    try:
        with parts.db() as db:
            team_put(db, account, Team(district=district.strip(), name=name, members=member))
    except (ValidationError, Problem) as error:
        if isinstance(error, Problem) and error.status != 422:
            raise
        return redirect(request, HERE, "team_unfit", bad=True)
    return redirect(request, HERE, "team_set" if member else "team_gone")


@router.post("/teams/share-out")
def share(
    request: Request, parts: Deps, account: Acting, team: Text = "", kind: Text = "",
    plan: Annotated[str, Form(max_length=60_000)] = "", token: Annotated[str, Form(max_length=1_000)] = "",
) -> Response:  # fmt: skip
    """A preview first; with its plan and token it is done."""
    supervising(account)
    try:
        if token:
            share_out(ShareOut(team=team, plan=json.loads(plan), token=token), parts, account)
            return redirect(request, HERE, "shared")
        with parts.db() as db:
            told = preview(parts, db, account, team, Chosen(kind=kind or None))
    except (ValueError, RecursionError):  # no plan of ours
        return redirect(request, HERE, "bulk_not_shown", bad=True)
    except Problem as problem:
        code = problem.code
        known = {"bad-assignment": "team_unfit", "not-shown": "bulk_not_shown"}
        return redirect(request, HERE, known.get(code) or sentence(problem), bad=True)
    return page(request, "share_out.html", account, told=told, team=team, plan=json.dumps(told["plan"]))
