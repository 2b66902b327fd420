"""A letter about a case, to be printed: from the case's own texts, with the sender's county and how to object.

A person's name stands on it whole only for whoever holds the claim; an ID number never does.
"""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from registry.access import looks, reasons
from registry.http.parts import Deps, not_for_role, today
from registry.http.tasks import known
from registry.people.person import person
from registry.tasks import script
from registry.tasks.lease import lease_of
from registry.tasks.listing import lead
from registry.web.pages import Seated
from registry.web.render import home_of, page

router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)


@router.get("/tasks/{task_id}/letter")
def letter(request: Request, task_id: str, parts: Deps, account: Seated) -> Response:
    with parts.db() as db:
        task = known(db, account, task_id, "letter")
        if not account.works:
            raise not_for_role("caseworkers and supervisors write letters")
        if task["status"] == "closed":
            return RedirectResponse(home_of(task), 303)
        held = lease_of(db, lead(task))
        mine = held is not None and held.holder == account.name
        name = task["unit_name"] or task["unit_id"]
        if task["person_id"]:
            reasons.check(db, account, "letter", task["person_id"])
            found = person(db, account, parts.reader, task["person_id"], whole=mine)
            name = found["name"] if found else None
        looks.note(db, account, "letter", **looks.of(lead(task)), task_id=task_id, purpose="work" if mine else None)
    return page(
        request, "letter.html", account, task=task, name=name, sections=script.letter(task, today()), written=today(),
        mine=mine,
    )  # fmt: skip
