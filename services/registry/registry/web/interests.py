"""The page of conflicts of interest: mine, and how many others have; with its forms."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse, Response
from pydantic import ValidationError

from coverlink_web import Problem
from registry.access import conflicts, looks
from registry.http.conflicts import Interest, enter, supervising
from registry.http.parts import Deps
from registry.web.pages import Acting, Seated, sentence
from registry.web.render import page, redirect

router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)
HERE = "/conflicts"
Text = Annotated[str, Form(max_length=64)]


@router.get(HERE)
def interests(request: Request, parts: Deps, account: Seated) -> Response:
    """Never whom an entry is about: the call for auditors says that."""
    with parts.db() as db:
        looks.note(db, account, "list", about={"page": "conflicts"})
        mine = conflicts.of_account(db, account.name)
        others = conflicts.counted(db, account) if account.supervises else []
    return page(request, "conflicts.html", account, mine=mine, others=others, kinds=conflicts.KINDS)


@router.post(HERE)
def add(
    request: Request, parts: Deps, account: Acting, kind: Text, number: Text = "", unit: Text = "", name: Text = ""
) -> Response:
    """``name``: a supervisor enters it for another account."""
    try:
        if name and name != account.name:
            supervising(account)
        given = Interest(id_number=number.strip() or None, unit_id=unit.strip() or None, kind=kind)  # type: ignore[arg-type]
        with parts.db() as db:
            enter(parts, db, account, name or account.name, given)
    except ValidationError:
        return redirect(request, HERE, "bad_number", bad=True)
    except Problem as problem:
        return redirect(request, HERE, _sentence(problem), bad=True)
    return redirect(request, HERE, "conflict_added")


def _sentence(problem: Problem) -> str:
    code = problem.code
    known = {
        "bad-number": "bad_number", "bad-unit": "bad_unit", "invalid": "bad_number", "not-found": "account_unknown",
        "not-allowed": "not_allowed", "conflicts-many": "conflicts_many",
    }  # fmt: skip
    return known[code] if code in known else sentence(problem)
