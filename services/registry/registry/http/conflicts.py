"""The calls about conflicts of interest: on whom an account must not work."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Path
from psycopg import Connection
from pydantic import BaseModel, Field

from coverlink.contracts.fields import IdType
from coverlink.identifiers.unit_code import InvalidUnitCode, check_unit_code
from coverlink_web import Problem
from registry.access import conflicts, looks
from registry.access.account import Account
from registry.http.parts import Caller, Deps, Id, Parts, not_for_role, not_found
from registry.http.people import id_of
from registry.tasks.lease import end_of

router = APIRouter(prefix="/v1", tags=["conflicts"])


class Interest(BaseModel):
    """Of a person, by ``id_number``, which is hashed at once and kept nowhere; or of a unit."""

    id_number: Annotated[str | None, Field(min_length=1, max_length=64)] = None
    id_type: IdType = "resident_id"
    unit_id: Annotated[str | None, Field(max_length=32)] = None
    kind: conflicts.Kind


@router.get("/me/conflicts")
def mine(parts: Deps, account: Caller) -> dict[str, Any]:
    """My entries: their kinds and who made them, not whom they are about."""
    with parts.db() as db:
        looks.note(db, account, "list", about={"page": "conflicts"})
        return {"items": conflicts.of_account(db, account.name)}


@router.post("/me/conflicts", status_code=201)
def enter_mine(given: Interest, parts: Deps, account: Caller) -> dict[str, Any]:
    """On whom I must not work. The answer is the same whether the person is known here or not."""
    with parts.db() as db:
        return {"conflicts": enter(parts, db, account, account.name, given)}


@router.post("/accounts/{name}/conflicts", status_code=201)
def enter_others(name: Id, given: Interest, parts: Deps, account: Caller) -> dict[str, Any]:
    """On whom an account of my districts must not work; by a supervisor."""
    supervising(account)
    with parts.db() as db:
        return {"conflicts": enter(parts, db, account, name, given)}


@router.get("/conflicts")
def all_of_them(parts: Deps, account: Caller) -> dict[str, Any]:
    """How many entries each account of my districts has, for supervisors; for auditors also the entries themselves."""
    if not account.supervises and account.role != "auditor":
        raise not_for_role("expected a supervisor or auditor account")
    with parts.db() as db:
        looks.note(db, account, "list", about={"page": "conflicts"})
        told: dict[str, Any] = {"accounts": conflicts.counted(db, account)}
        return told | ({"items": conflicts.listed(db, account)} if account.role == "auditor" else {})


@router.delete("/conflicts/{id_}", status_code=204)
def end(id_: Annotated[int, Path(ge=1, le=2**63 - 1)], parts: Deps, account: Caller) -> None:
    """Ends an entry, never one's own; by a supervisor. It stays on record."""
    supervising(account)
    with parts.db() as db, db.transaction():
        name = conflicts.end(db, account, id_)
        if name is None:
            raise not_found("entry")
        looks.note(db, account, "conflict", about={"account": name, "ended": id_})


def enter(parts: Parts, db: Connection[Any], account: Account, name: str, given: Interest) -> int:
    """How many entries the account has then; its claim there ends. Raises Problem 404, 409, 422."""
    lead = about(parts, given)
    if name != account.name and not conflicts.reaches(db, account, name):
        raise not_found("account")
    try:
        with db.transaction():
            count = conflicts.add(db, name, lead, given.kind, account.name)
            looks.note(db, account, "conflict", about={"account": name, "kind": given.kind})
            told = end_of(db, name, lead)
    except conflicts.TooMany:
        detail = f"an account has {conflicts.MOST} entries at most; a supervisor ends those that no longer hold"
        raise Problem(409, "conflicts-many", "There are too many entries", detail) from None
    parts.announce(told)
    return count


def about(parts: Parts, given: Interest) -> str:
    """The person id or the unit. Raises Problem 422."""
    if (given.id_number is None) == (given.unit_id is None):
        raise Problem(422, "invalid", "The request does not fit", "expected id_number or unit_id, and not both")
    if given.unit_id is not None:
        try:
            return check_unit_code(given.unit_id)
        except InvalidUnitCode as error:
            raise Problem(422, "bad-unit", "No unit code", f"unit_id: {error}") from None
    return id_of(parts, given.id_type, given.id_number or "")


def supervising(account: Account) -> None:
    """Raises Problem 403."""
    if not account.supervises:
        raise not_for_role("expected a supervisor account")
