"""The people of a unit or project as they are stored: few in the one value, a crowd in parts beside it.

A statement about one of a crowd reads and writes one part, and the value, which holds the sums (``state.Crowd``). A
part is the turn in which it was written, and rows. When parts grow too large there is one more at a time, with rows out
of one other (``people.part_of``); nothing else moves.

Without transactions a crash may leave parts that are newer than the value. So a part keeps a row where the value looks
for it until it is written again under a value that looks elsewhere, and one from a later turn than the value's means
that everybody is looked at, since their sums do not have it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from struct import Struct as Packing
from typing import Any

from msgspec.structs import replace

from coverlink.contracts import bodies as b
from coverlink.contracts.facts import Fact
from coverlink_engine import Parts
from insurance_linker.domain.units.decide import UnitOutcome
from insurance_linker.domain.units.people import EMPLOYEE, WORKER, Employee, Worker, packed, part_of, small, split_by
from insurance_linker.domain.units.state import Crowd, State, UnitState
from insurance_linker.domain.units.told import forgotten

FEW = 200
"""Rows up to which all stand in the one value: to decide on so many takes as long as to find one among more."""
IN_A_PART = 64
"""Rows in a part, on the average."""
_NAME = Packing(">I")
_TURN = Packing("<I")
Rows = dict[bytes, Any]
"""Rows by person: of employees at a unit, of workers on a project."""


class _Nothing:
    def read(self, names: Sequence[bytes]) -> Mapping[bytes, bytes]:
        return {}


NONE: Parts = _Nothing()
"""Beside whom nothing is kept."""


class Roll:
    """Of one unit or project, for the facts of one chunk."""

    def __init__(self, known: State, parts: Parts) -> None:
        self._known, self._parts = known, parts
        # The parts that were read, and how many rows of each are stored.
        self._rows: dict[int, Rows] = {}
        self._stored: dict[int, int] = {}
        self._named: Rows = {}
        self._packing = EMPLOYEE if isinstance(known, UnitState) else WORKER

    def at_hand(self, facts: Iterable[Fact]) -> State:
        """The state with everybody, or with those of a crowd whom the facts name."""
        known, crowd = self._known, self._known.crowd
        if crowd is None:
            return known
        places = {person: part_of(person, crowd.parts) for fact in facts for person in _named(fact)}
        newer = self._read(crowd, set(places.values()))
        rows = {person: self._rows[place].get(person) for person, place in places.items()}
        self._named = {person: row for person, row in rows.items() if row}
        return replace(known, people=self._named, crowd=replace(crowd, sums=None) if newer else crowd)

    def others(self) -> Iterator[Any]:
        """The rows of all who are not at hand."""
        crowd = self._known.crowd
        if crowd is not None:
            self._read(crowd, range(crowd.parts))
            for rows in self._rows.values():
                yield from (row for person, row in rows.items() if person not in self._named)

    def laid_out(self, outcome: UnitOutcome) -> tuple[State, dict[bytes, bytes]]:
        """The value, and the parts that change."""
        now, crowd = outcome.state, outcome.state.crowd
        if crowd is None:
            return (now, {}) if len(now.people) <= FEW else self._parted(now, outcome.sums)
        touched = set()
        for person in self._named.keys() | now.people.keys():
            row = now.people.get(person)
            if row != self._named.get(person):
                touched.add(place := part_of(person, crowd.parts))
                self._rows[place].pop(person, None)
                if row:
                    self._rows[place][person] = row
        rows = crowd.rows + sum(len(self._rows[place]) - self._stored[place] for place in touched)
        parts = max(crowd.parts, -(-rows // IN_A_PART))
        changed = {place: self._rows[place] for place in sorted(touched)} | self._more(crowd, parts)
        after = replace(crowd, parts=parts, rows=rows, turn=crowd.turn + 1)
        return replace(now, people={}, crowd=after), self._packed(changed, after.turn)

    def _parted(self, now: State, sums: Any) -> tuple[State, dict[bytes, bytes]]:
        """Those who have become a crowd."""
        parts = -(-len(now.people) // IN_A_PART)
        rows: dict[int, Rows] = {place: {} for place in range(parts)}
        for person, row in now.people.items():
            rows[part_of(person, parts)][person] = row
        return replace(now, people={}, crowd=Crowd(parts, len(now.people), 1, sums)), self._packed(rows, 1)

    def _more(self, crowd: Crowd[Any], parts: int) -> dict[int, Rows]:
        """New parts, with what they take."""
        more = {}
        for place in range(crowd.parts, parts):
            source = split_by(place)
            while source >= crowd.parts:
                source = split_by(source)
            self._read(crowd, {source})
            more[place] = {person: row for person, row in self._rows[source].items() if part_of(person, parts) == place}
        return more

    def _read(self, crowd: Crowd[Any], places: Iterable[int]) -> bool:
        """Reads what is not read yet. True when something is newer than the value."""
        names = {_NAME.pack(place): place for place in places if place not in self._rows}
        self._rows |= {place: {} for place in names.values()}
        self._stored |= dict.fromkeys(names.values(), 0)
        newer = False
        for name, raw in self._parts.read(list(names)).items():
            place = names[name]
            newer |= _TURN.unpack_from(raw)[0] > crowd.turn
            found = [row for row in self._packing.iter_unpack(raw[4:]) if part_of(row[0], crowd.parts) == place]
            self._stored[place] = len(found)
            self._rows[place] = {row.person: row for row in self._made(found) if not forgotten(row, self._known.as_of)}
        return newer

    def _made(self, found: Iterable[tuple[Any, ...]]) -> Iterable[Employee | Worker]:
        return map(Employee._make if self._packing is EMPLOYEE else Worker._make, found)

    def _packed(self, rows: Mapping[int, Rows], turn: int) -> dict[bytes, bytes]:
        return {_NAME.pack(place): _TURN.pack(turn) + packed(rows[place].values(), self._packing) for place in rows}


def _named(fact: Fact) -> Iterator[bytes]:
    """Of whom a fact says something."""
    match fact.data:
        case b.UnitStaffed(person_id=person):
            yield small(person)
        case b.ProjectStaffed(person_id=person, was=was):
            yield from map(small, (person, *was))
        case b.SitePassed(person=about):
            yield small(about.person_id)
