"""Who is registered as unemployed (Social Insurance Law art. 45 no. 3; docs/rules.md, Groups)."""

from __future__ import annotations

from insurance_linker.domain.situation import Situation
from insurance_linker.domain.statements import Registered


def registered(now: Situation) -> tuple[Registered, str] | None:
    """The latest registration and its fact, if the person has had no job since."""
    rows = [(row.on, fact, row) for row, fact in now.history.registered if row.on <= now.day]
    if not rows or now.employers:
        return None
    on, fact, row = max(rows, key=lambda found: found[:2])
    if any(on < job.start <= now.day for job in now.history.jobs):
        return None
    return row, fact
