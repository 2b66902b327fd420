"""The calls about people, units and figures."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Annotated, Any, Literal

import msgspec
from fastapi import APIRouter, Query
from psycopg import Connection
from pydantic import BaseModel, Field

from coverlink.contracts.fields import IdType
from coverlink.identifiers.resident_id import InvalidId, parse_person_number
from coverlink.identifiers.unit_code import InvalidUnitCode, check_unit_code
from coverlink_web import Problem
from registry.access import looks, protected, reasons
from registry.access.account import Account
from registry.figures.districts import by_district, running
from registry.http.parts import Caller, Deps, Id, Parts, Short, beginning, not_for_role, not_found, today
from registry.known.looking import as_known
from registry.people import person as people
from registry.people.linked import head_of
from registry.people.unit import unit
from registry.tasks.lease import lease_of

router = APIRouter(prefix="/v1")
LARGEST_ID = 2**63 - 1


class Lookup(BaseModel):
    id_number: Annotated[str, Field(min_length=1, max_length=64)]
    id_type: IdType = "resident_id"


@router.post("/people/lookup", tags=["people"])
def lookup(given: Lookup, parts: Deps, account: Caller) -> dict[str, Any]:
    """The person of an ID number: it stands in the body, never in an address. An earlier number leads to who stands."""
    person_id = id_of(parts, given.id_type, given.id_number)
    with parts.db() as db:
        head = seen(parts, db, account, "lookup", person_id)
        looks.note(db, account, "lookup", person_id=head, about={"was": person_id} if head != person_id else None)
    return {"person_id": head} | ({"was": person_id} if head != person_id else {})


def id_of(parts: Parts, id_type: IdType, id_number: str) -> str:
    """The person id of a number. Raises Problem 422."""
    try:
        number = parse_person_number(id_type, id_number, today())
    except InvalidId as error:
        raise Problem(422, "bad-number", "The ID number cannot be right", f"id_number: {error}") from None
    return parts.key.person_id(number)


@router.get("/people/{person_id}", tags=["people"])
def person(
    person_id: Id, parts: Deps, account: Caller, purpose: Literal["work"] | None = None, known_on: date | None = None
) -> dict[str, Any]:
    """How a person stands. Identity masked, unless ``purpose=work`` and I hold the person's lease.

    Of an earlier identity no more than ``same_as``: the person id that stands in its place. ``known_on``: instead, how
    the register knew them at the end of that day in China; ``kept`` says whether that is there.
    """
    with parts.db() as db:
        if known_on:
            return shown_as_known(parts, db, account, person_id, known_on, purpose)
        return shown(parts, db, account, person_id, purpose)


@router.get("/people/{person_id}/timeline", tags=["people"])
def timeline(
    person_id: Id, parts: Deps, account: Caller,
    cursor: Annotated[int, Query(ge=0, le=1_000_000)] = 0, limit: Annotated[int, Query(ge=1, le=500)] = 100,
    known_on: date | None = None, order: people.Order = "known",
) -> dict[str, Any]:  # fmt: skip
    """What happened, the latest first: by when we knew of it, or by when it ``happened``.

    ``known_on``: only what the register knew at the end of that day in China.
    """
    until = end_of(known_on) if known_on else None
    with parts.db() as db:
        purpose = reasons.check(db, account, "timeline", seen(parts, db, account, "timeline", person_id))
        looks.note(db, account, "timeline", person_id=person_id, purpose=purpose, about={"known_on": known_on})
        rows = people.history(db, account, parts.texts, person_id, limit, cursor, until=until, order=order)
    return {"items": rows, "next_cursor": cursor + limit if len(rows) == limit else None}


@router.get("/units/{uscc}", tags=["units"])
def one_unit(uscc: Id, parts: Deps, account: Caller) -> dict[str, Any]:
    """Employed, covered and gaps by line, as of today; and the open cases of the unit itself."""
    try:
        uscc = check_unit_code(uscc)
    except InvalidUnitCode as error:
        raise Problem(422, "bad-unit", "No unit code", f"uscc: {error}") from None
    with parts.db() as db:
        return shown_unit(db, account, uscc)


@router.get("/figures/districts", tags=["figures"])
def districts(parts: Deps, account: Caller, on: date | None = None) -> dict[str, Any]:
    """The cockpit's numbers for my districts."""
    with parts.db() as db:
        looks.note(db, account, "figures", about={"of": "districts", "on": on})
        return by_district(db, account, on or today())


@router.get("/figures", tags=["figures"])
def figures(parts: Deps, account: Caller) -> dict[str, Any]:
    """Counts since the beginning: cases of my districts; facts and notices of the installation, for a province."""
    if account.role == "caseworker":
        raise not_for_role("expected any other account than a caseworker's")
    with parts.db() as db:
        looks.note(db, account, "figures")
        return running(db, account)


@router.get("/access", tags=["access"])
def access(
    parts: Deps, account: Caller, person_id: Short = None, of: Annotated[Short, Query(alias="account")] = None,
    action: Short = None, outcome: looks.Outcome | None = None,
    since: Annotated[date | None, Query(alias="from")] = None, until: Annotated[date | None, Query(alias="to")] = None,
    cursor: Annotated[int | None, Query(ge=0, le=LARGEST_ID)] = None,
    limit: Annotated[int, Query(ge=1, le=1000)] = 100,
) -> dict[str, Any]:  # fmt: skip
    """Who asked for what, and at whom they looked, in my districts, the latest first; for auditors.

    ``from`` and ``to`` are days in China, both included. ``seq`` is the place in the chain, null until it is sealed.
    """
    if account.role != "auditor":
        raise not_for_role("expected an auditor account")
    asked = asked_of_days(looks.Asked(of, person_id, action, outcome), since, until)
    with parts.db() as db:
        items, after = looks.noted(db, account, asked, cursor, limit)
        reasons.opened(db, items, parts.texts)
        looks.note(db, account, "access", person_id=person_id, about=about_access(asked, since, until))
    return {"items": items, "next_cursor": after}


def asked_of_days(asked: looks.Asked, since: date | None, until: date | None) -> looks.Asked:
    """The same for whole days in China, both included. Raises Problem 422 for days beyond the calendar."""
    try:
        return msgspec.structs.replace(
            asked, since=since and beginning(since), until=until and beginning(until + timedelta(days=1))
        )
    except OverflowError:
        raise Problem(422, "invalid", "The request does not fit", "to: expected a day of this calendar") from None


def about_access(asked: looks.Asked, since: date | None, until: date | None) -> dict[str, Any] | None:
    """What the look into the record itself is noted with, beside the person."""
    about = {"account": asked.account, "action": asked.action, "outcome": asked.outcome, "from": since, "to": until}
    return {name: value for name, value in about.items() if value is not None} or None


def seen(parts: Parts, db: Connection[Any], account: Account, action: str, person_id: str) -> str:
    """Who stands in a person's place, if this account may see that one. Raises Problem 404, the look recorded."""
    head = head_of(db, person_id)
    if people.person(db, account, parts.reader, head, whole=False) is None:
        looks.refuse(db, account, action, "person", person_id)
        raise not_found("person")
    return head


def shown(
    parts: Parts, db: Connection[Any], account: Account, person_id: str, purpose: str | None,
    about: dict[str, Any] | None = None,
) -> dict[str, Any]:  # fmt: skip
    """A person as this account may see them now; the look is recorded. Raises Problem 403, 404."""
    head = head_of(db, person_id)
    if head != person_id:
        seen(parts, db, account, "person", person_id)
        looks.note(db, account, "person", person_id=person_id, about={"same_as": head})
        return {"person_id": person_id, "same_as": head}
    held = lease_of(db, person_id) if purpose == "work" else None
    whole = held is not None and held.holder == account.name
    found = people.person(db, account, parts.reader, person_id, whole=whole)
    if found is None:
        looks.refuse(db, account, "person", "person", person_id)
        raise not_found("person")
    stated = reasons.check(db, account, "person", person_id)
    looks.note(db, account, "person", person_id=person_id, purpose="work" if whole else stated, about=about)
    return {**found, "protected": protected.is_protected(db, person_id)}


def shown_as_known(
    parts: Parts, db: Connection[Any], account: Account, person_id: str, known_on: date, purpose: str | None
) -> dict[str, Any]:
    """A person as the register knew them at the end of a day, for whom ``shown`` shows them; the look is recorded.

    Raises Problem 404, 422.
    """
    until = end_of(known_on)
    found = shown(parts, db, account, person_id, purpose, about={"known_on": known_on})
    if "same_as" in found:
        return found
    who = {name: found[name] for name in ("person_id", "name", "id_number", "mobile", "masked", "born", "sex")}
    return who | as_known(db, account, person_id, known_on, until)


def end_of(known_on: date) -> datetime:
    """When a day in China is over. Raises Problem 422 for a day that is still to come."""
    if known_on > today():
        raise Problem(422, "invalid", "The request does not fit", "known_on: expected a day until today, in China")
    return beginning(known_on + timedelta(days=1))


def shown_unit(db: Connection[Any], account: Account, unit_id: str) -> dict[str, Any]:
    """A unit as this account may see it now; the look is recorded. Raises Problem 404."""
    found = unit(db, account, unit_id, today())
    if found is None:
        looks.refuse(db, account, "unit", "unit", unit_id)
        raise not_found("unit")
    looks.note(db, account, "unit", about={"unit_id": unit_id})
    return found
