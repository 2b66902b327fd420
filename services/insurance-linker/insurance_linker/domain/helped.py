"""From the loss of work to the first contact and to the next job, in days (docs/rules.md, How long help took)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from coverlink.contracts.decisions import EndingCode
from insurance_linker.domain.case import OpenCase
from insurance_linker.domain.needs.assist import loss_of_work
from insurance_linker.domain.situation import Situation


def how_long(now: Situation, case: OpenCase, ending: EndingCode) -> dict[str, object]:
    """``since``, and the days from it that are known, for a case of *assist* that ends so."""
    since = date.fromisoformat(case.because[0].inputs["since"])
    loss = loss_of_work(now)
    found: dict[str, object] = {"since": since.isoformat()}
    contact = _first_contact(now, {case.id, *(loss.ids if loss else ())})
    if contact is not None:
        found["days_to_first_contact"] = max(0, (contact - since).days)
    if ending == "re_employed":
        starts = [job.start for job in now.history.jobs if job.start >= since and job.active(now.day)]
        if starts:
            found["days_to_re_employment"] = (min(starts) - since).days
    return found


def _first_contact(now: Situation, ids: Iterable[str]) -> date | None:
    told = set(ids)
    days = [
        row.on
        for row in now.history.answered
        if row.on and row.case_id in told and row.code in now.policy.assist.contacts
    ]
    return min(days, default=None)
