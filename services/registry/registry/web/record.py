"""The auditor's page: who asked for what, filters in the address, and how the chain of the record stands."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse, Response

from coverlink_web import Problem
from registry.access import checking, looks, protected, reasons
from registry.http.parts import Deps, not_for_role
from registry.http.people import LARGEST_ID, about_access, asked_of_days
from registry.web.asked import asked_for
from registry.web.pages import PAGE, Seated
from registry.web.render import page

router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)
ACTIONS = (
    "list", "stream", "lookup", "search", "found", "person", "timeline", "unit", "why", "figures", "access", "claim",
    "extend", "release", "answer", "hand-over", "hold", "undo", "confirm", "send-back", "conflict", "assign", "teams",
    "contact", "board", "script", "letter", "batch", "batch-issue", "batch-close", "erase",
    "reason", "accounts", "disable", "reset-totp", "protect", "unprotect", "unmask",
)  # fmt: skip
OUTCOMES = ("given", "refused", "unknown")
Text = Annotated[str, Query(max_length=64, pattern=r"^[^\x00]*$")]


@router.get("/access")
def record(
    request: Request, parts: Deps, account: Seated, of: Annotated[Text, Query(alias="account")] = "",
    person: Text = "", action: Text = "", outcome: Text = "", since: Annotated[Text, Query(alias="from")] = "",
    until: Annotated[Text, Query(alias="to")] = "", cursor: Annotated[int | None, Query(ge=0, le=LARGEST_ID)] = None,
) -> Response:  # fmt: skip
    """What ``GET /v1/access`` tells the same auditor. A person is filtered by id: no number belongs in an address."""
    if account.role != "auditor":
        raise not_for_role("expected an auditor account")
    if person and not looks.PERSON_ID.fullmatch(person):
        raise _unfit("person: expected a person id")
    if (action and action not in ACTIONS) or (outcome and outcome not in OUTCOMES):
        raise _unfit("action, outcome: expected one of those in the lists")
    days = _day("from", since), _day("to", until)
    asked = asked_of_days(looks.Asked(of or None, person or None, action or None, outcome or None), *days)
    with parts.own() as db:
        chain = checking.state(db)
    with parts.db() as db:
        filtered = any((of, person, action, outcome, since, until, cursor))
        alerts = [] if filtered else protected.alerts(db, 20, parts.texts)
        entries, after = looks.noted(db, account, asked, cursor, PAGE)
        reasons.opened(db, entries, parts.texts)
        about = about_access(asked, *days) or {}
        looks.note(db, account, "access", person_id=person or None, about={"page": "desk", **about})
    chosen = {
        "account": of, "person": person, "action": action, "outcome": outcome, "from": since, "to": until,
    }  # fmt: skip
    kept = {name: value for name, value in chosen.items() if value}
    return page(
        request, "record.html", account, entries=entries, chain=chain, alerts=alerts, chosen=chosen, actions=ACTIONS,
        outcomes=OUTCOMES, more=_with(kept, cursor=after) if after else None, first=_with(kept) if cursor else None,
        of_person=lambda id_: _with({**kept, "person": id_}), person_id=looks.PERSON_ID, asked_for=asked_for,
    )  # fmt: skip


def _with(kept: dict[str, Any], **more: Any) -> str:
    return "/access?" + urlencode({**kept, **more})


def _day(name: str, given: str) -> date | None:
    try:
        return date.fromisoformat(given) if given else None
    except ValueError:
        raise _unfit(f"{name}: expected a day as 2026-11-30") from None


def _unfit(detail: str) -> Problem:
    return Problem(422, "invalid", "The request does not fit", detail)
