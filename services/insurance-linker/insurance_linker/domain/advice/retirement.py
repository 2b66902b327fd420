"""Who is near retirement: older payers who stopped, and who is sure to be short of years (docs/rules.md, Groups)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from insurance_linker.domain.case import Entitlement
from insurance_linker.domain.known_by import Membership
from insurance_linker.domain.situation import Situation
from insurance_linker.domain.years import older, retired_short, years_of


def near_retirement(now: Situation, groups: Iterable[Membership], *, paying: bool = False) -> Iterator[Entitlement]:
    """``paying``: of who pays alone, for whom each month without a contribution counts."""
    near = {entry.group for entry in now.policy.groups if entry.to_retirement_years is not None}
    told = [row for row in groups if row.group in near]
    if told:
        yield _short(now, reckoned=not told[0].facts)
    elif paying and retired_short(now):
        yield _short(now, reckoned=True)
    if paying and older(now):
        day = now.retires_on
        yield Entitlement("older_interrupted", "met", {"retirement_on": day.isoformat() if day else None})


def _short(now: Situation, *, reckoned: bool) -> Entitlement:
    """``reckoned``: from the months; else a list says so, and the months may be unknown."""
    years, day = years_of(now), now.retires_on
    inputs: dict[str, object] = {
        "reason": "reckoned" if reckoned else "listed",
        "retirement_on": day.isoformat() if day else None,
    }
    if years:
        inputs |= {
            "months_known": years.known,
            "months_before": years.before,
            "months_needed": years.needed,
            "months_left": years.left,
            "enough_if_paid": years.enough_if_paid,
        }
    return Entitlement("short_of_years", "met", inputs)
