"""What a person may be entitled to, as far as the facts tell: without a job (Social Insurance Law art. 10, 45, 46), or
when they no longer pay for themselves (the packs' ``make_ups`` and ``transfers``)."""

from __future__ import annotations

from datetime import date

from insurance_linker.domain.case import Entitlement
from insurance_linker.domain.policy.figures import Transfer
from insurance_linker.domain.policy.formulas import MakeUp, Registration
from insurance_linker.domain.situation import Situation
from insurance_linker.domain.spells import Job


def entitlements(now: Situation, lost: Job) -> tuple[Entitlement, ...]:
    return (_benefit(now, lost), Entitlement("flexible_continuation", "met"), *_where_working(now, lost))


def ways_back(now: Situation, last_month: str) -> tuple[Entitlement, ...]:
    """What helps a person who has not paid since ``last_month``, where a pack allows it. The conditions are for the
    office to look at: the facts do not tell incomes."""
    found = []
    rule = now.book.find(MakeUp, "make_ups", "flexible", now.home, now.day)
    if rule and rule.allowed:
        found.append(Entitlement("make_up", "unknown", {"last_month": last_month, "late_fee": rule.late_fee}))
    moves = now.book.held(Transfer, "transfers", now.home, now.day).values()
    groups = sorted({group for row in moves if _is_early(row) for group in row.for_groups})
    if groups:
        found.append(Entitlement("early_move", "unknown", {"groups": groups}))
    return tuple(found)


def _is_early(row: Transfer) -> bool:
    return row.way == "to_resident_pension" and row.before_retirement


def _where_working(now: Situation, lost: Job) -> tuple[Entitlement, ...]:
    """Who lives elsewhere may join on their own account where they worked, if no registration limits it there."""
    if now.history.residence in (None, lost.district):
        return ()
    rules = now.book.held(Registration, "registrations", lost.district, now.day).values()
    schemes = sorted(row.scheme for row in rules if not row.limited)
    if not schemes:
        return ()
    return (Entitlement("join_where_working", "met", {"district": lost.district, "schemes": schemes}),)


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
