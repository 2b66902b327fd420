"""On which days of a month an office does something, or does not: told beside what is due (packs: ``month_days``)."""

from __future__ import annotations

from datetime import date

from insurance_linker.domain.policy.duties import MonthDays
from insurance_linker.domain.reckon.looking import Looking


def office_days(looking: Looking, about: str, day: date, *, of_unit: bool = False) -> None:
    """Told aside where the place has such days; ``of_unit``: by what a unit has to do on them, where packs say it."""
    found = looking.find(MonthDays, "month_days", about, day)
    if found is None:
        return
    first, last, note = found.entry.first, found.entry.last, found.entry.note
    if of_unit and note:
        looking.aside(f"days_{about}_unit", found.ground, first=first, last=last, note=note)
    else:
        looking.aside(f"days_{about}", found.ground, first=first, last=last)
