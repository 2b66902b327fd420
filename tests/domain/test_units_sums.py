"""Sums that are moved by a day or by a person are those of everybody summed anew, on each side of each day."""

from __future__ import annotations

from itertools import product

from msgspec.structs import replace

from insurance_linker.domain.units.people import NAMES, Employee, district_of, name_among, name_of, place_of
from insurance_linker.domain.units.staff import moved, on_day, summed

DAYS = range(1, 7)
KINDS = [(1, 1, 0, 1), (1, 3, 2, 1), (1, 1, 1, 0), (1, 0, 0, 1), (0, 1, 0, 1)]
"""Works there, owed, covered, missing."""
STAFF = [
    Employee(
        b"%d-%d" % (due, number), 1, 1, since, due, place_of(320106 + number % 2, number % 3), owed, covered, missing
    )
    for due, (number, (since, owed, covered, missing)) in product((0, *DAYS), enumerate(KINDS))
]
NAMED = 2


def test_the_names_of_a_unit_have_numbers_that_stand_beside_the_largest_district() -> None:
    names: dict[int, str] = {}
    numbers = [name_among(names, f"name {number}") for number in range(NAMES)]
    assert sorted(numbers) == list(range(1, NAMES + 1)) and names[numbers[7]] == "name 7"
    assert name_among(names, "one more") == name_among(names, None) == 0 and name_among(names, "name 7") == numbers[7]
    for number in (0, 1, NAMES):
        place = place_of(999_999, number)
        assert (district_of(place), name_of(place)) == (999_999, number) and place < 1 << 32


def test_a_day_that_comes_moves_the_sums_to_those_of_that_day() -> None:
    for today, later, until in product(DAYS, (0, 1, 2), range(8)):
        on = on_day(summed(STAFF, today, until, NAMED), today + later, until, 0)
        then = summed(STAFF, today + later, until, NAMED)
        assert on is not None
        assert on.first == then.first[: len(on.first)]
        assert on == replace(then, first=on.first)


def test_a_person_who_changes_moves_the_sums_to_those_of_everybody() -> None:
    for today, until, place in product(DAYS, (0, 2, 4, 6), range(len(STAFF))):
        before = summed(STAFF, today, until, NAMED)
        row = STAFF[place]
        other = STAFF[(place * 7 + 3) % len(STAFF)]._replace(person=row.person, version=2)
        others = [one for one in STAFF if one is not row]
        assert moved(before, [(row, None)]) == summed(others, today, until, NAMED)
        assert moved(before, [(row, other)]) == summed([*others, other], today, until, NAMED)
        assert moved(summed(others, today, until, NAMED), [(None, row)]) == before


def test_an_answer_of_another_day_and_too_few_to_name_ask_for_everybody() -> None:
    staff = summed(STAFF, 6, 1, NAMED)
    assert on_day(staff, 6, 2, NAMED) is None
    assert on_day(staff, 6, 1, staff.late_people) == staff
    short = replace(staff, first=staff.first[:1])
    assert on_day(short, 6, 1, NAMED) is None and on_day(short, 6, 1, 1) == short
