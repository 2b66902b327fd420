"""Pages about batches: what is issued and how far it is, a batch with parts and items, and which leads were wrong."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Form, Query, Request
from fastapi.responses import HTMLResponse, Response

from coverlink_web import Problem
from registry.access import looks
from registry.http.batches import BatchId, Place, closed, exporting, issued, previewed, shown_batch, shown_item
from registry.http.leads import told
from registry.http.parts import Deps, today
from registry.http.people import LARGEST_ID
from registry.verification import reading
from registry.verification.choosing import KNOWN, Choice
from registry.verification.issuing import Issue
from registry.verification.reading import STATES
from registry.verification.resting import rests_on
from registry.web.pages import PAGE, Seated, Sending
from registry.web.reason_asked import ask_why
from registry.web.render import page, redirect, words_of

router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)
Line = Annotated[str, Form(max_length=2_000)]
Short = Annotated[str, Query(max_length=40, pattern=r"^[^\x00]*$")]
OF_LISTS = {"kinds": "kind", "lines": "line", "gaps": "gap"}
"""The group of phrases for each list of the filter."""


@router.get("/batches")
def batches(
    request: Request, parts: Deps, account: Seated, cursor: Annotated[int | None, Query(ge=0, le=LARGEST_ID)] = None
) -> Response:
    with parts.db() as db:
        looks.note(db, account, "batch", about={"page": "batches"})
        found, after = reading.batches(db, account, only_open=None, below=cursor, limit=20, today=today())
    return page(request, "batches.html", account, batches=found, cursor=after, **_form(None, {}))


@router.post("/batches")
def issue(
    request: Request, parts: Deps, account: Sending, title: Line = "", purpose: Line = "", due_on: Line = "",
    kinds: Annotated[list[str], Form(max_length=20)] = [], lines: Annotated[list[str], Form(max_length=20)] = [],  # noqa: B006
    gaps: Annotated[list[str], Form(max_length=20)] = [], districts: Line = "", due_before: Line = "",  # noqa: B006
    group: Line = "", do: Annotated[str, Form(max_length=10)] = "count",
) -> Response:  # fmt: skip
    """Counts first; a second button issues. The form comes back as it was sent."""
    sent: dict[str, Any] = {
        "title": title, "purpose": purpose, "due_on": due_on, "kinds": kinds, "lines": lines, "gaps": gaps,
        "districts": districts, "due_before": due_before, "group": group,
    }  # fmt: skip
    count, said = None, ""
    try:
        places = tuple(sorted(set(districts.replace(",", " ").replace("，", " ").split())))
        choice = Choice(
            tuple(kinds), tuple(lines), tuple(gaps), places, _day(due_before), group.strip() or None
        )  # fmt: skip
        with parts.db() as db:
            count = previewed(db, account, choice)
        if do == "issue":
            made = issued(parts, account, Issue(title, purpose, _day(due_on) or today(), choice))
            return redirect(request, f"/batches/{made['id']}", "batch_issued")
    except ValueError:
        said = "day_unreadable"
    except Problem as problem:
        if problem.status != 422:
            raise
        said = f"batch_{problem.body['reason']}"
    with parts.db() as db:
        found, after = reading.batches(db, account, only_open=None, below=None, limit=20, today=today())
    return page(
        request, "batches.html", account, status=422 if said else 200, said=said, bad=bool(said), batches=found,
        cursor=after, **_form(count, sent),
    )  # fmt: skip


@router.get("/batches/{batch_id}")
def batch(
    request: Request, batch_id: BatchId, parts: Deps, account: Seated, state: Short = "", district: Short = "",
    after: Annotated[int, Query(ge=0, le=2**31 - 1)] = 0,
) -> Response:  # fmt: skip
    """One batch; supervisors and the province see items, too."""
    chosen = state if state in STATES else None
    with parts.db() as db:
        found = shown_batch(db, account, batch_id, "page", state=chosen, district=district or None)
        items = (
            reading.items(db, account, batch_id, state=chosen, district=district or None, after=after, limit=PAGE)
            if account.role in ("supervisor", "province")
            else []
        )
    return page(
        request, "batch.html", account, batch=found, items=items, states=STATES, state=state, district=district,
        cities=by_city(found["parts"]), after=items[-1]["place"] if len(items) == PAGE else None,
    )  # fmt: skip


@router.get("/batches/{batch_id}/items/{place}")
def item(request: Request, batch_id: BatchId, place: Place, parts: Deps, account: Seated) -> Response:
    exporting(account)
    with parts.db() as db:
        found = shown_batch(db, account, batch_id, "item")
        try:
            row = shown_item(db, account, batch_id, place, parts.texts)
        except Problem as problem:
            whose = reading.person_of(db, account, batch_id, place)
            if whose is None:
                raise
            return ask_why(request, account, whose, problem)
        rules = words_of(request).rules(rests_on(db, row))
    return page(request, "batch_item.html", account, batch=found, item=row, rules=rules.values())


@router.post("/batches/{batch_id}/close")
def close(
    request: Request, batch_id: BatchId, parts: Deps, account: Sending, late: Annotated[bool, Form()] = False
) -> Response:
    here = f"/batches/{batch_id}"
    with parts.db() as db:
        try:
            closed(db, account, batch_id, late=late)
        except Problem as problem:
            if problem.status != 409:
                raise
            code = problem.code
            return redirect(request, here, code.replace("-", "_"), bad=True)
    return redirect(request, here, "batch_is_closed")


@router.get("/leads")
def leads(
    request: Request, parts: Deps, account: Seated, since: Annotated[Short, Query(alias="from")] = "",
    until: Annotated[Short, Query(alias="to")] = "",
) -> Response:  # fmt: skip
    """What ``GET /v1/figures/leads`` tells the same account."""
    try:
        days = _day(since), _day(until)
    except ValueError:
        detail = "from, to: expected days as 2026-11-30"
        raise Problem(422, "invalid", "The request does not fit", detail) from None
    with parts.db() as db:
        found = told(db, account, *days)
    w = words_of(request)
    names = {
        "rules": w.rules({row["name"]: row["rests_on"] for row in found["rules"]}),
        "sources": w.sources(row["name"] for row in found["sources"]),
    }
    return page(request, "leads.html", account, figures=found, names=names)


def by_city(parts: list[reading.Row]) -> list[tuple[str, list[reading.Row], reading.Row]]:
    """Parts of a batch by city: its code, its counties, and their sums."""
    cities: dict[str, list[reading.Row]] = {}
    for part in parts:
        cities.setdefault(f"{part['district'][:4]}00", []).append(part)
    return [(city, those, _sum(those)) for city, those in cities.items()]


def _sum(parts: list[reading.Row]) -> reading.Row:
    numbers = {name: sum(part[name] for part in parts) for name in ("items", "mine", "late", "reopened", "not_held")}
    return {**numbers, "states": {state: sum(part["states"][state] for part in parts) for state in STATES}}


def _form(count: dict[str, Any] | None, sent: dict[str, Any]) -> dict[str, Any]:
    lists = [(name, group, KNOWN[name]) for name, group in OF_LISTS.items()]
    return {"count": count, "sent": sent, "lists": lists}


def _day(given: str) -> date | None:
    """Raises ValueError."""
    return date.fromisoformat(given) if given else None
