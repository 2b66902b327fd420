"""The people of a unit on a day, summed: all that deciding needs of them.

A unit of many keeps the sums (``state.Crowd``), and a statement moves them by one person. What that cannot tell (an
answer to the unit's case has another day, too few are left of those whom a case would name) is summed anew over
everybody. Both ways come to the same, and both go through ``_count``.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from operator import itemgetter

from msgspec import Struct
from msgspec.structs import replace

from insurance_linker.domain.units.firsts import Queue, Waiting, add, enough, first
from insurance_linker.domain.units.people import Employee, district_of, name_of

Alike = tuple[int, int, int, int, int]
"""Due day, place, owed, covered, missing: of tens of thousands of people few differ in these."""
_alike = itemgetter(*(Employee._fields.index(name) for name in ("due", "place", "owed", "covered", "missing")))


class Staff(Struct, frozen=True, array_like=True):
    """Counts of people; days as numbers, lines as bits.

    ``districts``, ``owed``, ``covered``, ``names``: of those who are employed, which is those for whom a line is owed.
    ``ahead``: of all who work there, by due day and lines missing, where that day is ``today`` or later. Of who was due
    before, by lines missing: ``settled`` up to the day ``until``, ``late`` after it. ``first``: the first of those, or
    all.
    """

    today: int
    until: int
    districts: dict[int, int] = {}
    owed: dict[int, int] = {}
    covered: dict[int, int] = {}
    ahead: dict[tuple[int, int], int] = {}
    settled: dict[int, int] = {}
    late: dict[int, int] = {}
    first: tuple[Waiting, ...] = ()
    names: dict[int, int] = {}

    @property
    def employed(self) -> int:
        return sum(self.districts.values())

    @property
    def late_people(self) -> int:
        return sum(self.late.values())

    @property
    def insures(self) -> bool:
        """Whether anybody is covered on any line."""
        return any(self.covered)

    @property
    def answered(self) -> bool:
        """Whether some are overdue, and an answer has ended that for all of them."""
        return bool(self.settled) and not self.late


Change = tuple[Employee | None, Employee | None]
"""How a person stood with the unit, and stands now."""


def summed(people: Iterable[Employee], today: int, until: int, named: int) -> Staff:
    """Everybody's sums on a day, when an answer has ended what was due up to ``until`` and a case names so many."""
    here = [row for row in people if row.since]
    staff = Staff(today, until, {}, {}, {}, {}, {}, {}, names={})
    for alike, count in Counter(map(_alike, here)).items():
        _count(staff, alike, count)
    return replace(staff, first=first((late for row in here if (late := _late(row, staff))), named))


def moved(staff: Staff, changes: Iterable[Change]) -> Staff:
    """The sums after some people have changed; ``first`` may have become too short."""
    now, queue = _copy(staff), Queue(staff.first, staff.late_people)
    for before, after in changes:
        if before and before.since:
            _count(now, _alike(before), -1)
            if late := _late(before, staff):
                queue.goes(late)
        if after and after.since:
            _count(now, _alike(after), 1)
            if late := _late(after, staff):
                queue.comes(late)
    return replace(now, first=queue.kept)


def on_day(staff: Staff, today: int, until: int, named: int) -> Staff | None:
    """The same people on that day or a later one; None when everybody has to be looked at."""
    if until != staff.until:
        return None
    now = _copy(staff)
    for (due, missing), count in staff.ahead.items():
        if due < today:
            del now.ahead[due, missing]
            if missing:
                add(now.settled if due <= until else now.late, missing, count)
    # Who has become late is so since later than all who were: the first remain the first.
    return replace(now, today=today) if enough(now.first, now.late_people, named) else None


def names_left(names: dict[int, str], given: Mapping[int, int]) -> dict[int, str]:
    """Of a unit's names those that rows still have, by how many have each."""
    if len(names) <= len(given):
        return names
    return {number: name for number, name in names.items() if number in given}


def _count(staff: Staff, alike: Alike, by: int) -> None:
    """So many more of people who are alike."""
    due, place, owed, covered, missing = alike
    missing = missing if owed else 0
    if owed:
        add(staff.districts, district_of(place), by)
        if name := name_of(place):
            add(staff.names, name, by)
        add(staff.owed, owed, by)
        add(staff.covered, covered, by)
    if due >= staff.today:
        add(staff.ahead, (due, missing), by)
    elif missing:
        add(staff.settled if due <= staff.until else staff.late, missing, by)


def _late(row: Employee, staff: Staff) -> Waiting | None:
    """Somebody who works there, as one whom a case would name; None for who is not late."""
    if row.owed and row.missing and staff.until < row.due < staff.today:
        return Waiting(row.due, row.person, row.version)
    return None


def _copy(staff: Staff) -> Staff:
    return Staff(
        staff.today, staff.until, dict(staff.districts), dict(staff.owed), dict(staff.covered), dict(staff.ahead),
        dict(staff.settled), dict(staff.late), staff.first, dict(staff.names),
    )  # fmt: skip
