"""The first page: my districts' queue, what is in my hands, and the rows that keep it live."""

from __future__ import annotations

from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse, Response
from psycopg import Connection

from registry.access import looks
from registry.access.account import Account
from registry.http.parts import Deps
from registry.tasks.hand_over import claims
from registry.tasks.listing import BadCursor, Filters, listed
from registry.tasks.second_eyes import for_me
from registry.verification.reading import title_of
from registry.web.pages import KINDS, PAGE, BatchOf, Seated
from registry.web.render import page

router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)


@router.get("/")
def desk(
    request: Request, parts: Deps, account: Seated, kind: Annotated[str, Query(max_length=30)] = "",
    cursor: Annotated[str | None, Query(max_length=200)] = None, batch: BatchOf = None,
) -> Response:  # fmt: skip
    """My districts' queue."""
    with parts.db() as db, db.pipeline():
        looks.note(db, account, "list", about={"page": "desk", "kind": kind or None, "batch": batch})
        tasks, after = _queue(db, account, kind, cursor, batch)
        in_hand = claims(db, account, parts.texts)
        to_confirm = for_me(db, account)
        title = title_of(db, account, batch) if batch else None
    opened = parts.sessions.form_token(_opened(account, kind, cursor, batch))
    live = "/rows?" + urlencode({"kind": kind, "cursor": cursor or "", "batch": batch or "", "opened": opened})
    return page(
        request, "desk.html", account, tasks=tasks, cursor=after, kind=kind, kinds=KINDS, live=live, in_hand=in_hand,
        to_confirm=to_confirm, batch={"id": batch, "title": title or batch} if batch else None,
    )  # fmt: skip


@router.get("/rows")
def rows(
    request: Request, parts: Deps, account: Seated, kind: Annotated[str, Query(max_length=30)] = "",
    cursor: Annotated[str | None, Query(max_length=200)] = None, opened: Annotated[str, Query(max_length=1000)] = "",
    batch: BatchOf = None,
) -> Response:  # fmt: skip
    """The rows of a page of the queue, and what is in my hands, for the live page, whose opening was noted."""
    with parts.db() as db, db.pipeline():
        if not parts.sessions.form_fits(opened, _opened(account, kind, cursor, batch)):
            looks.note(db, account, "list", about={"page": "rows", "kind": kind or None, "batch": batch})
        tasks, _ = _queue(db, account, kind, cursor or None, batch)
        in_hand = claims(db, account, parts.texts)
    return page(request, "_live.html", account, tasks=tasks, in_hand=in_hand)


def _opened(account: Account, kind: str, cursor: str | None, batch: int | None) -> str:
    """What a page of the queue may ask for again without being noted again."""
    return f"{account.name} {kind} {cursor or ''}{f' {batch}' if batch else ''}"


def _queue(
    db: Connection[Any], account: Account, kind: str, cursor: str | None, batch: int | None
) -> tuple[list[dict[str, Any]], str | None]:
    try:
        return listed(db, account, Filters(kind=kind or None, batch=batch), cursor, PAGE)
    except BadCursor:
        return listed(db, account, Filters(kind=kind or None, batch=batch), None, PAGE)
