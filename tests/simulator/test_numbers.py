"""Made-up numbers pass the checks that real ones pass, and no two are the same."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from coverlink.identifiers.resident_id import parse_person_number
from coverlink.identifiers.unit_code import check_unit_code
from coverlink_simulator.numbers import MOST_OF_A_DAY, old_number, resident_id, unit_code

TODAY = date(2026, 11, 24)
DAYS = [date(1955, 1, 1) + timedelta(days=37 * place) for place in range(400)]


@pytest.mark.parametrize("female", [False, True])
def test_id_numbers_are_valid_and_tell_place_day_and_sex(female: bool) -> None:
    for place, born in enumerate(DAYS):
        number = resident_id("500157", born, place, female)
        read = parse_person_number("resident_id", number, TODAY)
        assert (read.number, read.born, read.sex) == (number, born, "f" if female else "m")


def test_every_order_gives_another_number() -> None:
    born = date(1988, 2, 29)
    numbers = {resident_id("320106", born, order, f) for order in range(MOST_OF_A_DAY) for f in (False, True)}
    assert len(numbers) == 2 * MOST_OF_A_DAY


def test_the_old_form_is_the_same_person() -> None:
    for place, born in enumerate(DAYS[:300]):
        number = resident_id("320106", born, place)
        assert parse_person_number("resident_id", old_number(number), TODAY).number == number


def test_unit_codes_are_valid_and_differ() -> None:
    codes = [unit_code(district, number) for district in ("320106", "500157") for number in range(0, 100_000, 97)]
    assert [check_unit_code(code) for code in codes] == codes
    assert len(set(codes)) == len(codes)


@pytest.mark.parametrize("order", [-1, MOST_OF_A_DAY])
def test_what_does_not_fit_a_number_is_refused(order: int) -> None:
    with pytest.raises(ValueError, match="order"):
        resident_id("320106", date(1990, 1, 1), order)
    with pytest.raises(ValueError, match="unit number"):
        unit_code("320106", 1_000_000)
