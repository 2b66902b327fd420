"""The call that finds a person or a unit. What is searched for stands in the body, and is not kept."""

from __future__ import annotations

from typing import Annotated, Any, Literal, get_args

from fastapi import APIRouter
from psycopg import Connection
from pydantic import BaseModel, ConfigDict, Field

from coverlink.contracts.fields import IdType
from coverlink.identifiers.unit_code import InvalidUnitCode, check_unit_code
from coverlink_web import Problem
from registry.access import looks
from registry.access.account import Account
from registry.http.parts import Caller, Deps, Parts, today
from registry.http.people import id_of
from registry.names.forms import characters, letters
from registry.names.units import asked as asked_of
from registry.people import search
from registry.people.linked import head_of

router = APIRouter(prefix="/v1", tags=["search"])
Purpose = Literal["task", "counter", "call", "visit", "compare", "complaint", "audit"]
PURPOSES: tuple[Purpose, ...] = get_args(Purpose)
UNIT_SHORT = (
    "unit: expected a code of 18 characters, or a part of the name: 2 characters or 3 letters or more, and others than"
    " those of the legal form, such as 有限公司"
)
SHORTEST = 2
"""Characters or letters of a name."""


class Search(BaseModel):
    """``purpose``, and one of ``id_number``, ``name`` with ``born_year``, ``unit`` (its code, or a part of its name).

    ``name`` and ``unit`` are characters, or pinyin with or without spaces and tones, or its initials. ``born_month``
    and ``district`` (a code, or its first 2 or 4 digits) narrow what is found.
    """

    model_config = ConfigDict(extra="forbid")

    purpose: Purpose
    id_number: Annotated[str | None, Field(min_length=1, max_length=64)] = None
    id_type: IdType = "resident_id"
    name: Annotated[str | None, Field(min_length=1, max_length=200)] = None
    born_year: Annotated[int | None, Field(ge=1890, le=2200)] = None
    born_month: Annotated[int | None, Field(ge=1, le=12)] = None
    unit: Annotated[str | None, Field(min_length=1, max_length=200)] = None
    district: Annotated[str | None, Field(pattern=r"^([0-9]{2}|[0-9]{4}|[0-9]{6})$")] = None


@router.post("/search")
def find(given: Search, parts: Deps, account: Caller) -> dict[str, Any]:
    """At most 20 people, masked, or units of my districts. ``more``: there are others, ``narrow_by`` what to add."""
    with parts.db() as db:
        return found(parts, db, account, given)


def found(parts: Parts, db: Connection[Any], account: Account, given: Search) -> dict[str, Any]:
    """What the account finds; the search is recorded, and each person who was shown. Raises Problem 422."""
    if sum(one is not None for one in (given.id_number, given.name, given.unit)) != 1:
        raise _unfit("one_of", "expected one of id_number, name (with born_year) and unit")
    if given.id_number is not None:
        return _by_number(parts, db, account, given, given.id_number)
    if given.name is not None:
        return _by_name(parts, db, account, given, given.name)
    assert given.unit is not None
    return _of_units(db, account, given, given.unit)


def _by_number(parts: Parts, db: Connection[Any], account: Account, given: Search, number: str) -> dict[str, Any]:
    head = head_of(db, id_of(parts, given.id_type, number))
    people = search.numbered(db, account, parts.reader, head)
    if people.items:
        _note(db, account, given, "number", people, person_id=head)
    elif looks.there_is(db, "person", head):
        looks.note(
            db, account, "search", person_id=head, purpose=given.purpose, about={"by": "number"}, outcome="refused"
        )
    else:
        _note(db, account, given, "number", people)
    return _answer("person", people, [])


def _by_name(parts: Parts, db: Connection[Any], account: Account, given: Search, name: str) -> dict[str, Any]:
    if given.born_year is None:
        raise _unfit("year_missing", "born_year: expected the year of birth beside the name; a name alone finds nobody")
    if len(letters(name) or characters(name)) < SHORTEST:
        raise _unfit("name_short", f"name: expected {SHORTEST} characters or letters or more, also as initials")
    tokens = parts.tokens.asked(name, given.born_year)
    people = search.named(db, account, parts.reader, tokens, given.born_month, given.district)
    _note(db, account, given, "name", people)
    with db.pipeline():  # one way to the database for all of them
        for row in people.items:
            looks.note(db, account, "found", person_id=row["person_id"], purpose=given.purpose, about={"by": "name"})
    narrow = {"born_month": given.born_month, "district": given.district}
    return _answer("person", people, [field for field, said in narrow.items() if said is None])


def _of_units(db: Connection[Any], account: Account, given: Search, text: str) -> dict[str, Any]:
    try:
        code = check_unit_code(text)
    except InvalidUnitCode:
        asked = asked_of(text)
        if not asked.grams:
            raise _unfit("unit_short", UNIT_SHORT) from None
        units, by = search.units(db, account, asked, given.district, today()), "unit_name"
        narrow = ["unit"] + (["district"] if given.district is None else [])
    else:
        units, by, narrow = search.unit_of(db, account, code, today()), "unit_code", []
    unit_id = next((row["unit_id"] for row in units.items if by == "unit_code"), None)
    _note(db, account, given, by, units, unit_id=unit_id)
    return _answer("unit", units, narrow)


def _note(
    db: Connection[Any], account: Account, given: Search, by: str, found: search.Found, *,
    person_id: str | None = None, unit_id: str | None = None,
) -> None:  # fmt: skip
    """Never what was searched for: only by what kind of thing, and how many were found."""
    about = {"by": by, "found": len(found.items), "more": found.more or None, "unit_id": unit_id}
    outcome: looks.Outcome = "given" if found.items else "unknown"
    looks.note(db, account, "search", person_id=person_id, purpose=given.purpose, about=about, outcome=outcome)


def _answer(kind: str, found: search.Found, narrow: list[str]) -> dict[str, Any]:
    return {"kind": kind, "items": found.items, "more": found.more, "narrow_by": narrow if found.more else []}


def _unfit(reason: str, detail: str) -> Problem:
    return Problem(422, "bad-search", "Nothing can be searched for like this", detail, reason=reason)
