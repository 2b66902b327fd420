"""A unit's or project's stage with what it keeps, as the engine would keep it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from unittest.mock import patch

from msgspec.structs import replace

from coverlink.contracts.facts import Fact, encode_fact
from coverlink_engine import Processed, Record
from insurance_linker import roll
from insurance_linker.domain.policy import Book
from insurance_linker.domain.units import firsts
from insurance_linker.domain.units.state import State, unheard_of
from insurance_linker.policy import shipped
from insurance_linker.roll import Roll
from insurance_linker.stored_units import states_of
from insurance_linker.units import Units

NAMED = 2


def naming_few() -> Book:
    """The shipped packs, but for that a case names two people: so the rest of a small crowd is not named."""
    return Book(
        [
            replace(pack, unit_steps=tuple(replace(row, named=NAMED) for row in pack.unit_steps))
            for pack in shipped().packs
        ]
    )


@contextmanager
def sizes(few: int, in_a_part: int, kept: int = 3) -> Iterator[None]:
    """A crowd is who are more than ``few``; of those who wait ``kept`` are kept."""
    with patch.object(roll, "FEW", few), patch.object(roll, "IN_A_PART", in_a_part), patch.object(firsts, "KEPT", kept):
        yield


class Kept:
    """``state`` and ``parts`` are what the engine would have in its store."""

    def __init__(self, key: str, stage: Units) -> None:
        self.key, self.stage = key, stage
        self.state: bytes | None = None
        self.parts: dict[bytes, bytes] = {}
        self.asked = 0

    def read(self, names: Sequence[bytes]) -> Mapping[bytes, bytes]:
        self.asked += len(names)
        return {name: self.parts[name] for name in names if name in self.parts}

    def tell(self, facts: Iterable[Fact]) -> Processed:
        return self.hear([_record(fact) for fact in facts])

    def hear(self, records: Sequence[Record]) -> Processed:
        done = self.stage.process_parts(self.key.encode(), self.state, records, self)
        assert not done.rejected, done.rejected
        assert done.state is not self.state or not done.parts
        self.state = done.state
        self.parts |= done.parts
        return done

    def everybody(self) -> State:
        """The state with all people at hand, whom it has forgotten left out."""
        states = states_of(self.key)
        known = states.read(self.state) if self.state else unheard_of(self.key)
        if known.crowd is None:
            return known
        rows = {row.person: row for row in Roll(known, self).others()}
        return replace(known, people=rows, crowd=None)


def _record(fact: Fact) -> Record:
    headers, value = encode_fact(fact)
    return Record("unit.facts.v1", 0, 0, fact.subject.encode(), value, headers, 0)
