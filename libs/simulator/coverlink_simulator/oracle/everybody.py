"""The oracle over all persons: accepted events in, open cases out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from stdnum.cn.ric import calc_check_digit

from coverlink_simulator.oracle.answers import Answer, Answers
from coverlink_simulator.oracle.case import OpenCase
from coverlink_simulator.oracle.cases import cases_in
from coverlink_simulator.oracle.sources import SHIPPED, Trusted
from coverlink_simulator.oracle.spells import Life
from coverlink_simulator.oracle.standing import statements
from coverlink_simulator.oracle.told import life_of

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


@dataclass(frozen=True)
class Theirs:
    """All accepted events about one person."""

    key: PersonKey
    events: list[dict[str, Any]]

    def life(self, today: date, trusted: Sequence[Trusted]) -> Life:
        return life_of(statements(self.events), *birth_and_sex(self.key), today, trusted)


def people(events: Iterable[dict[str, Any]]) -> list[Theirs]:
    """Everybody whom events are about."""
    about: dict[PersonKey, list[dict[str, Any]]] = {}
    for event in events:
        if "person" in event["data"]:
            about.setdefault(person_key(event["data"]["person"]), []).append(event)
    return [Theirs(key, theirs) for key, theirs in about.items()]


def expected_cases(
    events: Iterable[dict[str, Any]],
    today: date,
    progress: Callable[[int, int], None] | None = None,
    answers: Iterable[Answer] = (),
    trusted: Sequence[Trusted] = SHIPPED,
) -> dict[PersonKey, list[OpenCase]]:
    """The open cases of everybody whom accepted events are about; who has none is left out.

    ``progress`` is told how many persons are done, and of how many. ``answers`` hold for whoever has such a case.
    ``trusted``: how far sources are trusted about employment; by default as the packs that are shipped say.
    """
    everybody, given = people(events), Answers(answers)
    found = {}
    for done, theirs in enumerate(everybody, start=1):
        if cases := cases_in(theirs.life(today, trusted), today, given):
            found[theirs.key] = cases
        if progress is not None:
            progress(done, len(everybody))
    return found
