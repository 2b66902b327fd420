"""An item of a batch, and what becomes of it. A step gives the item as it is then and a line of its history. No I/O."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from registry.verification.holding import Standing, check_on, verdict

BY_FACTS = "closed_by_facts"
NOT_ANSWERED = "not_answered"
LINKED = "linked"
"""The linker's ending of a case that goes on under another identity of the person."""
Why = Literal["opened_again", "still_open", "job_goes_on", "undone"]
"""Why an item is back: the linker opened the case again; it is open after its time; the job goes on after its time;
the answer was taken back."""


class Item(Struct, frozen=True, kw_only=True):
    """The progress of an item; the columns of registry.batch_item say what each field is. ``open``: its batch is."""

    batch_id: int
    place: int
    unit_id: str | None
    follows: str
    since: datetime
    open: bool
    end_code: str | None = None
    ended_at: datetime | None = None
    ended_by: str | None = None
    ending: str | None = None
    answer_id: str | None = None
    contacts: int = 0
    check_on: date | None = None
    confirmed_at: datetime | None = None
    backs: int = 0
    back_why: str | None = None
    not_held: str | None = None


class Event(Struct, frozen=True, kw_only=True):
    """A line of an item's history."""

    batch_id: int
    place: int
    at: datetime
    what: Literal["ended", "contact", "confirmed", "back", "not_held", "moved"]
    code: str | None = None
    why: str | None = None
    answer_id: str | None = None
    by: str | None = None


Step = tuple[Item, Event | None]


def end(item: Item, code: str, at: datetime, on: date, *, by: str | None = None, answer: str | None = None) -> Step:
    """By an answer. A later answer takes the place of an earlier one, which stays in the history."""
    then = replace(
        item, end_code=code, ended_at=at, ended_by=by, ending=None, answer_id=answer, check_on=check_on(code, on),
        confirmed_at=None,
    )  # fmt: skip
    return then, _event(item, at, "ended", code=code, answer_id=answer, by=by)


def end_by_facts(item: Item, ending: str, at: datetime) -> Step:
    """The linker closed the case, and nobody had answered."""
    then = replace(item, end_code=BY_FACTS, ended_at=at, ending=ending, check_on=None)
    return then, _event(item, at, "ended", code=BY_FACTS, why=ending)


def contact(item: Item, contacts: int, at: datetime, *, by: str, answer: str) -> Step:
    """Nobody was reached, and that on too few days yet."""
    return replace(item, contacts=contacts), _event(
        item, at, "contact", code="unreachable", answer_id=answer, by=by
    )  # fmt: skip


def back(item: Item, why: Why, at: datetime, *, by: str | None = None) -> Step | None:
    """What ended does not hold. A closed batch stays closed: there it is only said. None when that is said already."""
    if item.end_code in (None, NOT_ANSWERED):
        return None
    if not item.open:
        if item.not_held:
            return None
        then = replace(item, not_held=why, check_on=None)
        return then, _event(item, at, "not_held", code=item.end_code, why=why, answer_id=item.answer_id, by=by)
    then = replace(
        item, end_code=None, ended_at=None, ended_by=None, ending=None, answer_id=None, check_on=None,
        confirmed_at=None, backs=item.backs + 1, back_why=why, since=item.since if why == "undone" else at,
        contacts=item.contacts if why == "undone" else 0,
    )  # fmt: skip
    return then, _event(item, at, "back", code=item.end_code, why=why, answer_id=item.answer_id, by=by)


def held_against(item: Item, standing: Standing, at: datetime, *, overdue: bool) -> Step | None:
    """An item that has ended, held against how it is now. None: nothing to say."""
    if item.end_code in (None, BY_FACTS, NOT_ANSWERED):
        return None
    found = verdict(str(item.end_code), standing, overdue=overdue)
    match found:
        case "waits":
            return None
        case "settled":
            return None if item.check_on is None else (replace(item, check_on=None), None)
        case "confirmed":
            if item.confirmed_at:
                return None
            then = replace(item, check_on=None, confirmed_at=at)
            return then, _event(item, at, "confirmed", code=item.end_code, why=standing.ending)
        case "still_open" | "job_goes_on":
            return back(item, found, at)


def move(item: Item, follows: str, at: datetime) -> Step:
    """The case goes on under another identity of the person: an end that said no more than that is none."""
    then = replace(item, follows=follows)
    if item.open and (item.end_code, item.ending) == (BY_FACTS, LINKED):
        then = replace(then, end_code=None, ended_at=None, ending=None)
    return then, _event(item, at, "moved", why=LINKED)


def _event(item: Item, at: datetime, what: str, **more: str | None) -> Event:
    return Event(batch_id=item.batch_id, place=item.place, at=at, what=what, **more)  # type: ignore[arg-type]
