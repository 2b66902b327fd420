"""What a simulation publishes: the same for the same seed, and each line gets the verdict that it carries."""

from __future__ import annotations

import json
from collections import Counter
from datetime import date, datetime, time

import pytest

from coverlink.identifiers.districts import areas
from coverlink_simulator import events_for, sample_day, simulate
from coverlink_simulator.places import Places, Region
from insurance_linker.domain.decide import CHINA
from tests.simulator.taken import taken

TODAY = date(2026, 11, 24)
NOW = datetime.combine(TODAY, time(0, 1), CHINA)
"""A minute after midnight: nothing of today may be said later than now."""


def test_the_same_seed_gives_the_same_lines_and_another_gives_none_of_them() -> None:
    one, same, other = (simulate("both", 200, seed, TODAY) for seed in (1, 1, 2))
    assert one.events == same.events
    assert not {line.text for line in one.events if line.id} & {line.text for line in other.events if line.id}


@pytest.mark.parametrize("seed", [1, *[pytest.param(seed, marks=pytest.mark.long) for seed in (2, 3)]])
def test_the_gateway_gives_every_line_the_verdict_that_it_carries(seed: int) -> None:
    for line, verdict, _ in taken(simulate("both", 3000, seed, TODAY).events, NOW):
        assert verdict.status == line.expected, (line.text[:600], verdict.code, verdict.problem)


def test_all_four_verdicts_and_many_reasons_occur() -> None:
    verdicts = [(v.status, v.code) for _, v, _ in taken(simulate("both", 3000, 2, TODAY).events, NOW)]
    assert {status for status, _ in verdicts} == {"accepted", "duplicate", "rejected", "quarantined"}
    codes = {"not-json", "not-an-event", "body-does-not-fit", "makes-no-sense", "other-content", "too-long"}
    assert codes | {"personal-data-in-clear"} <= {code for _, code in verdicts}


def test_the_least_part_is_broken() -> None:
    counts = Counter(line.expected for line in simulate("both", 2000, 1, TODAY).events)
    assert 0.005 < (counts["rejected"] + counts["quarantined"]) / counts.total() < 0.02
    assert 0.01 < counts["duplicate"] / counts.total() < 0.03


def test_as_many_events_as_asked_for() -> None:
    assert [len(events_for(count, 1, TODAY).events) for count in (1, 10, 1000, 12_345)] == [1, 10, 1000, 12_345]
    assert len(sample_day(1, TODAY).events) == 2000


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_half_of_a_sample_day_happens_near(seed: int) -> None:
    """So that whoever tries a system finds work in the queue that they log in to."""
    near = ["320106", "500157"]
    said = [
        json.loads(line.text)["data"] for line in sample_day(seed, TODAY, near).events if line.expected == "accepted"
    ]
    places = Counter(data["employment"].get("work_district") for data in said if "employment" in data)
    assert all(places[district] >= 30 for district in near), places
    assert sample_day(seed, TODAY).name != sample_day(seed, TODAY, near).name


def test_a_day_more_is_another_simulation() -> None:
    today, before = (simulate("jiangsu", 20, 1, day) for day in (TODAY, date(2026, 11, 23)))
    assert today.name != before.name


@pytest.mark.parametrize(
    ("region", "on", "count"),
    [("jiangsu", TODAY, 95), ("chongqing", TODAY, 37), ("chongqing", date(2026, 1, 24), 38), ("both", TODAY, 132)],
)
def test_places_are_those_whose_codes_are_valid_on_the_day(region: Region, on: date, count: int) -> None:
    codes = Places(region, on).codes
    assert len(codes) == count
    assert all(areas()[code].in_force(on) for code in codes)
