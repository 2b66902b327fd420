"""The call that erases a person."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter
from psycopg import Connection
from pydantic import BaseModel

from coverlink_web import Problem
from registry.access import looks
from registry.access.account import Account
from registry.http.parts import Caller, Deps, Id, Parts, not_for_role, not_found
from registry.people.erasing import Erased, NotWritten, Reason, erase, identities_of, is_known

router = APIRouter(prefix="/v1", tags=["people"])


class Erasing(BaseModel):
    """A code, not a sentence: the record keeps it."""

    reason: Reason


@router.post("/people/{person_id}/erase")
def erase_person(person_id: Id, given: Erasing, parts: Deps, account: Caller) -> dict[str, Any]:
    """Makes a person unreadable for ever, under all their ids; for a province. It cannot be undone."""
    if account.role != "province" or account.districts:
        raise not_for_role("expected a province account for all districts")
    with parts.db() as db:
        erased = _erase(parts, db, account, person_id, given.reason)
    return {"person_ids": erased.people, "erased_at": erased.at, "keys": erased.keys}


def _erase(parts: Parts, db: Connection[Any], account: Account, person_id: str, reason: Reason) -> Erased:
    """Raises Problem 404, 503."""
    if not looks.is_person(person_id) or not is_known(db, identities_of(db, person_id)):
        looks.refuse(db, account, "erase", "person", person_id)
        raise not_found("person")
    try:
        erased = erase(db, account, person_id, reason, parts.ledger)
    except NotWritten:
        detail = "the ledger of erasures cannot be written, and nothing was erased; see COVERLINK_REGISTRY_LEDGER"
        raise Problem(503, "away", "The ledger is not there", detail) from None
    parts.announce(erased.changes)
    return erased
