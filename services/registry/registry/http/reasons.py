"""The call by which somebody says why they look at a person."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter
from pydantic import BaseModel, Field

from registry.access import reasons
from registry.http.parts import Id
from registry.http.people import Caller, Deps, seen

router = APIRouter(prefix="/v1/people", tags=["people"])


class Reason(BaseModel):
    """In the caller's own words; it stays in this system."""

    purpose: reasons.Purpose
    reason: Annotated[str, Field(min_length=reasons.SHORTEST, max_length=reasons.LONGEST)]


@router.post("/{person_id}/reason")
def give_reason(person_id: Id, given: Reason, parts: Deps, account: Caller) -> dict[str, Any]:
    """Says why I look at this person: where a look needs a reason, it then has one for half an hour."""
    with parts.db() as db:
        head = seen(parts, db, account, "reason", person_id)
        return {"until": reasons.state(db, account, head, given.purpose, given.reason)}
