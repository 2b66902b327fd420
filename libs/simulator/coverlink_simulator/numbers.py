"""Made-up numbers of persons and units that pass every check of their standards."""

from __future__ import annotations

from datetime import date

from stdnum.cn.ric import calc_check_digit
from stdnum.cn.uscc import calc_check_digit as unit_check_character

MOST_OF_A_DAY = 499
"""How many persons of one sex the three order digits tell apart in a district on a day."""
_ORGANISATION_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
_UNIT_NUMBERS = 1_000_000


def resident_id(district: str, born: date, order: int, female: bool = False) -> str:
    """The citizen ID number (GB 11643, 18 places) of the ``order``-th person of that sex, 0 to 498, of place and day.

    Its last order digit is odd for men, even for women.
    """
    if not 0 <= order < MOST_OF_A_DAY:
        raise ValueError(f"order {order} does not fit the number: expected 0 to {MOST_OF_A_DAY - 1}")
    first = f"{district}{born:%Y%m%d}{2 * order + (2 if female else 1):03}"
    return first + str(calc_check_digit(first + "0"))  # stdnum leaves the last place out of the sum


def old_number(number: str) -> str:
    """The 15-digit form of the number of somebody born before 2000, as old cards and files have it."""
    return number[:6] + number[8:17]


def unit_code(district: str, number: int) -> str:
    """The unified social credit code (GB 32100) of a firm; ``number`` below 1,000,000 counts the district's firms.

    Places 9 to 17 are an organisation code with a check character of its own (GB 11714).
    """
    if not 0 <= number < _UNIT_NUMBERS:
        raise ValueError(f"unit number {number} does not fit the code: expected 0 to {_UNIT_NUMBERS - 1}")
    organisation = f"MA{number:06}"
    total = sum(weight * int(place, 36) for weight, place in zip(_ORGANISATION_WEIGHTS, organisation, strict=True))
    first = f"91{district}{organisation}{'0123456789X'[-total % 11]}"
    return first + str(unit_check_character(first))
