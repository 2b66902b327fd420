"""The figures that a pension is estimated with, looked up once for one question or for a whole chart."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from msgspec import Struct
from msgspec.structs import replace

from insurance_linker.domain.policy.contributions import BaseRange, Rate
from insurance_linker.domain.policy.formulas import Accrual, AccrualStep
from insurance_linker.domain.policy.pensions import Age, InterestRate, PayoutStep
from insurance_linker.domain.reckon.account import Tier
from insurance_linker.domain.reckon.answer import Why
from insurance_linker.domain.reckon.base import Bounds, bounds
from insurance_linker.domain.reckon.contribution import rate_key
from insurance_linker.domain.reckon.life import earliest, needed_months, payout_steps, retires
from insurance_linker.domain.reckon.looking import Looking
from insurance_linker.domain.reckon.months import first_day, number, of_day, of_number
from insurance_linker.domain.reckon.plan import PensionQuestion


class Terms(Struct, frozen=True, kw_only=True):
    """``wage`` is that of the base, ``pension_base`` that of pensions, both yuan a month as last published.

    ``earliest``, ``latest``: up to when retirement may be brought forward (looked up for who asks for it) or put off by
    choice; None where no pack says. ``tiers`` is None where interest cannot be said.
    """

    legal: date
    earliest: date | None
    latest: date | None
    needed_months: int
    bounds: Bounds
    allowed: BaseRange | None
    wage: Decimal
    pension_base: Decimal
    own_share: Decimal
    account_share: Decimal
    accrual: tuple[AccrualStep, ...]
    payout: tuple[PayoutStep, ...]
    tiers: tuple[Tier, ...] | None


def terms(looking: Looking, question: PensionQuestion) -> Terms | None:
    """None where a figure without which nothing can be reckoned cannot be said."""
    day = first_day(question.month)
    legal = retires(looking, question, day)
    needed = needed_months(looking, legal) if legal else None
    found = bounds(looking, "pension", question.way, day)
    rate = looking.need(Rate, "rates", rate_key("pension", question.way), day, "rate")
    allowed = looking.find(BaseRange, "base_ranges", question.way, day)
    accrual = looking.need(Accrual, "accruals", "pension", day, "accrual")
    payout = payout_steps(looking, day)
    if legal and question.begins(of_day(legal)) <= of_day(day) and not question.months_more:
        tiers: tuple[Tier, ...] | None = (Tier(0, Decimal(0)),)  # the pension begins at once: no time for interest
    else:
        tiers = _tiers(looking, question, day)
    if not (legal and needed is not None and found and rate and accrual and payout):
        return None
    floor = looking.given(found.floor, "base", found.entry, "pension")
    ceiling = looking.given(found.ceiling, "base", found.entry, "pension")
    wage = looking.given(found.wage, "wage", found.entry, "pension")
    pension_base = looking.given(found.entry.pension_base, "pension_base", found.entry)
    share = looking.given(rate.entry.share, "rate", rate.entry, rate.entry.key)
    to_account = looking.given(rate.entry.to_account, "rate", rate.entry, rate.entry.key)
    if floor is None or ceiling is None or wage is None or pension_base is None or share is None or to_account is None:
        return None
    looking.step("wage", found.ground, wage=wage)
    looking.step("pension_base", found.pension_ground, pension_base=pension_base)
    looking.step("pension_rate", rate.ground, way=question.way, share=share, to_account=to_account)
    for step in accrual.entry.steps:
        looking.step("accrual", accrual.ground, share=step.share, from_months=step.from_months)
    return Terms(
        legal=legal,
        earliest=_earliest(looking, question, legal),
        latest=None if _claims_now(question, legal) else _latest(looking, legal, day),
        needed_months=needed,
        bounds=found,
        allowed=allowed.entry if allowed else None,
        wage=wage,
        pension_base=pension_base,
        own_share=share,
        account_share=to_account,
        accrual=accrual.entry.steps,
        payout=payout,
        tiers=tiers,
    )


def hindered(question: PensionQuestion, on: Terms) -> Why | None:
    """Why retirement may not begin when the plan has it."""
    begins, legal = question.begins(of_day(on.legal)), of_day(on.legal)
    if begins < legal and on.earliest is None:
        return "no_entry"
    if on.earliest is not None and begins < of_day(on.earliest):
        return "too_soon"
    return None if allowed(question, on, question.more(legal)) else "too_late"


def allowed(question: PensionQuestion, on: Terms, more: int) -> bool:
    """Retirement is put off by some years at most, but who is short of months pays on, and who claims late may."""
    if on.latest is None or question.months_paid + more <= on.needed_months:
        return True
    if not more and _claims_now(replace(question, months_more=0), on.legal):
        return True
    return max(number(question.month) + more, question.begins(of_day(on.legal))) <= of_day(on.latest)


def _claims_now(question: PensionQuestion, legal: date) -> bool:
    """Whether the pension begins at once, at or after legal retirement, and no month more is paid."""
    begins = question.begins(of_day(legal))
    return not question.more(of_day(legal)) and of_day(legal) <= begins <= number(question.month)


def _earliest(looking: Looking, question: PensionQuestion, legal: date) -> date | None:
    begins = question.begins(of_day(legal))
    return earliest(looking, question, of_number(begins)) if begins < of_day(legal) else None


def _latest(looking: Looking, legal: date, day: date) -> date | None:
    """The month up to which retirement may be put off by choice, by what holds once legal retirement is reached; None
    where no pack says."""
    found = looking.find(Age, "ages", "retirement.late_most", max(legal, day))
    if found is None:
        return None
    latest = legal.replace(year=legal.year + found.entry.years)
    looking.step("late_most", found.ground, years=found.entry.years, latest=latest)
    return latest


def _tiers(looking: Looking, question: PensionQuestion, day: date) -> tuple[Tier, ...] | None:
    if question.interest is not None:
        looking.step("assumed_interest", yearly=question.interest)
        return (Tier(0, question.interest),)
    found = [row for row in looking.all(InterestRate, "interest", day) if row.entry.scheme == "pension"]
    if not found:
        looking.cannot("interest", "no_entry", about="pension")
        return None
    tiers = []
    everybody, *_ = found = sorted(found, key=lambda row: row.entry.from_months)
    for entry, ground in found:
        grounds = (ground,) if entry.above is None else (ground, everybody.ground)
        yearly = entry.yearly if entry.above is None else _raised(everybody.entry, entry.above)
        if yearly is None:
            unknown = entry if entry.above is None else everybody.entry
            looking.cannot("interest", "empty_figure", about="pension", entry=unknown)
            return None
        looking.step("interest", *grounds, yearly=yearly, from_months=entry.from_months)
        tiers.append(Tier(entry.from_months, yearly))
    return tuple(tiers)


def _raised(everybody: InterestRate, above: Decimal) -> Decimal | None:
    return None if everybody.yearly is None else everybody.yearly + above
