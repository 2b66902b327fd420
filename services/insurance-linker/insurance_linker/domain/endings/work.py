"""Why help after a lost job is over: *assist*."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from coverlink.contracts.decisions import EndingCode
from insurance_linker.domain.case import OpenCase
from insurance_linker.domain.drops import dropped
from insurance_linker.domain.endings.replaced import replaced
from insurance_linker.domain.needs import Need
from insurance_linker.domain.needs.assist import excused
from insurance_linker.domain.situation import Employment, Situation


def assist(now: Situation, case: OpenCase, wanted: Mapping[str, Need]) -> EndingCode:
    if other := replaced(case, wanted):
        return other
    if excused(now):
        return "excused"
    if not now.of_working_age:
        return "not_of_working_age"
    if now.employments:
        return _at_work_again(now, case)
    ended = now.history.ended(now.day)
    return "retired_or_died" if ended and ended[-1].reason in now.policy.assist.not_after else "corrected"


def _at_work_again(now: Situation, case: OpenCase) -> EndingCode:
    """Some unit employs the person and has not dropped them: a new job, the old one covered again or not over."""
    since = date.fromisoformat(case.because[0].inputs["since"])
    working = [row for row in now.employments if row.drop is None]
    if any(job.start >= since for row in working for job in row.jobs):
        return "re_employed"
    own = next((row for row in working if case.because[0].facts[0] in (job.name for job in row.jobs)), None)
    if own is None:
        return "covered" if any(_covers(now, row) for row in working) and _was_dropped(now, case) else "re_employed"
    if not _was_dropped(now, case):
        return "corrected"
    if dropped(now.history, own.anchor, now.day):
        return "answered"  # as the unit's verify was: it owes the lines, and so employs the person
    return "covered" if _covers(now, own) else "resolved"


def _was_dropped(now: Situation, case: OpenCase) -> bool:
    """Whether help was offered since cover stopped, not since a job ended."""
    return case.because[0].rule.split("@")[0] == now.policy.dropped.rule


def _covers(now: Situation, employment: Employment) -> bool:
    """Whether the unit pays for any cover today."""
    own = now.history.payers([employment.unit])
    return any(row.paid_by == "unit" and row.unit in own for row in now.history.held_on(now.day))
