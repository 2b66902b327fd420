"""What a person's stage says to units and projects at the months' ends under both books: only what has changed.

It is the linker's own ``staffing``, asked once a month. Of several changes in a month the second stage would be left
with the last one.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from insurance_linker.domain.needs.need import Need, case_of
from insurance_linker.domain.situation import Situation
from insurance_linker.domain.staffing import Staffing, Statement, staffing
from insurance_linker.domain.state import UNKNOWN, PersonState
from insurance_linker.domain.whatif.lives import Month
from insurance_linker.domain.whatif.said import BOTH, DRAFT, PRESENT, Under

VERSION = 1
"""Of all statements: what says the same is to be the same under both books, whenever it was said first."""


class Statements:
    """Of one person."""

    def __init__(self) -> None:
        self._present: dict[str, int] = {}
        self._draft = self._present

    def of(self, month: Month) -> Iterator[tuple[str, Under, Statement]]:
        """By the key of the unit or project, what is new since the month before."""
        alike = month.draft is month.present and self._draft is self._present
        present = _staffing(month.now, month.present, self._present)
        draft = present if alike else _staffing(month.under, month.draft, self._draft)
        self._present = present.said
        self._draft = present.said if draft.said == present.said else draft.said
        for key in present.changed if alike else dict.fromkeys((*present.changed, *draft.changed)):
            one, other = present.changed.get(key), draft.changed.get(key)
            if one == other and one:
                yield key, BOTH, one
                continue
            if one:
                yield key, PRESENT, one
            if other:
                yield key, DRAFT, other


def _staffing(now: Situation, wanted: dict[str, Need], said: dict[str, int]) -> Staffing:
    open_ = {
        id_: case_of(need, datetime.min, None, ()) for id_, need in wanted.items() if need.kind == "enrol" and need.unit
    }
    return staffing(PersonState(UNKNOWN.about, now.day, VERSION, {}, open_, said=said), now)
