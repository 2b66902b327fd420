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


class Statements:
    """Of one person, or one id of a person.

    What says the same is to be the same under both books, whenever it was said first: all statements have one version,
    but that another one begins when the person stands in the place of others.
    """

    def __init__(self) -> None:
        self._present: dict[str, int] = {}
        self._draft = self._present
        self._version = 1
        self._was: tuple[str, ...] = ()

    def of(self, month: Month) -> Iterator[tuple[str, Under, Statement]]:
        """By the key of the unit or project, what is new since the month before."""
        if month.now.person.was != self._was:
            self._was, self._version = month.now.person.was, self._version + 1
        alike = month.draft is month.present and self._draft is self._present
        present = self._staffing(month.now, month.present, self._present)
        draft = present if alike else self._staffing(month.under, month.draft, self._draft)
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

    def _staffing(self, now: Situation, wanted: dict[str, Need], said: dict[str, int]) -> Staffing:
        enrols = ((id_, need) for id_, need in wanted.items() if need.kind == "enrol" and need.unit)
        open_ = {id_: case_of(need, datetime.min, None, ()) for id_, need in enrols}
        return staffing(PersonState(UNKNOWN.about, now.day, self._version, {}, open_, said=said), now)
