"""Facts about one made-up person, in short words, for specifications of the domain."""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone
from typing import Any, Literal

import msgspec
from msgspec.structs import replace

from coverlink.contracts.catalogue import CATALOGUE
from coverlink.contracts.decisions import Case, Text
from coverlink.contracts.facts import Fact, fact_id
from insurance_linker.domain.decide import Outcome, decide
from insurance_linker.domain.policy import Book
from insurance_linker.domain.policy.pack import Pack
from insurance_linker.domain.policy.sources import Matter, SourceRank
from insurance_linker.domain.reading import told
from insurance_linker.domain.state import PersonState
from insurance_linker.policy import shipped
from insurance_linker.stored import STATES

CHINA = timezone(timedelta(hours=8))
PERSON = "p" + "a" * 32
BOOK = shipped()


def trusting(*ranks: tuple[str, int], about: Matter | Literal["any"] = "employment") -> Book:
    """The shipped packs, and these sources trusted so far about a matter."""
    text = Text(zh="本市约定", en="agreed in this city")
    rows = (
        SourceRank(
            rule=f"trust.{prefix.strip('/')}", region="CN", since=date(2020, 1, 1), announced_at=date(2020, 1, 1),
            rank="practice", grade="C", source=text, pack="trust@1", prefix=prefix, about=about, trust=trust,
        )
        for prefix, trust in ranks
    )  # fmt: skip
    return Book([*BOOK.packs, Pack(id="trust", version="1", region="CN", sources=tuple(rows))])


UNITS = ["91320106MA1ABCDE0X", "91320106MA1ABCDE1X", "91320106MA1ABCDE2X"]
NAMES = {code: f"第{number}公司" for number, code in enumerate(UNITS)}
TODAY = date(2026, 11, 23)


def folding(above: int, months: int = 120, most: int = 5000) -> Book:
    """The shipped packs, but with a horizon so near and for so few facts."""
    (rule,) = [row for pack in BOOK.packs for row in pack.horizon]
    nearer = replace(rule, since=date(2020, 1, 1), months=months, fold_above=above, most_facts=most, pack="near@1")
    return Book([*BOOK.packs, Pack(id="near", version="1", region="CN", horizon=(nearer,))])


def fact(id_: str, kind: str, data: dict[str, Any], *, source: str = "//s", minute: int = 0, on: date = TODAY) -> Fact:
    """A fact as it stands on the bus; ``minute`` orders facts by their own time, ``on`` is the day it was recorded."""
    row = CATALOGUE[f"coverlink.{kind}.v1"]
    person = {"person_id": PERSON, "born": "1990-03", "sex": "m"} | data.pop("person", {})
    return Fact(
        fact_id=fact_id(source, id_),
        source=source,
        id=id_,
        type=row.name,
        time=datetime(2026, 1, 1, tzinfo=CHINA) + timedelta(minutes=minute),
        recorded_at=datetime(on.year, on.month, on.day, 9, tzinfo=CHINA),
        subject=PERSON,
        data=msgspec.convert({"person": person, **data}, row.body),
    )


def cases_of(state: PersonState | None) -> list[Case]:
    """The open cases as the bus would tell them."""
    policy = BOOK.policy("320106", TODAY)
    return [told(case, PERSON, BOOK, policy) for case in state.open.values()] if state else []


def unit(number: int) -> dict[str, str]:
    return {"uscc": UNITS[number], "name": NAMES[UNITS[number]]}


def stored(state: PersonState) -> PersonState:
    """The state as it comes back from the store."""
    return STATES.read(STATES.write(state))


def lived(facts: list[Fact], book: Book = BOOK) -> tuple[PersonState | None, list[Outcome]]:
    """The person after these facts, in this order, stored in between, and each step's outcome."""
    state, outcomes = None, []
    for row in facts:
        outcome = decide(state, row, book)
        state = stored(outcome.state)
        outcomes.append(outcome)
    return state, outcomes


def open_cases(state: PersonState | None) -> set[tuple[str, str | None, str | None, str, str | None]]:
    """(kind, line, unit, due day, gap) of the open cases."""
    cases = state.open.values() if state else []
    return {(case.kind, case.line, case.unit_id, case.due_on.isoformat(), case.gap) for case in cases}
