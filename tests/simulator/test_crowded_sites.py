"""Units and projects of which everything is told at once, on few days: both stages and the oracle still agree."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import date, timedelta
from random import Random
from typing import Any

import msgspec
import pytest

from coverlink_simulator import Line
from coverlink_simulator.numbers import resident_id, unit_code
from coverlink_simulator.oracle import expected_unit_cases
from tests.domain.stages import Stages
from tests.simulator.taken import all_facts
from tests.simulator.test_known_answer import TODAY
from tests.simulator.test_units import decided

DAYS = [TODAY - timedelta(days=ago) for ago in (0, 1, 2, 3, 30, 31, 32, 60)]
LATER = [TODAY + timedelta(days=1), TODAY + timedelta(days=30)]


class Site:
    """A contractor, another unit, a project and three people."""

    def __init__(self, chance: Random, number: int) -> None:
        self.chance, self.number, self.said = chance, number, list[dict[str, Any]]()
        self.units = [unit_code("320106", 2 * number + place) for place in range(2)]
        born = date(1990, 1, 1) + timedelta(days=number % 3000)
        self.people = [{"id_number": resident_id("320106", born, order)} for order in range(3)]
        self.project = f"P{number}"

    def day(self, no_sooner: str = "", days: list[date] = DAYS) -> str:
        return max(no_sooner, str(self.chance.choice(days)))

    def maybe(self, **more: Any) -> dict[str, Any]:
        return more if self.chance.random() < 0.5 else {}

    def say(self, kind: str, data: dict[str, Any]) -> None:
        event = {"specversion": "1.0", "id": f"{self.number}-{len(self.said)}", "source": "//site.example"}
        time = f"{self.day()}T00:00:0{self.chance.randrange(3)}+08:00"
        self.said.append({**event, "type": f"coverlink.{kind}.v1", "time": time, "data": data})

    def unit(self) -> dict[str, str]:
        return {"uscc": self.chance.choice(self.units)}

    def person(self) -> dict[str, Any]:
        return {"person": self.chance.choice(self.people)}


def _registers(site: Site) -> None:
    site.say("unit.registered", {"unit": {**site.unit(), "name": "某单位", "district": "320106"}})


def _begins(site: Site) -> None:
    on = site.day()
    told = {"code": site.project, "name": "某工程", "district": "320106", "started_on": on}
    told |= site.maybe(ends_on=site.day(on, DAYS + LATER)) | site.maybe(cost="1.00")
    site.say("project.started", {"project": told, "unit": {"uscc": site.units[0]}})


def _insures(site: Site) -> None:
    data: dict[str, Any] = {"project": {"code": site.project}, "unit": site.unit(), **site.maybe(on=site.day())}
    if site.chance.random() < 0.6:
        since = data.get("on") or site.day()
        spell = {"line": "injury", "ref": "C", "from": since, "paid_by": "unit", "district": "320106"}
        data["cover"] = spell | site.maybe(to=site.day(since, DAYS + LATER))
    site.say("project.insured", data)


def _insures_somebody(site: Site) -> None:
    site.say("project.insured", {**site.person(), "project": {"code": site.project}, "on": site.day()})


def _works(site: Site) -> None:
    form = site.chance.choice(["construction", "construction", "standard", "platform"])
    job = {"ref": site.chance.choice("EF"), "form": form, "started_on": site.day(), "work_district": "320106"}
    site.say(
        "employment.started",
        {**site.person(), "unit": site.unit(), "employment": job, **site.maybe(project={"code": site.project})},
    )


def _stops(site: Site) -> None:
    end = {"ref": site.chance.choice("EF"), "ended_on": site.day(), "end_reason": "expired"}
    site.say("employment.ended", {**site.person(), "unit": site.unit(), "employment": end})


def _is_covered(site: Site) -> None:
    line = site.chance.choice(["pension", "medical", "unemployment", "injury"])
    cover = {"line": line, "ref": site.chance.choice("CD"), "from": site.day(), "paid_by": "unit", "district": "320106"}
    site.say("cover.enrolled", {**site.person(), "unit": site.unit(), "cover": cover})


def _comes(site: Site) -> None:
    how = site.chance.choice(["site.entered", "site.entered", "site.left"])
    site.say(how, {**site.person(), "project": {"code": site.project}, "on": site.day()})


def _takes_back(site: Site) -> None:
    jobs = [one for one in site.said if one["type"] == "coverlink.employment.started.v1"]
    if jobs:
        one = site.chance.choice(jobs)
        of = {"source": one["source"], "id": one["id"]}
        site.say("employment.retracted", {"person": one["data"]["person"], "of": of})


SAYINGS: list[Callable[[Site], None]] = [
    _registers, *[_begins] * 2, *[_insures] * 3, _insures_somebody, *[_works] * 4, _stops, *[_is_covered] * 2,
    *[_comes] * 3, _takes_back,
]  # fmt: skip


def crowded(sites: int, seed: int) -> list[Line]:
    chance, said = Random(seed), list[dict[str, Any]]()
    for number in range(sites):
        site = Site(chance, number)
        for _ in range(chance.randrange(3, 16)):
            chance.choice(SAYINGS)(site)
        chance.shuffle(site.said)
        said += site.said
    return [Line(msgspec.json.encode(event), event["source"], event["id"], "accepted") for event in said]


@pytest.mark.parametrize("seed", [1, 2])
def test_both_stages_agree_with_the_oracle_about_crowded_sites(seed: int) -> None:
    lines, stages = crowded(400, seed), Stages()
    told = all_facts(lines, TODAY)
    assert len(told) == len(lines)
    for fact, topic in told:
        stages.tell(fact, topic=topic)
    stages.day_comes(TODAY)
    expected = expected_unit_cases((msgspec.json.decode(line.text) for line in lines), TODAY)
    ours = Counter(map(decided, stages.open().values()))
    theirs = Counter((case.kind, case.unit, case.due_on, case.gap) for case in expected)
    assert (dict(theirs - ours), dict(ours - theirs)) == ({}, {})
    assert {case.kind for case in expected} == {"unit_unregistered", "unit_incomplete", "project_uninsured"}
