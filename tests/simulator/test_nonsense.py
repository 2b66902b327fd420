"""Facts that no life would make, crowded into a few days and names: the linker and the oracle still agree.

Lives seldom touch the edges of a rule, such as an end on the day of a start or a stop before a beginning. Here nearly
every fact does.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from random import Random
from typing import Any, Literal

import msgspec
import pytest

from coverlink_simulator import Line, expected_cases_of
from coverlink_simulator.numbers import resident_id, unit_code
from coverlink_simulator.oracle import SHIPPED, Trusted
from tests.domain.life import trusting
from tests.simulator.taken import facts, person_id_of
from tests.simulator.test_known_answer import TODAY, decided, differences, lived_through

FIRST = [TODAY - timedelta(days=ago) for ago in range(6)] + [date(2026, 7, 1), date(2026, 6, 30), date(2026, 8, 1)]
DAYS = sorted(FIRST)
UNITS = [unit_code("320106", number) for number in range(2)]
SOURCES = ["//a.example", "//b.example", "//hr.example"]
FORMS = [*["standard"] * 3, *["dispatch"] * 2, "part_time", "construction", "platform", "flexible", "over_age"]
LISTS = ["fisher", "low_income", "severe_disability", "graduate"]
LINES = ["pension", "medical", "injury", "resident_pension"]
BORN = [date(1990, 1, 1), date(2010, 11, 30), date(2010, 12, 1), date(1963, 7, 1), date(1964, 1, 1), date(1969, 3, 9)]


class Teller:
    """Says one thing after the other about one person."""

    def __init__(self, chance: Random, number: int) -> None:
        self.chance, self.number, self.said = chance, number, list[dict[str, Any]]()
        born = chance.choice(BORN)
        self.person = {"id_number": resident_id("320106", born, number % 499, chance.random() < 0.5)}
        if chance.random() < 0.1:
            self.person = {"id_type": "passport", "id_number": f"E{number:08}"}

    def day(self, no_sooner: str = "") -> str:
        return max(no_sooner, str(self.chance.choice(DAYS)))

    def maybe(self, **more: Any) -> dict[str, Any]:
        return more if self.chance.random() < 0.6 else {}

    def say(self, kind: str, data: dict[str, Any]) -> None:
        time = f"{self.chance.choice(DAYS)}T00:00:0{self.chance.randrange(3)}+08:00"
        person = self.person | ({"residence_district": "320106"} if self.chance.random() < 0.1 else {})
        event = {"specversion": "1.0", "id": f"{self.number}-{len(self.said)}", "source": self.chance.choice(SOURCES)}
        self.said.append({**event, "type": f"coverlink.{kind}.v1", "time": time, "data": {"person": person, **data}})

    def unit(self) -> dict[str, str]:
        return {"uscc": self.chance.choice(UNITS)}

    def job(self) -> dict[str, Any]:
        form = self.chance.choice(FORMS)
        job = {"ref": self.chance.choice("EF"), "form": form, "started_on": self.day(), "work_district": "320106"}
        told = {"unit": self.unit(), "employment": job, **self.maybe(project={"code": "P"})}
        if form in ("platform", "flexible") and self.chance.random() < 0.5:
            del told["unit"]
        return {**told, **(self.maybe(user_unit=self.unit()) if form in ("dispatch", "part_time") else {})}

    def end(self) -> dict[str, Any]:
        reason = self.chance.choice(["expired", "retired", "by_worker"])
        end = {"ref": self.chance.choice("EF"), "ended_on": self.day(), "end_reason": reason}
        return {"employment": end, **self.maybe(unit=self.unit())}

    def cover(self, *, stop: bool) -> dict[str, Any]:
        since = self.day()
        cover: dict[str, Any] = {"line": self.chance.choice(LINES), "ref": self.chance.choice("CD"), "from": since}
        payer = self.chance.choice(["unit", "unit", "unit", "self", "fund"])
        cover |= {"paid_by": payer, "district": "320106", **({"to": self.day(since)} if stop else {})}
        return {"cover": cover, "unit": self.unit(), **({} if stop else self.maybe(project={"code": "P"}))}

    def status(self) -> dict[str, Any]:
        kinds = ["student", "serving", "pensioner", "abroad", "on_benefit", "covered_elsewhere", "civil_servant"]
        since = self.day()
        status = {"kind": self.chance.choice(kinds), "from": since, **self.maybe(to=self.day(since))}
        if self.chance.random() < 0.2:
            status["lines"] = self.chance.sample(LINES, self.chance.randrange(3))
        return {"status": status}

    def listing(self) -> dict[str, Any]:
        since = self.day()
        return {"group": {"kind": self.chance.choice(LISTS), "from": since, **self.maybe(to=self.day(since))}}

    def insured(self) -> dict[str, Any]:
        return {"project": {"code": "P"}, "on": self.day(), **self.maybe(unit=self.unit())}

    def of(self, thing: str) -> dict[str, Any]:
        """Something said of that kind, or something that was never said."""
        said = [one for one in self.said if one["type"].split(".")[1] == thing]
        if not said or self.chance.random() < 0.1:
            return {"of": {"source": self.chance.choice(SOURCES), "id": f"{self.number}-{thing}"}}
        one = self.chance.choice(said)
        return {"of": {"source": one["source"], "id": one["id"]}}


def _pay(teller: Teller) -> None:
    month = teller.chance.choice(["2026-06", "2026-07", "2026-08", "2026-11"])
    paid = {"line": "pension", "month": month, "base": "5000", "amount": "1000", "paid_on": "2026-11-01"}
    teller.say("contribution.recorded", {"contribution": paid})


SAYINGS: list[Callable[[Teller], None]] = [
    *[lambda teller: teller.say("employment.started", teller.job())] * 4,
    *[lambda teller: teller.say("employment.ended", teller.end())] * 2,
    *[lambda teller: teller.say("cover.enrolled", teller.cover(stop=False))] * 4,
    *[lambda teller: teller.say("cover.enrolled", teller.cover(stop=True))] * 2,
    *[lambda teller: teller.say("cover.suspended", teller.cover(stop=True))] * 2,
    lambda teller: teller.say("cover.ended", teller.cover(stop=True)),
    *[lambda teller: teller.say("cover.pre_enrolled", teller.cover(stop=teller.chance.random() < 0.2))] * 2,
    *[lambda teller: teller.say("status.changed", teller.status())] * 2,
    *[lambda teller: teller.say("group.listed", teller.listing())] * 2,
    lambda teller: teller.say("group.corrected", {**teller.listing(), **teller.of("group")}),
    lambda teller: teller.say("group.retracted", teller.of("group")),
    lambda teller: teller.say("project.insured", teller.insured()),
    _pay,
    *[lambda teller: teller.say("employment.retracted", teller.of("employment"))] * 2,
    lambda teller: teller.say("cover.retracted", teller.of("cover")),
    lambda teller: teller.say("status.retracted", teller.of("status")),
    lambda teller: teller.say("employment.corrected", {**teller.job(), **teller.of("employment")}),
    lambda teller: teller.say("employment.corrected", {**teller.end(), **teller.of("employment")}),
    lambda teller: teller.say("cover.corrected", {**teller.cover(stop=False), **teller.of("cover")}),
    lambda teller: teller.say("cover.corrected", {**teller.cover(stop=True), **teller.of("cover")}),
    lambda teller: teller.say("status.corrected", {**teller.status(), **teller.of("status")}),
]


def nonsense(persons: int, seed: int) -> list[Line]:
    chance, said = Random(seed), list[dict[str, Any]]()
    for number in range(persons):
        teller = Teller(chance, number)
        for _ in range(chance.randrange(2, 12)):
            chance.choice(SAYINGS)(teller)
        chance.shuffle(teller.said)
        said += teller.said
    return [Line(msgspec.json.encode(event), event["source"], event["id"], "accepted") for event in said]


@pytest.mark.parametrize("seed", [0, 1, pytest.param(2, marks=pytest.mark.long)])
def test_nonsense_is_decided_as_the_rules_page_says(seed: int) -> None:
    lines = nonsense(2500, seed)
    told = facts(lines, TODAY)
    assert len(told) == len(lines)
    expected = expected_cases_of(lines, TODAY, person_id_of)
    assert differences(decided(told), expected) == ([], [])


def test_nonsense_lived_day_by_day_is_the_same() -> None:
    lines = nonsense(1500, 9)
    expected = expected_cases_of(lines, TODAY, person_id_of)
    assert differences(lived_through(facts(lines, TODAY), TODAY), expected) == ([], [])


RANKS = [("//a", 3), ("//a.example", -1), ("//b", 2), ("//b.example/more", 9), ("//hr.example", 2)]


@pytest.mark.parametrize("about", ["employment", "cover", "any"])
def test_nonsense_of_sources_that_are_trusted_otherwise(about: Literal["employment", "cover", "any"]) -> None:
    lines = nonsense(1200, 10)
    theirs = [Trusted(prefix, trust, None if about == "any" else about) for prefix, trust in RANKS]
    trusted = [*SHIPPED, *theirs]
    expected = expected_cases_of(lines, TODAY, person_id_of, trusted=trusted)
    assert differences(decided(facts(lines, TODAY), trusting(*RANKS, about=about)), expected) == ([], [])
    assert expected != expected_cases_of(lines, TODAY, person_id_of)
