"""Why nothing more is asked about what a person pays, or about a pre-enrolment: guidance, *renew*, *follow_up*."""

from __future__ import annotations

from collections.abc import Mapping

from coverlink.contracts.decisions import EndingCode
from insurance_linker.domain.case import OpenCase
from insurance_linker.domain.cited import announced_of
from insurance_linker.domain.endings.replaced import replaced
from insurance_linker.domain.interruption import LINE, covered, interruption, own_cover, payment_excused, units_pay
from insurance_linker.domain.needs import Need
from insurance_linker.domain.needs.follow_up import excused as enrolment_excused
from insurance_linker.domain.needs.follow_up import followed, job_over
from insurance_linker.domain.needs.guidance import guidance_excused
from insurance_linker.domain.needs.left import in_other_hands, left_excused, left_scheme, past_need
from insurance_linker.domain.situation import Situation


def guidance(now: Situation, case: OpenCase, wanted: Mapping[str, Need]) -> EndingCode:
    if covered(now):
        return "covered"
    if units_pay(now):
        return "owed_by_unit"
    if guidance_excused(now):
        return "excused"
    return replaced(case, wanted) or "resolved"


def renew(now: Situation) -> EndingCode:
    if "deceased" in now.statuses or payment_excused(now):
        return "excused"
    if units_pay(now):
        return "owed_by_unit"
    if not own_cover(now):
        return "suspended"
    found = interruption(now)
    return "paid" if found and found.last_month in now.history.paid.get(LINE, ()) else "resolved"


def left(now: Situation, case: OpenCase) -> EndingCode:
    if "deceased" in now.statuses or payment_excused(now) or left_excused(now):
        return "excused"
    if units_pay(now):
        return "owed_by_unit"
    if covered(now):
        return "covered"
    if in_other_hands(now):
        return "replaced"
    if past_need(now):
        return "not_of_working_age"
    found, told = left_scheme(now), case.because[0].inputs["last_month"]
    return "paid" if found and told < found.last_month in now.history.paid.get(LINE, ()) else "resolved"


def follow_up(now: Situation, case: OpenCase) -> EndingCode:
    row = announced_of(now, case)
    if row is None:
        return "corrected"
    if followed(now, row):
        return "covered"
    if job_over(now, row):
        return "job_ended"
    return "excused" if enrolment_excused(now, row) else "resolved"
