"""Unemployment benefit (Social Insurance Law art. 45, 46, 51) and medical cover while it is drawn (art. 48)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from msgspec import Struct

from insurance_linker.domain import months
from insurance_linker.domain.case import Entitlement
from insurance_linker.domain.policy.rules import Benefit
from insurance_linker.domain.situation import Situation
from insurance_linker.domain.spells import Excuse, Job
from insurance_linker.domain.unemployed import registered_after

MOST = 24
"""Months, also when what was not drawn of an earlier benefit is added (art. 46)."""


class Counted(Struct, frozen=True):
    """Months ``paid`` since the last benefit, or ever; ``unused`` of earlier benefits."""

    paid: int
    unused: int


def benefit(now: Situation, lost: Job, since: date) -> Entitlement:
    """Art. 45: a year paid, out of work against one's will, registered as unemployed since."""
    rule = now.policy.benefit
    counted = _counted(now, since)
    involuntary = True if lost.reason in rule.involuntary else False if lost.reason in rule.voluntary else None
    registered = registered_after(now, since)
    inputs = {
        "months_paid": counted.paid,
        "months_needed": rule.months,
        "involuntary": involuntary,
        "registered": registered is not None,
        "registered_on": registered.isoformat() if registered else None,
        "unused_months": counted.unused,
        "most_months": min(MOST, _duration(rule, counted.paid) + counted.unused),
        "abroad": "abroad" in now.statuses,
    }
    if involuntary is False or "abroad" in now.statuses or (counted.paid < rule.months and not counted.unused):
        return Entitlement("unemployment_benefit", "not_met", inputs)
    met = involuntary and registered and counted.paid >= rule.months
    return Entitlement("unemployment_benefit", "met" if met else "unknown", inputs)


def medical_on_benefit(now: Situation, own: Entitlement) -> Entitlement:
    """Art. 48: who draws benefit is covered, and the fund pays; not once they were employed again (art. 51)."""
    drawn = ((row.start, benefit_ends(now, row)) for row in now.history.excuses if row.kind == "on_benefit")
    if any(start <= now.day and (end is None or now.day < end) for start, end in drawn):
        return Entitlement("medical_on_benefit", "met")
    return Entitlement("medical_on_benefit", "not_met" if own.state == "not_met" else "unknown")


def _counted(now: Situation, since: date) -> Counted:
    """Art. 46: after a benefit months are counted anew, and what was not drawn of it is added to the next."""
    paid = months.insured(now.history, "unemployment", now.day)
    rule, unused, after = now.policy.benefit, 0, -1
    for start, stop in _drawn(now, since):
        begun = months.of_day(start)
        window = sum(1 for month in paid if after < month <= begun)
        unused = max(0, min(MOST, unused + _duration(rule, window)) - _months_begun(start, stop))
        after = max(after, begun)
    return Counted(sum(1 for month in paid if month > after), unused)


def benefit_ends(now: Situation, drawn: Excuse) -> date | None:
    """The day on which a benefit was stopped or the person was employed again (art. 51), as far as is known."""
    jobs = (job.start for job in now.history.jobs if job.start > drawn.start)
    return min(filter(None, (drawn.stop, *jobs)), default=None)


def _drawn(now: Situation, since: date) -> Iterator[tuple[date, date]]:
    """Earlier benefits, each until it ended or, at the latest, this loss."""
    ends = {row.start: benefit_ends(now, row) for row in now.history.excuses if row.kind == "on_benefit"}
    for start in sorted(ends):
        if start < since:
            yield start, max(start, min(ends[start] or since, since))


def _duration(rule: Benefit, paid: int) -> int:
    return next((step.most_months for step in rule.durations if paid >= step.paid_months), 0)


def _months_begun(start: date, stop: date) -> int:
    """Months of benefit from its first day that had begun by its end."""
    whole = months.of_day(stop) - months.of_day(start)
    return whole + (1 if stop.day > start.day else 0)
