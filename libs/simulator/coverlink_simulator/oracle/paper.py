"""Papers that name somebody, and what their numbers tell."""

from __future__ import annotations

from typing import Any

from stdnum.cn.ric import calc_check_digit

PersonKey = tuple[str, str]
"""Kind of paper and number in its canonical form: one person, however the number was written."""


def person_key(identity: dict[str, Any]) -> PersonKey:
    """A 15-digit number is its 18-digit successor; a permit of Hong Kong, Macao and Taiwan is a resident's number."""
    number = str(identity["id_number"]).strip().upper()
    id_type = str(identity.get("id_type", "resident_id"))
    if id_type not in ("resident_id", "hkmt_residence"):
        return id_type, number
    if len(number) == 15:
        number = f"{number[:6]}19{number[6:]}"
        number += str(calc_check_digit(number + "0"))  # it leaves the last place out of the sum
    return "resident_id", number


def birth_and_sex(key: PersonKey) -> tuple[tuple[int, int] | None, str | None]:
    """The month of birth and the sex, which only resident numbers tell."""
    scheme, number = key
    if scheme != "resident_id":
        return None, None
    return (int(number[6:10]), int(number[10:12])), "m" if int(number[16]) % 2 else "f"
