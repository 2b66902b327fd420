"""ID numbers, unit codes and districts, as the standards say."""

from __future__ import annotations

from datetime import date

import pytest

from coverlink.identifiers.districts import area_name, areas, counties
from coverlink.identifiers.resident_id import InvalidId, parse_person_number
from coverlink.identifiers.unit_code import InvalidUnitCode, check_unit_code
from coverlink.privacy.person_key import PersonKey

TODAY = date(2026, 11, 23)
KEY = PersonKey(bytes(32))


def test_a_number_is_checked_and_tells_birth_and_sex() -> None:
    number = parse_person_number("resident_id", "320106199003077716", TODAY)
    assert (number.born, number.sex) == (date(1990, 3, 7), "m")


def test_an_old_number_is_the_same_person_as_its_successor() -> None:
    old = parse_person_number("resident_id", "320106900307771", TODAY)
    assert old.number == "320106199003077716"
    new = parse_person_number("resident_id", "320106199003077716", TODAY)
    assert KEY.person_id(old) == KEY.person_id(new)


@pytest.mark.parametrize(
    "number", ["320106197001010019", "500103198501010011", "500105199001010013", "510202197001010018"]
)
def test_people_born_before_their_area_code_was_listed_are_people(number: str) -> None:
    """stdnum.cn.ric.validate rejects these; so does nobody who carries such a card."""
    body = number[:17]
    check = "10X98765432"[sum((1 << (17 - place)) * int(digit) for place, digit in enumerate(body)) % 11]
    assert parse_person_number("resident_id", body + check, TODAY).number == body + check


@pytest.mark.parametrize(
    ("number", "why"),
    [
        ("320106199003077717", "check digit"),
        ("32010619900307771", "18 characters"),
        ("320106199002307715", "date of birth|check digit"),
        ("９２０１０６１９９００３０７７７１６", "18 characters"),
        ("", "18 characters"),
    ],
)
def test_a_wrong_number_is_told_what_is_wrong_and_not_repeated(number: str, why: str) -> None:
    with pytest.raises(InvalidId, match=why) as told:
        parse_person_number("resident_id", number, TODAY)
    assert not number or number not in str(told.value)


def test_who_is_born_tomorrow_is_nobody() -> None:
    with pytest.raises(InvalidId):
        parse_person_number("resident_id", "320106199003077716", date(1990, 3, 6))


def test_papers_keep_their_numbers_apart() -> None:
    passport = parse_person_number("passport", "e12345678", TODAY)
    social = parse_person_number("foreign_social_security", "USE12345678", TODAY)
    assert KEY.person_id(passport) != KEY.person_id(social)
    with pytest.raises(InvalidId):
        parse_person_number("hkmt_residence", "320106199003077716", TODAY)


def test_unit_codes_have_a_check_character() -> None:
    assert check_unit_code(" 913200001347890954 ") == "913200001347890954"
    with pytest.raises(InvalidUnitCode, match="check character"):
        check_unit_code("913200001347890955")
    with pytest.raises(InvalidUnitCode, match="18 characters"):
        check_unit_code("9132")
    with pytest.raises(InvalidUnitCode, match="without I, O, S, V, Z"):
        check_unit_code("91320106MA1OOOOOOX")


def test_chongqing_has_37_areas_since_2026_and_had_38() -> None:
    assert len(counties("500000", date(2026, 1, 24))) == 38
    assert len(counties("500000", date(2026, 1, 25))) == 37
    assert "500157" in {area.code for area in counties("500000", TODAY)}


def test_jiangsu_has_95_areas_in_13_cities() -> None:
    assert len(counties("320000", TODAY)) == 95
    assert sum(area.within == "320000" for area in areas().values()) == 13
    assert (area_name("320106"), area_name("320106", "en"), area_name("999999")) == ("鼓楼", "Gulou", "999999")
