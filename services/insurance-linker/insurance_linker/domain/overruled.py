"""Whether a case is over since the packs ask for it no more, and what it rests on is as it was.

A pack that takes a rule back, or gives it other conditions, settles nothing: nobody has paid, no fact was put right.
Each kind of case is compared with what it cites (``because``) of the person.
"""

from __future__ import annotations

from insurance_linker.domain.case import OpenCase
from insurance_linker.domain.cited import announced_of, job_of, listing_of
from insurance_linker.domain.interruption import interruption, lapse
from insurance_linker.domain.needs.follow_up import opens_on
from insurance_linker.domain.needs.guidance import guides
from insurance_linker.domain.needs.left import AGAIN
from insurance_linker.domain.situation import Situation
from insurance_linker.domain.spells import Job


def overruled(now: Situation, case: OpenCase) -> bool:
    """Of a case that is not wanted, was not answered and has none in its place."""
    cited, job = case.because[0], job_of(now, case)
    told = cited.inputs
    match case.kind:
        case "enrol" if case.unit_id is None:
            listing = listing_of(now, case)
            return listing is not None and listing.active(now.day) and not guides(now, listing)
        case "enrol":
            return job is not None and job.active(now.day) and _as(job, case, told)
        case "verify":
            # Only a student's is about one form of work: whether another job was of another form then, nothing says.
            return "started_on" in told and job is not None and job.form == "standard" and job.active(now.day)
        case "unit_incomplete":
            return job is not None and _as(job, case, told) and str(job.end) == told["ended_on"]
        case "assist":
            last = now.history.ended(now.day)[-1:]
            return not told["dropped"] and [(row.facts, row.reason) for row in last] == [
                (cited.facts, told["end_reason"])
            ]
        case "renew":
            found = lapse(now, now.policy.renew.whole_months) if case.closes_when == AGAIN else interruption(now)
            return found is not None and found.last_month == told["last_month"]
        case "follow_up":
            row = announced_of(now, case)
            return row is not None and str(row.start) == told["from"] and opens_on(now, row) > now.day
    return False


def _as(job: Job, case: OpenCase, told: dict[str, object]) -> bool:
    return (job.unit, job.district, job.form, str(job.start)) == (
        case.unit_id, case.district, told.get("form"), told["started_on"]
    )  # fmt: skip
