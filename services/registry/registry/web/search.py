"""The page on which a person or a unit is searched for. A form by POST: what is typed never stands in an address."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse, Response
from pydantic import ValidationError

from coverlink_web import Problem
from registry.http.parts import Deps
from registry.http.search import PURPOSES, Search, found
from registry.web.pages import Seated, Sending
from registry.web.render import page

router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)
FIELDS = ("purpose", "id_number", "name", "born_year", "born_month", "unit", "district")
_FIELD_OF = {
    "one_of": "id_number", "id_number_unfit": "id_number", "year_missing": "born_year", "name_short": "name",
    "unit_short": "unit",
}  # fmt: skip
Text = Annotated[str, Form(max_length=200, pattern=r"^[^\x00]*$")]


@router.get("/search")
def form(request: Request, account: Seated) -> Response:
    return _page(request, account, dict.fromkeys(FIELDS, ""))


@router.post("/search")
def search(
    request: Request, parts: Deps, account: Sending,
    purpose: Text = "", id_number: Text = "", name: Text = "", born_year: Text = "", born_month: Text = "",
    unit: Text = "", district: Text = "",
) -> Response:  # fmt: skip
    """What ``POST /v1/search`` gives the same account, and the form as it was filled in."""
    typed = (purpose, id_number, name, born_year, born_month, unit, district)
    given = {field: text.strip() for field, text in zip(FIELDS, typed, strict=True)}
    try:
        asked = Search.model_validate({field: text for field, text in given.items() if text})
        with parts.db() as db:
            answer = found(parts, db, account, asked)
    except ValidationError as error:
        wrong = str(error.errors()[0]["loc"][0])
        return _page(request, account, given, wrong=wrong, reason=f"{wrong}_unfit")
    except Problem as problem:
        if problem.status != 422:
            raise
        reason = problem.body.get("reason", "id_number_unfit")  # else it is the number that cannot be right
        return _page(request, account, given, wrong=_FIELD_OF[reason], reason=reason)
    return _page(request, account, given, answer=answer)


def _page(
    request: Request, account: Any, given: dict[str, str], *, answer: dict[str, Any] | None = None, wrong: str = "",
    reason: str = "",
) -> Response:  # fmt: skip
    return page(
        request, "search.html", account, status=422 if wrong else 200, given=given, purposes=PURPOSES, found=answer,
        wrong=wrong, reason=reason, here="/search",
    )  # fmt: skip
