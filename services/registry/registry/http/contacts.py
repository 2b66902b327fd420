"""The calls about contacts with people and units."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter
from psycopg import Connection
from pydantic import AwareDatetime, BaseModel, Field

from coverlink_web import Problem
from registry.access import looks, reasons
from registry.access.account import Account
from registry.days import CHINA
from registry.http.parts import Caller, Deps, Id, Parts, Working, today
from registry.http.people import seen, shown_unit
from registry.http.tasks import BARRED, known
from registry.people import contacts
from registry.tasks import script
from registry.tasks.claiming import Barred
from registry.tasks.listing import lead
from registry.tasks.post import LONGEST_NOTE

router = APIRouter(prefix="/v1", tags=["contacts"])


class Contacted(BaseModel):
    """``at``: with its offset; without it, now."""

    channel: contacts.Channel
    outcome: contacts.Outcome
    note: Annotated[str | None, Field(max_length=LONGEST_NOTE)] = None
    at: AwareDatetime | None = None


@router.post("/people/{person_id}/contacts", status_code=201)
def contact_person(person_id: Id, given: Contacted, parts: Deps, account: Working) -> dict[str, Any]:
    """Notes that I tried to reach a person, and what came of it. The same again is one entry."""
    with parts.db() as db:
        head = seen(parts, db, account, "contact", person_id)
        reasons.check(db, account, "contact", head)  # the answer has the whole log
        return logged(parts, db, account, head, given)


@router.get("/people/{person_id}/contacts")
def of_person(person_id: Id, parts: Deps, account: Caller) -> dict[str, Any]:
    """The latest first. ``days_tried``: on how many days somebody tried since the person was last reached."""
    with parts.db() as db:
        head = seen(parts, db, account, "contact", person_id)
        reasons.check(db, account, "contact", head)
        looks.note(db, account, "contact", person_id=head, about={"list": True})
        return contacts.of(db, head, parts.unreachable_days, parts.texts)


@router.post("/units/{uscc}/contacts", status_code=201)
def contact_unit(uscc: Id, given: Contacted, parts: Deps, account: Working) -> dict[str, Any]:
    """The same for a unit: a reminder, a letter, an inspection on the spot."""
    with parts.db() as db:
        shown_unit(db, account, uscc)
        return logged(parts, db, account, uscc, given)


@router.get("/units/{uscc}/contacts")
def of_unit(uscc: Id, parts: Deps, account: Caller) -> dict[str, Any]:
    with parts.db() as db:
        shown_unit(db, account, uscc)
        return contacts.of(db, uscc, parts.unreachable_days, parts.texts)


@router.get("/tasks/{task_id}/script", tags=["tasks"])
def call_script(task_id: Id, parts: Deps, account: Caller) -> dict[str, Any]:
    """What to say on the telephone about this case, section by section, in Chinese and English."""
    with parts.db() as db:
        task = known(db, account, task_id, "script")
        reasons.check(db, account, "script", task["person_id"])
        looks.note(db, account, "script", **looks.of(lead(task)), task_id=task_id)
    return {"task_id": task_id, "sections": [section._asdict() for section in script.call(task, today())]}


def logged(parts: Parts, db: Connection[Any], account: Account, lead: str, given: Contacted) -> dict[str, Any]:
    """Raises Problem 409, 422."""
    at = given.at or datetime.now(CHINA)
    try:
        told = contacts.Contact(given.channel, given.outcome, at, given.note or "")
        id_ = contacts.log(db, account, lead, told, parts.texts)
    except contacts.BadContact as error:
        raise Problem(422, "bad-contact", "The contact cannot be noted so", str(error), reason=error.reason) from None
    except Barred:
        raise Problem(409, "conflict", *BARRED) from None
    return {"id": id_, **contacts.of(db, lead, parts.unreachable_days, parts.texts)}
