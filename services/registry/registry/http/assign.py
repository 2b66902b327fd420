"""The calls by which a supervisor makes teams, assigns tasks, and shares them out."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter
from psycopg import Connection
from pydantic import BaseModel, Field, StringConstraints

from coverlink_web import Problem
from registry.access import looks
from registry.access.account import Account
from registry.http.conflicts import supervising
from registry.http.parts import Caller, Deps, Parts
from registry.http.preview import fits, token_for
from registry.tasks import teams
from registry.tasks.assign import MOST, BadAssignment, To, assign, plan
from registry.tasks.listing import Filters, listed

router = APIRouter(prefix="/v1", tags=["tasks"])
Short = Annotated[str, StringConstraints(max_length=64, pattern=r"^[^\x00]*$")]
TaskIds = Annotated[
    list[Annotated[str, StringConstraints(max_length=100, pattern=r"^[^\x00]+$")]], Field(max_length=MOST)
]


class Chosen(BaseModel):
    """Which tasks of a list: as the parameters of ``GET /v1/tasks``."""

    status: Short | None = None
    kind: Short | None = None
    district: Short | None = None
    line: Short | None = None
    unit_id: Short | None = None
    due_before: date | None = None

    def filters(self) -> Filters:
        return Filters(self.status, self.kind, self.district, self.line, None, self.due_before, self.unit_id)


class Whom(BaseModel):
    """``account`` or ``team``, not both; neither: nobody any more."""

    account: Annotated[str, StringConstraints(min_length=1, max_length=64)] | None = None
    team: Annotated[str, StringConstraints(min_length=1, max_length=64)] | None = None

    def to(self) -> To:
        """Raises Problem 422."""
        if self.account is not None and self.team is not None:
            raise Problem(422, "invalid", "The request does not fit", "to: expected account or team, and not both")
        return To(self.account, self.team)


class Assign(BaseModel):
    """``tasks`` by id, or the first 500 that ``filter`` lists."""

    tasks: TaskIds | None = None
    filter: Chosen | None = None
    to: Whom


class ShareOut(BaseModel):
    """Without ``token``: a preview for ``filter``. With that of a preview and its ``plan``: it is done."""

    team: Annotated[str, StringConstraints(max_length=64)]
    filter: Chosen | None = None
    plan: Annotated[dict[Short, TaskIds], Field(max_length=teams.MOST)] | None = None
    token: Annotated[str, Field(max_length=1_000)] | None = None


class Team(BaseModel):
    district: Annotated[str, StringConstraints(max_length=6)]
    name: Annotated[str, StringConstraints(max_length=teams.LONGEST_NAME)]
    members: Annotated[list[Short], Field(max_length=teams.MOST)]


@router.get("/teams", tags=["teams"])
def all_teams(parts: Deps, account: Caller) -> dict[str, Any]:
    """Teams of my districts, with their members."""
    with parts.db() as db:
        looks.note(db, account, "list", about={"page": "teams"})
        return {"items": teams.listed(db, account)}


@router.put("/teams", tags=["teams"])
def put_team(given: Team, parts: Deps, account: Caller) -> dict[str, Any]:
    """Makes a team, or sets its members anew; without members it is gone. By a supervisor."""
    supervising(account)
    with parts.db() as db:
        return {"team": team_put(db, account, given)}


@router.post("/tasks/assign")
def assign_tasks(given: Assign, parts: Deps, account: Caller) -> dict[str, Any]:
    """Assigns tasks to an account or a team; ``left``: closed, elsewhere, or where they do not work."""
    supervising(account)
    with parts.db() as db:
        asked = chosen(db, account, given.tasks, given.filter)
        done = assigned(parts, db, account, asked, given.to.to())
    return {"assigned": done, "left": sorted(set(asked) - set(done))}


@router.post("/tasks/share-out")
def share_out(given: ShareOut, parts: Deps, account: Caller) -> dict[str, Any]:
    """Spreads open tasks over a team's members, the fewer to those who have more. First a preview, then done."""
    supervising(account)
    with parts.db() as db:
        if given.token is None:
            return preview(parts, db, account, given.team, given.filter or Chosen())
        agreed = given.plan or {}
        if not fits(parts, given.token, account, "share-out", given.team, agreed):
            raise Problem(
                409, "not-shown", "This is not what was shown", "ask for a preview, and send its plan and token"
            )
        done = {name: assigned(parts, db, account, tasks, To(account=name)) for name, tasks in agreed.items() if tasks}
    return {"assigned": done}


def preview(parts: Parts, db: Connection[Any], account: Account, team: str, wanted: Chosen) -> dict[str, Any]:
    """What each would get, and the token by which just that is done. Raises Problem 422.

    What is somebody's already stays theirs.
    """
    open_only = wanted.model_copy(update={"status": "open", "district": team.partition("/")[0]})
    found, _ = listed(db, account, open_only.filters(), None, MOST)
    tasks = [task["id"] for task in found if task["assigned_to"] is None]
    try:
        have, hands = plan(db, account, team, tasks)
    except BadAssignment as error:
        raise _refused(error) from None
    shares = [{"account": name, "has": have[name], "gets": len(hand)} for name, hand in hands.items()]
    token = token_for(parts, account, "share-out", team, hands)
    return {"tasks": len(tasks), "shares": shares, "plan": hands, "token": token}


def chosen(db: Connection[Any], account: Account, tasks: list[str] | None, wanted: Chosen | None) -> list[str]:
    """The ids that were asked for, each once. Raises Problem 422."""
    if (tasks is None) == (wanted is None):
        raise Problem(422, "invalid", "The request does not fit", "expected tasks or filter, and not both")
    if wanted is None:
        return list(dict.fromkeys(tasks or ()))
    found, _ = listed(db, account, wanted.filters(), None, MOST)
    return [task["id"] for task in found]


def assigned(parts: Parts, db: Connection[Any], account: Account, tasks: list[str], to: To) -> list[str]:
    """Raises Problem 422."""
    try:
        done, told = assign(db, account, tasks, to)
    except BadAssignment as error:
        raise _refused(error) from None
    parts.announce(told)
    return done


def team_put(db: Connection[Any], account: Account, given: Team) -> str:
    """Raises Problem 422."""
    try:
        with db.transaction():
            team = teams.put(db, account, given.district, given.name, given.members)
            looks.note(db, account, "teams", about={"team": team, "members": len(given.members)})
    except teams.BadTeam as error:
        raise Problem(422, "bad-team", "The team cannot be made so", str(error)) from None
    return team


def _refused(error: BadAssignment) -> Problem:
    return Problem(422, "bad-assignment", "They cannot be assigned so", str(error), reason=error.reason)
