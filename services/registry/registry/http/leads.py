"""``GET /v1/figures/leads``: which leads were wrong, by rule and by source."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Annotated, Any

from fastapi import APIRouter, Query
from psycopg import Connection

from coverlink_web import Problem
from registry.access import looks
from registry.access.account import Account
from registry.figures.leads import leads
from registry.http.parts import Caller, Deps, beginning, not_for_role, today
from registry.patience import longer

router = APIRouter(prefix="/v1/figures", tags=["figures"])
USUAL = timedelta(days=90)
MOST = timedelta(days=366)


@router.get("/leads")
def wrong_leads(
    parts: Deps, account: Caller, since: Annotated[date | None, Query(alias="from")] = None,
    until: Annotated[date | None, Query(alias="to")] = None,
) -> dict[str, Any]:  # fmt: skip
    """Shares of answers per rule@version and per source; days are China's, both included, at most a year."""
    with parts.db() as db:
        return told(db, account, since, until)


def told(db: Connection[Any], account: Account, since: date | None, until: date | None) -> dict[str, Any]:
    """The last 90 days unless days are given; the look is recorded. Raises Problem 403, 422."""
    if account.role == "caseworker":
        raise not_for_role("expected a supervisor, province or auditor account")
    try:
        until = until or today()
        since = since or until - USUAL
        if not timedelta(0) <= until - since <= MOST:
            raise OverflowError
        begins, ends = beginning(since), beginning(until + timedelta(1))
    except OverflowError:
        detail = f"from, to: expected days in order, at most {MOST.days} days apart"
        raise Problem(422, "invalid", "The request does not fit", detail) from None
    looks.note(db, account, "figures", about={"of": "leads", "from": since, "to": until})
    with longer(db, 60):
        return {"from": since, "to": until, **leads(db, account, begins, ends)}
