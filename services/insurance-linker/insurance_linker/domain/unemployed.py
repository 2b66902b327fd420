"""Who is registered as unemployed (Social Insurance Law art. 45 no. 3; docs/rules.md, Groups)."""

from __future__ import annotations

from datetime import date

from insurance_linker.domain.situation import Situation
from insurance_linker.domain.statements import Registered


def registered(now: Situation) -> tuple[Registered, str] | None:
    """The latest registration and its fact, if the person has had no job on that day or since.

    Who registered while a job lasted did so for an earlier loss.
    """
    rows = [(row.on, fact, row) for row, fact in now.history.registered if row.on <= now.day]
    if not rows:
        return None
    on, fact, row = max(rows, key=lambda found: found[:2])
    if any(job.start <= now.day and (job.end is None or on < job.end) for job in now.history.jobs):
        return None
    return row, fact


def registered_after(now: Situation, lost: date) -> date | None:
    """The day of the latest registration for a loss: benefit runs from one that follows it (art. 45, 50).

    Who registered before, while still employed, did so for an earlier loss.
    """
    return max((row.on for row, _ in now.history.registered if lost <= row.on <= now.day), default=None)
