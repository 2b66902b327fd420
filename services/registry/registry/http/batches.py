"""The calls about batches: a province issues and closes, supervisors see and export their part, auditors see hashes."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from datetime import date
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Path, Query
from fastapi.responses import StreamingResponse
from psycopg import Connection
from pydantic import BaseModel, Field

from coverlink_web import Problem
from registry.access import looks, reasons
from registry.access.account import Account
from registry.http.parts import Caller, Deps, Parts, Short, not_for_role, not_found, today
from registry.http.people import LARGEST_ID
from registry.patience import longer
from registry.people.linked import head_of
from registry.people.sealed_text import Texts
from registry.verification import reading
from registry.verification.canonical import COLUMNS
from registry.verification.choosing import MOST_DISTRICTS, BadChoice, Choice, counted
from registry.verification.closing import NotClosed, close
from registry.verification.issuing import LONGEST_PURPOSE, LONGEST_TITLE, Issue, after_issue, issue
from registry.verification.reading import Row, State

router = APIRouter(prefix="/v1/batches", tags=["batches"])
BatchId = Annotated[int, Path(ge=1, le=LARGEST_ID)]
Place = Annotated[int, Path(ge=1, le=2**31 - 1)]
Names = Annotated[list[Annotated[str, Field(max_length=40, pattern=r"^[^\x00]*$")]], Field(max_length=MOST_DISTRICTS)]
PROGRESS = (
    "state", "end_code", "ended_at", "ending", "contacts", "confirmed_at", "backs", "back_why", "not_held", "left_by",
)  # fmt: skip
"""Columns of the file behind those of the snapshot."""
NOT_CLOSED: dict[str, tuple[str, str]] = {
    "closed": ("The batch is closed", "it was closed already; nothing was changed"),
    "without-end": ("Items have no end", "`left` says how many by district; after the due day, `late` ends them so"),
    "not-due": ("The batch is not due", "what is left can be given up on the day after the due day, not before"),
}


class Filter(BaseModel):
    """Which open cases; what is left out is any. ``gaps``: ``none`` is a gap without a kind yet."""

    kinds: Names = []
    lines: Names = []
    gaps: Names = []
    districts: Names = []
    due_before: date | None = None
    group: Annotated[str | None, Field(max_length=64)] = None

    def choice(self) -> Choice:
        kinds, lines, gaps, places = (
            tuple(sorted(set(names))) for names in (self.kinds, self.lines, self.gaps, self.districts)
        )
        return Choice(kinds, lines, gaps, places, self.due_before, self.group or None)


class Preview(BaseModel):
    filter: Filter = Filter()


class Issued(Preview):
    title: Annotated[str, Field(max_length=LONGEST_TITLE)]
    purpose: Annotated[str, Field(max_length=LONGEST_PURPOSE)]
    due_on: date


class Closing(BaseModel):
    """``late``: after the due day, items without an end are ended as not answered, by the districts that left them."""

    late: bool = False


@router.post("/preview")
def preview(given: Preview, parts: Deps, account: Caller) -> dict[str, Any]:
    """How many cases a batch would hold now, by district."""
    with parts.db() as db:
        return previewed(db, account, given.filter.choice())


@router.post("", status_code=201)
def issue_batch(given: Issued, parts: Deps, account: Caller) -> dict[str, Any]:
    """Issues a batch: a snapshot of the cases that the filter finds now, in one transaction."""
    asked = Issue(given.title, given.purpose, given.due_on, given.filter.choice())
    return issued(parts, account, asked)


@router.get("")
def list_batches(
    parts: Deps, account: Caller, state: Literal["open", "closed"] | None = None,
    cursor: Annotated[int | None, Query(ge=0, le=LARGEST_ID)] = None,
    limit: Annotated[int, Query(ge=1, le=50)] = 20,
) -> dict[str, Any]:  # fmt: skip
    """Batches of which a part is mine, the latest first, with my counts by state."""
    only_open = None if state is None else state == "open"
    with parts.db() as db:
        looks.note(db, account, "batch", about={"page": "list", "state": state})
        found, after = reading.batches(db, account, only_open=only_open, below=cursor, limit=limit, today=today())
    return {"items": found, "next_cursor": after}


@router.get("/{batch_id}")
def one_batch(batch_id: BatchId, parts: Deps, account: Caller) -> dict[str, Any]:
    """A batch: its hash, my parts with theirs, and how far each is."""
    with parts.db() as db:
        return shown_batch(db, account, batch_id, "batch")


@router.get("/{batch_id}/items")
def batch_items(
    batch_id: BatchId, parts: Deps, account: Caller, state: State | None = None, district: Short = None,
    cursor: Annotated[int, Query(ge=0, le=2**31 - 1)] = 0, limit: Annotated[int, Query(ge=1, le=1000)] = 100,
) -> dict[str, Any]:  # fmt: skip
    """Items of my part, by place; for supervisors and the province. Person ids, never names or numbers."""
    exporting(account)
    with parts.db() as db:
        shown_batch(db, account, batch_id, "items", state=state, district=district)
        found = reading.items(db, account, batch_id, state=state, district=district, after=cursor, limit=limit)
    return {"items": found, "next_cursor": found[-1]["place"] if len(found) == limit else None}


@router.get("/{batch_id}/items/{place}")
def batch_item(batch_id: BatchId, place: Place, parts: Deps, account: Caller) -> dict[str, Any]:
    """An item with its history: every answer, what it came back for, what confirmed it."""
    exporting(account)
    with parts.db() as db:
        return shown_item(db, account, batch_id, place, parts.texts)


@router.get("/{batch_id}/items.csv", response_class=StreamingResponse)
def batch_file(batch_id: BatchId, parts: Deps, account: Caller) -> StreamingResponse:
    """My part as a file: the hashes first, then the snapshot's columns, as they are hashed, then how far each is."""
    exporting(account)
    with parts.db() as db:
        found = shown_batch(db, account, batch_id, "file")
    name = f"batch-{batch_id}-{found['hash'][:12]}.csv"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return StreamingResponse(_file(parts, account, found), media_type="text/csv; charset=utf-8", headers=headers)


@router.post("/{batch_id}/close")
def close_batch(batch_id: BatchId, parts: Deps, account: Caller, given: Closing | None = None) -> dict[str, Any]:
    """Closes a batch of which every item has an end. 409 says how many have none, by district."""
    with parts.db() as db:
        return closed(db, account, batch_id, late=given.late if given else False)


def previewed(db: Connection[Any], account: Account, choice: Choice) -> dict[str, Any]:
    """Raises Problem 403, 422."""
    _province(account)
    looks.note(db, account, "batch", about={"page": "preview"})
    try:
        with longer(db, 60):
            return counted(db, account, choice, today())
    except BadChoice as error:
        raise bad_batch(error) from None


def issued(parts: Parts, account: Account, asked: Issue) -> dict[str, Any]:
    """Raises Problem 403, 422."""
    _province(account)
    try:
        with parts.db() as db:
            batch_id = issue(db, account, asked)
    except BadChoice as error:
        raise bad_batch(error) from None
    with parts.own() as db:
        after_issue(db, batch_id)
    with parts.db() as db:
        found = reading.batch(db, account, batch_id, today())
    assert found
    return found


def closed(db: Connection[Any], account: Account, batch_id: int, *, late: bool) -> dict[str, Any]:
    """Raises Problem 403, 404, 409."""
    _province(account)
    shown_batch(db, account, batch_id, "close")
    if not reading.wholly_mine(db, account, batch_id):
        raise Problem(403, "not-allowed", "Not yours", "parts of the batch lie in districts that are not yours")
    try:
        close(db, account, batch_id, today(), late=late)
    except NotClosed as error:
        title, detail = NOT_CLOSED[error.why]
        raise Problem(409, f"batch-{error.why}", title, detail, left=error.left) from None
    found = reading.batch(db, account, batch_id, today())
    assert found
    return found


def shown_batch(db: Connection[Any], account: Account, batch_id: int, page: str, **asked: Any) -> Row:
    """A batch as this account may see it; the look is recorded. Raises Problem 404."""
    found = reading.batch(db, account, batch_id, today())
    if found is None:
        there = looks.there_is(db, "batch", str(batch_id))
        about = {"batch": batch_id} if there else None
        looks.note(db, account, "batch", about=about, outcome="refused" if there else "unknown")
        raise not_found("batch")
    looks.note(db, account, "batch", about={"batch": batch_id, "page": page, **asked})
    return found


def shown_item(db: Connection[Any], account: Account, batch_id: int, place: int, texts: Texts) -> Row:
    """An item as this account may see it; the look is recorded. Raises Problem 403, 404."""
    found = reading.item(db, account, batch_id, place, texts)
    if found is None:
        looks.note(db, account, "batch", about={"batch": batch_id}, outcome="unknown")
        raise not_found("item")
    about, person = {"batch": batch_id, "place": place}, found["person_id"]
    purpose = reasons.check(db, account, "batch", head_of(db, person) if person else None)
    looks.note(db, account, "batch", person_id=person, task_id=found["follows"], purpose=purpose, about=about)
    return found


def exporting(account: Account) -> None:
    """Raises Problem 403."""
    if account.role not in ("supervisor", "province"):
        raise not_for_role("expected a supervisor or province account")


def bad_batch(error: BadChoice) -> Problem:
    return Problem(422, "bad-batch", "The batch cannot be issued so", str(error), reason=error.reason)


def _province(account: Account) -> None:
    if account.role != "province":
        raise not_for_role("expected a province account: it issues and closes")


def _file(parts: Parts, account: Account, found: Row) -> Iterator[str]:
    """In pages, so that no transaction stays open while somebody reads slowly. The snapshot is the same throughout."""
    yield f"# batch {found['id']}, due {found['due_on']}, {found['items']} items, sha256 {found['hash']}\n"
    for part in found["parts"]:
        yield f"# part {part['district']}, {part['items']} items, sha256 {part['hash']}\n"
    yield ",".join((*COLUMNS, *PROGRESS)) + "\n"
    after = 0
    while True:
        with parts.db() as db, longer(db, 10):
            rows = reading.items(db, account, found["id"], after=after, limit=reading.AT_ONCE)
        told = io.StringIO()
        csv.writer(told, lineterminator="\n").writerows(
            ["" if row[name] is None else row[name] for name in (*COLUMNS, *PROGRESS)] for row in rows
        )
        yield told.getvalue()
        if len(rows) < reading.AT_ONCE:
            return
        after = rows[-1]["place"]
