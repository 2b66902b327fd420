"""Whether a case is over since the packs ask for it no more, and what it rests on is as it was.

A pack that takes a rule back, or gives it other conditions, settles nothing: nobody has paid, no fact was put right.
Each kind of case is compared with what it cites (``because``) of the person.
"""

from __future__ import annotations

from typing import cast

from insurance_linker.domain.case import OpenCase
from insurance_linker.domain.interruption import interruption
from insurance_linker.domain.needs.follow_up import opens_on
from insurance_linker.domain.needs.guidance import guides
from insurance_linker.domain.situation import Situation
from insurance_linker.domain.spells import Cover, Job


def overruled(now: Situation, case: OpenCase) -> bool:
    """Of a case that is not wanted, was not answered and has none in its place."""
    cited = case.because[0]
    told, fact = cited.inputs, cited.facts[0]
    job = next((row for row in now.history.jobs if row.name == fact), None)
    match case.kind:
        case "enrol" if case.unit_id is None:
            listing = next((row for row in now.history.listings if row.fact == fact), None)
            return listing is not None and listing.active(now.day) and not guides(now, listing)
        case "enrol":
            return job is not None and job.active(now.day) and _as(job, case, told)
        case "verify":
            # Only a student's is about one form of work: whether another job was of another form then, nothing says.
            return "started_on" in told and job is not None and job.form == "standard" and job.active(now.day)
        case "unit_incomplete":
            return job is not None and _as(job, case, told) and _ends(job, told)
        case "assist":
            last = now.history.ended(now.day)[-1:]
            return not told["dropped"] and [(row.facts, row.reason) for row in last] == [
                (cited.facts, told["end_reason"])
            ]
        case "renew":
            found = interruption(now)
            return found is not None and found.last_month == told["last_month"]
        case "follow_up":
            row = next((row for row in now.history.announced if row.fact == fact), None)
            return row is not None and opens_on(now, row) > now.day and _begins(row, told)
    return False


def _as(job: Job, case: OpenCase, told: dict[str, object]) -> bool:
    return (job.unit, job.district, job.form, job.start.isoformat()) == (
        case.unit_id, case.district, told.get("form"), told["started_on"]
    )  # fmt: skip


def _ends(job: Job, told: dict[str, object]) -> bool:
    return job.end is not None and job.end.isoformat() == told["ended_on"]


def _begins(row: Cover, told: dict[str, object]) -> bool:
    return row.start.isoformat() == cast("str", told["from"])
