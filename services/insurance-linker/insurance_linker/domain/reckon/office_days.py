"""On which days of a month an office does something, or does not: told beside what is due (packs: ``month_days``)."""

from __future__ import annotations

from datetime import date

from insurance_linker.domain.policy.duties import MonthDays
from insurance_linker.domain.reckon.looking import Looking


def office_days(looking: Looking, about: str, day: date) -> None:
    """Told aside where the place has such days."""
    found = looking.find(MonthDays, "month_days", about, day)
    if found is not None:
        looking.aside(f"days_{about}", found.ground, first=found.entry.first, last=found.entry.last)
