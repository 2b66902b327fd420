"""What a person without a job may be entitled to, as far as the facts tell (Social Insurance Law art. 10, 45, 46)."""

from __future__ import annotations

from datetime import date

from insurance_linker.domain.case import Entitlement
from insurance_linker.domain.situation import Situation
from insurance_linker.domain.spells import Job


def entitlements(now: Situation, lost: Job) -> tuple[Entitlement, ...]:
    return (_benefit(now, lost), Entitlement("flexible_continuation", "met"))


def _benefit(now: Situation, lost: Job) -> Entitlement:
    """Art. 45: a year paid, out of work against one's will, registered as unemployed."""
    rule = now.policy.benefit
    months = _months_insured(now)
    paid = months >= rule.months
    involuntary = True if lost.reason in rule.involuntary else False if lost.reason in rule.voluntary else None
    registered = any(row.on >= lost.start and row.on <= now.day for row, _ in now.history.registered)
    most = next((step.most_months for step in rule.durations if months >= step.paid_months), 0)
    inputs = {
        "months_paid": months,
        "months_needed": rule.months,
        "involuntary": involuntary,
        "registered": registered,
        "most_months": most,
    }
    if not paid or involuntary is False:
        return Entitlement("unemployment_benefit", "not_met", inputs)
    return Entitlement("unemployment_benefit", "met" if involuntary and registered else "unknown", inputs)


def _months_insured(now: Situation) -> int:
    """Months with unemployment cover or a contribution to it, up to today."""
    months = set(now.history.paid.get("unemployment", ()))
    for cover in now.history.covers:
        if cover.line == "unemployment":
            months.update(_months(cover.start, min(cover.stop or now.day, now.day)))
    return len(months)


def _months(start: date, stop: date) -> list[str]:
    first, last = start.year * 12 + start.month - 1, stop.year * 12 + stop.month - 1
    return [f"{month // 12:04d}-{month % 12 + 1:02d}" for month in range(first, last + (1 if stop.day > 1 else 0))]
