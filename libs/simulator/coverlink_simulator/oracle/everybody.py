"""The oracle over all persons: accepted events in, open cases out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from typing import Any

from stdnum.cn.ric import calc_check_digit

from coverlink_simulator.oracle.answers import Answer
from coverlink_simulator.oracle.case import OpenCase
from coverlink_simulator.oracle.cases import cases_of
from coverlink_simulator.oracle.sources import Trusted

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


def expected_cases(
    events: Iterable[dict[str, Any]],
    today: date,
    progress: Callable[[int, int], None] | None = None,
    answers: Iterable[Answer] = (),
    trusted: Sequence[Trusted] = (),
) -> dict[PersonKey, list[OpenCase]]:
    """The open cases of everybody whom accepted events are about; who has none is left out.

    ``progress`` is told how many persons are done, and of how many. ``answers`` hold for whoever has such a case.
    ``trusted``: how far sources are trusted about employment; without any, all alike.
    """
    about: dict[PersonKey, list[dict[str, Any]]] = {}
    for event in events:
        if "person" in event["data"]:
            about.setdefault(person_key(event["data"]["person"]), []).append(event)
    found, given = {}, list(answers)
    for done, (key, theirs) in enumerate(about.items(), start=1):
        born, sex = birth_and_sex(key)
        if cases := cases_of(theirs, today, born=born, sex=sex, answers=given, trusted=trusted):
            found[key] = cases
        if progress is not None:
            progress(done, len(about))
    return found
