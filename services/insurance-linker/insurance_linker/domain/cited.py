"""What a case cites first, as it stands now; None where it was taken back, or was another thing."""

from __future__ import annotations

from insurance_linker.domain.case import OpenCase
from insurance_linker.domain.situation import Employment, Situation
from insurance_linker.domain.spells import Cover, Job, Listing


def employment_of(now: Situation, case: OpenCase) -> Employment | None:
    """What its unit owes now, of a unit that employs the person."""
    return next((row for row in now.employments if row.unit == case.unit_id), None)


def job_of(now: Situation, case: OpenCase) -> Job | None:
    return next((row for row in now.history.jobs if row.name == case.because[0].facts[0]), None)


def listing_of(now: Situation, case: OpenCase) -> Listing | None:
    """Of a case of guidance."""
    return next((row for row in now.history.listings if row.fact == case.because[0].facts[0]), None)


def announced_of(now: Situation, case: OpenCase) -> Cover | None:
    """The pre-enrolment that is followed up."""
    return next((row for row in now.history.announced if row.fact == case.because[0].facts[0]), None)
