"""What a person's facts name: by it is told whom an entry of a pack can concern."""

from __future__ import annotations

from msgspec import Struct, field

from insurance_linker.domain.policy.entry import NATION, regions
from insurance_linker.domain.statements import Answered, CoverStated, Entry, JobEnded, JobStarted, Listed, StatusStated


class Has(Struct):
    """What the facts known so far name at all, whether it stands or not."""

    regions: set[str] = field(default_factory=lambda: {NATION})
    forms: set[str] = field(default_factory=set)
    statuses: set[str] = field(default_factory=set)
    covers: int = 0
    own_pension: bool = False
    left_pension: bool = False
    listed: bool = False
    ended: bool = False
    answered: bool = False

    def add(self, entry: Entry) -> None:
        if entry.residence:
            self.regions.update(regions(entry.residence))
        for row in entry.states:
            if isinstance(row, CoverStated):  # the commonest first
                self.covers += 1
                if row.line == "pension":
                    self.own_pension |= row.paid_by == "self"
                    self.left_pension |= row.to is not None
                self.ended |= row.to is not None
                self.regions.update(regions(row.district))
            elif isinstance(row, JobStarted):
                self.forms.add(row.form)
                self.regions.update(regions(row.district))
            elif isinstance(row, StatusStated):
                self.statuses.add(row.kind)
            elif isinstance(row, JobEnded):
                self.ended = True
            elif isinstance(row, Listed):
                self.listed = True
            elif isinstance(row, Answered):
                self.answered = True

    @property
    def lost(self) -> bool:
        """Whether a job may have ended, or a unit dropped the person."""
        return self.ended and bool(self.forms)

    @property
    def advised(self) -> bool:
        """Whether some case may tell the person what they may be entitled to."""
        return self.lost or self.own_pension or self.left_pension or self.listed
