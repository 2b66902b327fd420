"""Citizen ID numbers (GB 11643-1999), the 15-digit form before it, and the papers of those who have none.

``stdnum.cn.ric.validate`` is not used: it rejects valid numbers of people born before their area code was listed
and fails on some area codes. Its check digit is right, so that is used, with a date check of our own.
"""

from __future__ import annotations

import re
from datetime import date

from msgspec import Struct
from stdnum.cn.ric import calc_check_digit

CENTURY_OF_OLD_NUMBERS = "19"
CHECK_DIGIT_TO_BE_MADE = "0"  # stdnum takes the number with its last place, which it leaves out of the sum
_EIGHTEEN = re.compile(r"^[0-9]{17}[0-9X]$")
_FIFTEEN = re.compile(r"^[0-9]{15}$")
_PAPERS = {
    "foreign_permanent": re.compile(r"^([A-Z]{3}[0-9]{12}|9[0-9]{17}|9[0-9]{16}X)$"),
    "passport": re.compile(r"^[A-Z0-9]{5,20}$"),
    "foreign_social_security": re.compile(r"^[A-Z]{2,3}[A-Z0-9]{6,20}$"),
}


class InvalidId(ValueError):
    """The message says what is wrong with the number and never quotes it."""


class PersonNumber(Struct, frozen=True):
    """A checked number. ``scheme`` keeps numbers of different papers apart when keys are made."""

    scheme: str
    number: str
    born: date | None
    sex: str | None


def parse_person_number(id_type: str, raw: str, today: date) -> PersonNumber:
    """Checks a number as its paper's standard says; an old 15-digit number becomes its 18-digit successor.

    Raises InvalidId with what was expected. The area code is not checked: it is the place of first issue, and
    abolished codes stay valid on living people's cards.
    """
    number = raw.strip().upper()
    if id_type in ("resident_id", "hkmt_residence"):
        return _resident(number, id_type, today)
    if not _PAPERS[id_type].match(number):
        raise InvalidId(f"{id_type} number has not the form that this paper has")
    if id_type == "foreign_permanent" and len(number) == 18 and calc_check_digit(number) != number[-1]:
        raise InvalidId("foreign_permanent number's last character does not fit the first seventeen (MOD 11-2)")
    return PersonNumber(id_type, number, None, None)


def _resident(number: str, id_type: str, today: date) -> PersonNumber:
    if _FIFTEEN.match(number):
        number = number[:6] + CENTURY_OF_OLD_NUMBERS + number[6:]
        number += calc_check_digit(number + CHECK_DIGIT_TO_BE_MADE)
    elif not _EIGHTEEN.match(number):
        raise InvalidId("an ID number has 18 characters, digits but for a last X, or 15 digits in its old form")
    elif calc_check_digit(number) != number[-1]:
        raise InvalidId("the ID number's check digit does not fit its first 17 digits (GB 11643)")
    if id_type == "hkmt_residence" and number[:2] not in ("81", "82", "83"):
        raise InvalidId("a residence permit for Hong Kong, Macao and Taiwan begins with 81, 82 or 83")
    try:
        born = date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        raise InvalidId("digits 7 to 14 of the ID number are no date of birth") from None
    if not date(1890, 1, 1) <= born <= today:
        raise InvalidId("the ID number's date of birth is not between 1890 and today")
    return PersonNumber("resident_id", number, born, "m" if int(number[16]) % 2 else "f")
