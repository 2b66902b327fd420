"""Looks that need a reason, or a purpose: saying why; protecting a person; an identity whole."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query
from psycopg import Connection
from pydantic import BaseModel, Field

from registry.access import looks, protected, reasons
from registry.access.account import UNMASKING, Account
from registry.http.parts import Caller, Deps, Id, not_for_role, not_found
from registry.http.people import seen
from registry.people import person as people

router = APIRouter(prefix="/v1", tags=["people"])


Words = Annotated[str, Field(min_length=reasons.SHORTEST, max_length=reasons.LONGEST)]


class Why(BaseModel):
    """In the caller's own words; they stay in this system."""

    reason: Words


class Reason(Why):
    purpose: reasons.Purpose


class Unmask(BaseModel):
    purpose: reasons.Purpose


@router.post("/people/{person_id}/reason")
def give_reason(person_id: Id, given: Reason, parts: Deps, account: Caller) -> dict[str, Any]:
    """Says why I look at this person: where a look needs a reason, it then has one for half an hour."""
    with parts.db() as db:
        head = seen(parts, db, account, "reason", person_id)
        return {"until": reasons.state(db, account, head, given.purpose, given.reason, parts.texts)}


@router.post("/people/{person_id}/protect")
def protect(person_id: Id, given: Why, parts: Deps, account: Caller) -> dict[str, Any]:
    """Marks a person as protected: nobody looks at them without a reason, and each look raises an alert."""
    may_protect(account)
    with parts.db() as db:
        head = seen(parts, db, account, "protect", person_id)
        protected.protect(db, account, head, reasons.fitting(given.reason), parts.texts)
    return {"person_id": head, "protected": True}


@router.post("/people/{person_id}/unprotect")
def unprotect(person_id: Id, given: Why, parts: Deps, account: Caller) -> dict[str, Any]:
    """Takes the mark away again."""
    may_protect(account)
    with parts.db() as db:
        head = seen(parts, db, account, "unprotect", person_id)
        if not protected.unprotect(db, account, head, reasons.fitting(given.reason), parts.texts):
            raise not_found("protected person")
    return {"person_id": head, "protected": False}


@router.post("/people/{person_id}/unmask")
def unmask(person_id: Id, given: Unmask, parts: Deps, account: Caller) -> dict[str, Any]:
    """Name, ID number and mobile whole, for a purpose. Caseworkers see them whole while they hold the claim."""
    if account.role not in UNMASKING:
        raise not_for_role(f"the role {account.role} sees an identity whole only while it holds the claim, if ever")
    with parts.db() as db:
        return identity(parts, db, account, seen(parts, db, account, "unmask", person_id), given.purpose)


@router.get("/access/alerts", tags=["access"])
def alerts(parts: Deps, account: Caller, limit: Annotated[int, Query(ge=1, le=500)] = 50) -> dict[str, Any]:
    """Looks at protected persons of my districts, the latest first; for auditors."""
    if account.role != "auditor":
        raise not_for_role("expected an auditor account")
    with parts.db() as db:
        looks.note(db, account, "access", about={"of": "alerts"})
        return {"items": protected.alerts(db, limit, parts.texts)}


def may_protect(account: Account) -> None:
    """Raises Problem 403."""
    if not account.protects:
        raise not_for_role("expected a supervisor or province account")


def identity(parts: Deps, db: Connection[Any], account: Account, person_id: str, purpose: str) -> dict[str, Any]:
    """Whole; the look is recorded with its purpose. Raises Problem 403, 404."""
    reasons.check(db, account, "unmask", person_id)
    found = people.person(db, account, parts.reader, person_id, whole=True)
    if found is None:
        raise not_found("person")
    looks.note(db, account, "unmask", person_id=person_id, purpose=purpose)
    return {name: found[name] for name in ("person_id", "name", "id_number", "mobile")}
