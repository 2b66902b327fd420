"""What packs say of where and when: districts with their succession, and the working days of a year."""

from __future__ import annotations

from datetime import date

from coverlink.contracts.decisions import Text
from insurance_linker.domain.policy.entry import Entry


class District(Entry, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A county-level area while its code holds. ``became`` are the codes that took it over when it ceased.

    ``standard`` is False for an area that has offices of its own but no code in GB/T 2260.
    """

    code: str
    name: Text
    became: tuple[str, ...] = ()
    standard: bool = True

    @property
    def key(self) -> str:
        return self.code


class Calendar(Entry, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A year's announced rest days on weekdays and working days at weekends; a year without one is provisional."""

    year: int
    holidays: tuple[date, ...]
    workdays: tuple[date, ...]

    @property
    def key(self) -> str:
        return str(self.year)
