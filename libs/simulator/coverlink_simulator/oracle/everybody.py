"""The oracle over all persons: accepted events in, open cases out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from coverlink_simulator.oracle.answers import Answer, Answers
from coverlink_simulator.oracle.case import OpenCase
from coverlink_simulator.oracle.cases import cases_in
from coverlink_simulator.oracle.linked import Links
from coverlink_simulator.oracle.paper import PersonKey, birth_and_sex, person_key
from coverlink_simulator.oracle.sources import SHIPPED, Trusted
from coverlink_simulator.oracle.spells import Life
from coverlink_simulator.oracle.standing import statements
from coverlink_simulator.oracle.told import life_of


@dataclass(frozen=True)
class Theirs:
    """All accepted events about one person. ``keys``: the identity that stands, then earlier ones, the last first."""

    keys: list[PersonKey]
    events: list[dict[str, Any]]

    def life(self, today: date, trusted: Sequence[Trusted]) -> Life:
        told = [birth_and_sex(key) for key in self.keys]
        born, sex = (next(filter(None, of_all), None) for of_all in zip(*told, strict=True))
        return life_of(statements(self.events), born, sex, today, trusted)


def people(events: Iterable[dict[str, Any]]) -> list[Theirs]:
    """Everybody whom events are about."""
    told = [event for event in events if "person" in event["data"]]
    links = Links(told)
    about: dict[PersonKey, dict[PersonKey, list[dict[str, Any]]]] = {}
    for event in told:
        for name in ("person", "was") if "was" in event["data"] else ("person",):
            key = person_key(event["data"][name])
            theirs = about.setdefault(links.stands_for(key), {}).setdefault(key, [])
            if name == "person":
                theirs.append(event)
    return [
        Theirs(_in_order(head, known, links), [event for theirs in known.values() for event in theirs])
        for head, known in about.items()
    ]


def _in_order(head: PersonKey, known: Iterable[PersonKey], links: Links) -> list[PersonKey]:
    return [head, *sorted((key for key in known if key != head), key=links.told_last, reverse=True)]


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
            found[theirs.keys[0]] = cases
        if progress is not None:
            progress(done, len(everybody))
    return found
