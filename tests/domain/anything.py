"""Any facts about one person, for properties: every type that is told of a person, in any form, about any day."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from datetime import date, timedelta
from typing import Any, get_args

from hypothesis import HealthCheck, assume, settings
from hypothesis import strategies as st

from coverlink.contracts import fields
from coverlink.contracts.catalogue import PREFIX
from coverlink.contracts.facts import Fact
from coverlink.contracts.fields import WITHOUT_UNIT
from insurance_linker.domain.decide import decide
from insurance_linker.domain.policy import Book
from insurance_linker.domain.state import PersonState
from tests.domain.life import BOOK, TODAY, fact, unit


def many(examples: int) -> settings:
    """So many examples, or as many as the environment's EXAMPLES asks for."""
    unhurried = [HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large]
    asked = int(os.environ.get("EXAMPLES", examples))
    return settings(max_examples=asked, deadline=None, suppress_health_check=unhurried)


FIRST = date(2025, 1, 1)
DAYS = [(FIRST + timedelta(number)).isoformat() for number in range((TODAY - FIRST).days + 60)]
LINES = ["pension", "pension", "medical", "unemployment", "injury", "resident_pension", "resident_medical",
         "occupational_injury"]  # fmt: skip
NOBODY: dict[str, Any] = {"born": None, "sex": None}
"""Tells of the person only who it is: month of birth and sex are the same in all that is told of one."""
CLERK = "//coverlink/registry"
Body = dict[str, Any]

day, odds, seldom = st.sampled_from(DAYS), st.booleans(), st.sampled_from([False, False, False, True])
units, refs, lines = st.sampled_from([unit(0), unit(1)]), st.sampled_from(["A", "B"]), st.sampled_from(LINES)
forms, reasons = st.sampled_from(get_args(fields.WorkForm)), st.sampled_from(get_args(fields.EndReason))
districts, payers = st.sampled_from(["320106", "320106", "500105"]), st.sampled_from(["unit", "unit", "self", "fund"])
statuses, codes = st.sampled_from(get_args(fields.StatusKind)), st.sampled_from(get_args(fields.AnswerCode))
lists = st.sampled_from(["fisher", "low_income", "40-50", "graduate", "disabled", "of no group"])
sources = st.sampled_from([("//s", "//t"), ("//s", "//hr/t"), ("//insurance/s", "//hr/t")])
people = st.sampled_from([("1990-03", "m"), ("1966-02", "m"), ("1971-12", "f"), ("2010-02", "f")])
"""One in the middle of life, one about to retire, one of whom the years may be few, one not yet of working age."""
minutes, ago, some = st.integers(0, 5), st.integers(0, 3), st.integers(1, 12)


class Telling:
    """What has been told so far of somebody who may tell anything next."""

    def __init__(self, draw: st.DrawFn) -> None:
        self.draw, self.said = draw, list[Fact]()
        self.sources = draw(sources)
        self.born, self.sex = draw(people)

    def job(self) -> Body:
        form = self.draw(forms)
        job = {
            "ref": self.draw(refs),
            "form": form,
            "started_on": self.draw(day),
            "work_district": self.draw(districts),
        }
        told: Body = {"employment": job}
        if form not in WITHOUT_UNIT or self.draw(odds):
            told["unit"] = self.draw(units)
        if form == "dispatch":
            told["user_unit"] = self.draw(units)
        return told | ({"project": {"code": "P-1"}} if form == "construction" and self.draw(odds) else {})

    def end(self) -> Body:
        end = {"ref": self.draw(refs), "ended_on": self.draw(day), "end_reason": self.draw(reasons)}
        return {"unit": self.draw(units), "employment": end}

    def cover(self, *, to: bool | None = None) -> Body:
        payer, line = self.draw(payers), self.draw(lines)
        row = {"line": line, "ref": self.draw(refs), "from": self.draw(day), "paid_by": payer}
        row |= self.until(to) | {"district": self.draw(districts)}
        return {"cover": row} | ({"unit": self.draw(units)} if payer == "unit" else {})

    def stop(self) -> Body:
        return self.cover(to=True)

    def insured(self) -> Body:
        return {"project": {"code": "P-1"}, "on": self.draw(day)} | ({} if self.draw(odds) else self.cover())

    def paid(self) -> Body:
        month = self.draw(day)
        line = self.draw(lines)
        return {"contribution": {"line": line, "month": month[:7], "base": "5", "amount": "1", "paid_on": month}}

    def status(self) -> Body:
        kind = self.draw(statuses)
        named = {"lines": [self.draw(lines)]} if kind == "treaty_exempt" or self.draw(seldom) else {}
        return {"status": {"kind": kind, "from": self.draw(day)} | self.until() | named}

    def listed(self) -> Body:
        return {"group": {"kind": self.draw(lists), "from": self.draw(day)} | self.until()}

    def registered(self) -> Body:
        told = {"ref": self.draw(refs), "registered_on": self.draw(day), "district": self.draw(districts)}
        return {"unemployment": told}

    def until(self, to: bool | None = None) -> Body:
        return {"to": self.draw(day)} if to or (to is None and self.draw(odds)) else {}

    def of(self, kind: str = "") -> Body:
        """Which fact is meant: one that was told (of a kind), one that has yet to come, or one that never does."""
        told = [row for row in self.said if kind in row.type]
        place = self.draw(st.integers(0, len(told)))
        if place < len(told):
            return {"of": {"source": told[place].source, "id": told[place].id}}
        return {"of": {"source": self.sources[0], "id": f"e{len(self.said) + self.draw(minutes)}"}}

    def answered(self) -> Body:
        """What was found about a case that is open after all that was told so far."""
        state = after(self.said)
        case = self.draw(st.sampled_from(sorted(state.open))) if state and state.open else "of nobody"
        return {"case_id": case, "code": self.draw(codes), "answered_on": self.draw(day), "by": "w"}

    def undone(self) -> Body:
        return self.of("case.answered") | {"case_id": "any", "retracted_on": self.draw(day), "by": "w"}

    def who(self) -> Body:
        lives = {"residence_district": self.draw(districts)} if self.draw(seldom) else {}
        return {"born": self.born, "sex": self.sex, **lives}

    def tells(self, kind: str) -> None:
        body = TOLD[kind](self)
        source = CLERK if kind.startswith("case.") else self.sources[self.draw(odds)]
        on, minute = TODAY - timedelta(self.draw(ago)), self.draw(minutes)
        self.said.append(
            fact(f"e{len(self.said)}", kind, {"person": self.who(), **body}, source=source, minute=minute, on=on)
        )


PLAIN: dict[str, Callable[[Telling], Body]] = {
    "employment.started": Telling.job,
    "employment.ended": Telling.end,
    "cover.enrolled": Telling.cover,
    "cover.pre_enrolled": Telling.cover,
    "cover.suspended": Telling.stop,
    "cover.ended": Telling.stop,
    "project.insured": Telling.insured,
    "contribution.recorded": Telling.paid,
    "status.changed": Telling.status,
    "group.listed": Telling.listed,
    "unemployment.registered": Telling.registered,
}
ANEW: dict[str, tuple[Callable[[Telling], Body], ...]] = {
    "employment": (Telling.job, Telling.end),
    "cover": (Telling.cover,),
    "contribution": (Telling.paid,),
    "status": (Telling.status,),
    "group": (Telling.listed,),
    "unemployment": (Telling.registered,),
}
"""Whole new bodies, by what is corrected."""


def _corrected(thing: str) -> Callable[[Telling], Body]:
    bodies = st.sampled_from(ANEW[thing])
    return lambda telling: telling.of(thing) | telling.draw(bodies)(telling)


TOLD = {
    **PLAIN,
    **{f"{thing}.corrected": _corrected(thing) for thing in ANEW},
    **{f"{thing}.retracted": Telling.of for thing in ANEW},
    "case.answered": Telling.answered,
    "case.retracted": Telling.undone,
}
OFTEN = ["employment.started"] * 5 + ["cover.enrolled"] * 5 + ["employment.ended", "cover.ended", "case.answered"] * 2
anything = st.sampled_from([*OFTEN, *TOLD])
unanswered = anything.filter(lambda kind: not kind.startswith("case."))


@st.composite
def facts(draw: st.DrawFn) -> list[Fact]:
    """Up to a dozen facts of any type, corrections, retractions and answers to their cases among them."""
    return _told(draw, anything).said


@st.composite
def put_right(draw: st.DrawFn) -> tuple[list[Fact], Fact, Body]:
    """Facts without answers; one of them that can be corrected, and a whole new body for it."""
    telling = _told(draw, unanswered)
    right = [row for row in telling.said if kind_of(row) in PLAIN and thing(row) in ANEW]
    assume(right)
    old = draw(st.sampled_from(right))
    return telling.said, old, PLAIN[kind_of(old)](telling) | {"person": telling.who()}


def _told(draw: st.DrawFn, kinds: st.SearchStrategy[str]) -> Telling:
    telling = Telling(draw)
    for _ in range(draw(some)):
        telling.tells(draw(kinds))
    return telling


def kind_of(row: Fact) -> str:
    return row.type.removeprefix(PREFIX).removesuffix(".v1")


def thing(row: Fact) -> str:
    """What a fact tells of: employment, cover, a case and so on."""
    return kind_of(row).partition(".")[0]


def day_comes(on: date) -> Fact:
    """The day comes for the person, whoever it is."""
    return fact("day", "deadline.passed", {"person": NOBODY, "due_on": on.isoformat()}, on=on)


def after(said: Iterable[Fact], book: Book = BOOK) -> PersonState | None:
    """The person when these facts have come in this order."""
    state = None
    for row in said:
        state = decide(state, row, book).state
    return state
