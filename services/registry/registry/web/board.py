"""The supervisor's board as a page; and the list of tasks with filters that it leads into."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, get_args
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse, Response

from coverlink.contracts.fields import Line
from coverlink.identifiers.districts import Area, areas
from registry.access import looks
from registry.access.account import Account
from registry.days import CHINA
from registry.figures import board as figures
from registry.http.board import overseeing, oversees
from registry.http.parts import Deps, Parts, today
from registry.http.tasks import looked_through
from registry.tasks.codes import CODES
from registry.tasks.listing import BadCursor, Filters
from registry.tasks.teams import listed as teams_of
from registry.web.pages import KINDS, PAGE, Seated
from registry.web.render import page

router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)
LINES = get_args(Line)
STATUSES = ("open", "claimed", "held", "answered")
ROWS = 40
"""Of each table of the board, those that matter most; `GET /v1/board` has all."""
IN_HAND = ("claimed", "held", "awaiting", "assigned")
Text = Annotated[str, Query(max_length=30, pattern=r"^[^\x00]*$")]


@router.get("/board")
def supervisors(request: Request, parts: Deps, account: Seated) -> Response:
    overseeing(account)
    with parts.db() as db:
        looks.note(db, account, "board")
    told = _read(parts, account)
    again = "/board/parts?" + urlencode({"opened": parts.sessions.form_token(_opened(account))})
    return page(request, "board.html", account, **told, **HOW, again=again)


@router.get("/board/parts")
def renewed(
    request: Request, parts: Deps, account: Seated, opened: Annotated[str, Query(max_length=1000)] = ""
) -> Response:
    """The board's parts, for one that is open and whose opening was noted: read once for all who see the same."""
    overseeing(account)
    if not parts.sessions.form_fits(opened, _opened(account)):
        with parts.db() as db:
            looks.note(db, account, "board", about={"page": "parts"})
    told = parts.boards.get((account.role, account.districts), lambda: _read(parts, account))
    return page(request, "_board.html", account, **told, **HOW)


def _read(parts: Parts, account: Account) -> dict[str, Any]:
    """The board, when it was read, and the last change that it surely holds: what comes after is told."""
    since, read = parts.hub.last, datetime.now(CHINA)
    with parts.db() as db:
        told = figures.board(db, account, today())
    most = {name: max((row[name] for row in told["load"]), default=0) for name in figures.LOAD}
    most["open"] = max((row["open"] for row in told["late"]), default=0)
    if len(told["load"]) > ROWS:
        told["load"].sort(key=lambda row: (-sum(row[name] for name in IN_HAND), row["account"]))
    return {"board": told, "most": most, "since": since, "read": read}


def _opened(account: Account) -> str:
    """What may ask for the board's parts without being noted again."""
    return f"{account.name} board"


@router.get("/tasks")
def tasks(
    request: Request, parts: Deps, account: Seated, kind: Text = "", line: Text = "", district: Text = "",
    status: Text = "", late: Text = "", cursor: Annotated[str | None, Query(max_length=200)] = None,
) -> Response:  # fmt: skip
    """The queue with all its filters."""
    known = status if status in STATUSES else None
    before = today() if late else None
    filters = Filters(known, kind or None, district or None, line or None, None, before)
    since = parts.hub.last  # before the tasks are read: what comes after is told
    with parts.db() as db:
        try:
            found, after = looked_through(db, account, filters, cursor, PAGE)
        except BadCursor:
            found, after = looked_through(db, account, filters, None, PAGE)
        teams = teams_of(db, account) if account.supervises else []
        colleagues = figures.colleagues_of(db, account) if account.supervises else []
    chosen = {"kind": kind, "line": line, "district": district, "status": known or "", "late": late}
    more = listed_by(**chosen, cursor=after) if after else None
    return page(
        request, "tasks.html", account, tasks=found, chosen=chosen, more=more, kinds=KINDS, lines=LINES,
        statuses=STATUSES, teams=teams, codes=CODES, colleagues=colleagues, oversees=oversees(account),
        since=since, counties=counties_of(account),
    )  # fmt: skip


def counties_of(account: Account) -> list[Area]:
    """Those that the account sees whose codes are in force, to choose from."""
    within = {area.within for area in areas().values()}
    return [
        area for area in areas().values()
        if area.code not in within and area.in_force(today()) and account.covers(area.code)
    ]  # fmt: skip


def listed_by(**chosen: Any) -> str:
    """The address of the list by these filters."""
    filters = urlencode({name: value for name, value in chosen.items() if value})
    return f"/tasks?{filters}" if filters else "/tasks"


HOW: dict[str, Any] = {"load": figures.LOAD, "listed_by": listed_by, "rows": ROWS}
"""What the board's templates need whatever it shows."""
