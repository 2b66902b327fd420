"""Records for another id of the same person, on person.facts.v1: what is known, and what is no more than passed on."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from msgspec.structs import replace

from coverlink.contracts.bodies import Person, SitePassed
from coverlink.contracts.catalogue import PERSON_FACTS
from coverlink.contracts.facts import Fact
from coverlink_engine import Output
from insurance_linker.domain.carried import Carried, carried, to_tell
from insurance_linker.domain.state import PersonState
from insurance_linker.saying import as_record, told

MOST = 1_000
"""Facts in one record: some 150 KB. In how many pieces they come makes no difference."""


def told_to_kin(before: PersonState | None, after: PersonState, at: datetime) -> Iterator[Output]:
    """One record for each piece of news. ``after`` has the version that goes with it."""
    if after.kin is None:
        return
    for news in to_tell(before, after):
        for number, piece in enumerate(_pieces(news)):
            name = f"carried:{after.kin.id}:{after.version}:{piece.to}:{piece.origin}:{number}"
            yield told(PERSON_FACTS, piece.to, name, "coverlink.person.carried.v1", at, carried(piece))


def to_kin(fact: Fact, data: SitePassed, person_id: str) -> Output:
    """The same fact under another id, without the envelope, which only the first one opens."""
    return as_record(
        PERSON_FACTS, replace(fact, subject=person_id, data=replace(data, person=Person(person_id=person_id)))
    )


def _pieces(news: Carried) -> Iterator[Carried]:
    entries = list(news.known.entries.items())
    for at in range(0, max(1, len(entries)), MOST):
        yield replace(news, known=replace(news.known, entries=dict(entries[at : at + MOST])))
