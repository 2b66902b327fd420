"""Lives of people on departments' lists: in no scheme, in the residents', at work; entries end, or were a mistake."""

from __future__ import annotations

from datetime import date, timedelta

from coverlink_simulator.insuring import insure, pay_pension_alone, residents_cover
from coverlink_simulator.telling import Life

LISTS = {
    "migrant": 12, "fisher": 14, "land_expropriated": 16, "low_income": 16, "extreme_poverty": 6, "low_income_edge": 6,
    "severe_disability": 8, "40-50": 6, "employment_difficulty": 5, "zero_employment_family": 2, "short_of_years": 3,
    "graduate": 6,
}  # fmt: skip
"""Kinds of lists, and how many of a hundred entries are of each."""
FISHING_BAN = date(2021, 1, 1)


def listed(life: Life) -> None:
    """On one list or two; about half of these people are in some scheme."""
    for _ in range(2 if life.likely(0.2) else 1):
        kind = life.chance.choices([*LISTS], [*LISTS.values()])[0]
        since = life.some_day(1500)
        if kind == "fisher":
            since = max(since, FISHING_BAN)
        to = since + timedelta(days=life.chance.randrange(100, 1500)) if life.likely(0.25) else None
        life.list_group(kind, since, to)
    _goes_on(life)


def _goes_on(life: Life) -> None:
    way = life.chance.choices(("nothing", "residents", "paid for", "works", "works alone"), (45, 22, 8, 15, 10))[0]
    if way == "residents":
        residents_cover(life)
    elif way == "paid for":
        residents_cover(life, "fund")
    elif way == "works":
        started = life.some_day(700)
        ended = started + timedelta(days=life.chance.randrange(20, 500)) if life.likely(0.5) else None
        insure(life, life.hire(life.chance.choice(("standard", "part_time", "over_age")), started, ended))
    elif way == "works alone":
        life.hire("flexible", life.some_day(600), alone=True)
        if life.likely(0.3):
            pay_pension_alone(life, life.some_day(500, 30))
