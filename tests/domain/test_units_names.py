"""What a unit that is not registered is called, through both stages: by the jobs of most, whatever comes last."""

from __future__ import annotations

from datetime import datetime
from itertools import permutations
from typing import Any

from coverlink.contracts.catalogue import PERSON_FACTS
from coverlink.contracts.facts import Fact
from tests.domain.stages import CHINA, Stages, fact_of
from tests.domain.test_unit_scenarios import person_id
from tests.scenarios.shorthand import A, job, status


def said(who: str, day: int, id_: str, event: dict[str, Any], name: str | None = None) -> Fact:
    data = {**event["data"], "person": {"person_id": person_id(who), "born": "1990-03", "sex": "m"}}
    if name:
        data["unit"] = {"uscc": A, "name": name}
    return fact_of({**event, "id": id_}, data, person_id(who), 0, datetime(2026, 11, day, 9, tzinfo=CHINA))


HIRED = job("j", A, "2026-10-01")
ABROAD = status("abroad", "2026-11-01")
"""Excuses no line of a job, but makes the last day on which something was heard of a person a later one."""


def called(*told: Fact) -> set[str | None]:
    names = set()
    for order in permutations(told):
        stages = Stages()
        stages.tell(*order, topic=PERSON_FACTS)
        (case,) = stages.cases().values()
        names.add(case.unit_name)
    return names


def test_the_name_is_the_same_in_any_order_of_what_is_told_of_its_people() -> None:
    two = said("zhang", 18, "z", HIRED, "甲厂"), said("li", 19, "l", HIRED, "乙厂"), said("zhang", 20, "a", ABROAD)
    assert called(*two) == {"乙厂"}, "of equally many the least"
    assert called(*two, said("wang", 17, "w", HIRED, "甲厂")) == {"甲厂"}, "the name that most give"


def test_a_job_that_is_taken_back_leaves_no_name_behind() -> None:
    of = {"source": HIRED["source"], "id": "l"}
    back = {"type": "employment.retracted", "source": HIRED["source"], "data": {"of": of}}
    told = said("zhang", 18, "z", HIRED, "甲厂"), said("li", 19, "l", HIRED, "乙厂"), said("li", 20, "b", back)
    assert called(*told) == {"甲厂"}
