"""A pack: the rules and figures of one region, one section a kind."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from insurance_linker.domain.policy.contributions import Base, BaseRange, Floating, ProjectRate, Rate
from insurance_linker.domain.policy.duties import MonthDays, Penalty, Span, TimeLimit
from insurance_linker.domain.policy.formulas import Accrual, MakeUp, Registration
from insurance_linker.domain.policy.help import Group, Loan, Measure
from insurance_linker.domain.policy.orders import OrderFee, PilotPlatforms
from insurance_linker.domain.policy.pensions import Age, InterestRate, MinimumYears, PayoutMonths, Transfer
from insurance_linker.domain.policy.places import Calendar, District
from insurance_linker.domain.policy.rules import (
    Answers,
    AssistRule,
    Benefit,
    Due,
    Excuse,
    FollowUpRule,
    GuidanceRule,
    HorizonRule,
    OwedLines,
    Priority,
    RenewRule,
    Retirement,
    UnitRule,
    UnitSteps,
)
from insurance_linker.domain.policy.sources import SourceRank, Unknown


class Pack(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """``draft`` packs are proposals: read beside those in force, never instead of them unless activated."""

    id: str
    version: str
    region: str
    draft: bool = False
    # What decides.
    owed: tuple[OwedLines, ...] = ()
    enrol: tuple[Due, ...] = ()
    student: tuple[Due, ...] = ()
    dropped: tuple[Due, ...] = ()
    assist: tuple[AssistRule, ...] = ()
    incomplete: tuple[Due, ...] = ()
    renew: tuple[RenewRule, ...] = ()
    double_cover: tuple[Due, ...] = ()
    follow_up: tuple[FollowUpRule, ...] = ()
    guidance: tuple[GuidanceRule, ...] = ()
    excuses: tuple[Excuse, ...] = ()
    retirement: tuple[Retirement, ...] = ()
    benefit: tuple[Benefit, ...] = ()
    answers: tuple[Answers, ...] = ()
    priorities: tuple[Priority, ...] = ()
    sources: tuple[SourceRank, ...] = ()
    unit_rules: tuple[UnitRule, ...] = ()
    unit_steps: tuple[UnitSteps, ...] = ()
    horizon: tuple[HorizonRule, ...] = ()
    # What is reckoned with.
    bases: tuple[Base, ...] = ()
    base_ranges: tuple[BaseRange, ...] = ()
    rates: tuple[Rate, ...] = ()
    floats: tuple[Floating, ...] = ()
    project_rates: tuple[ProjectRate, ...] = ()
    order_fees: tuple[OrderFee, ...] = ()
    platforms: tuple[PilotPlatforms, ...] = ()
    minimum_years: tuple[MinimumYears, ...] = ()
    payout_months: tuple[PayoutMonths, ...] = ()
    penalties: tuple[Penalty, ...] = ()
    limits: tuple[TimeLimit, ...] = ()
    month_days: tuple[MonthDays, ...] = ()
    spans: tuple[Span, ...] = ()
    ages: tuple[Age, ...] = ()
    measures: tuple[Measure, ...] = ()
    loans: tuple[Loan, ...] = ()
    interest: tuple[InterestRate, ...] = ()
    transfers: tuple[Transfer, ...] = ()
    accruals: tuple[Accrual, ...] = ()
    make_ups: tuple[MakeUp, ...] = ()
    registrations: tuple[Registration, ...] = ()
    groups: tuple[Group, ...] = ()
    unknowns: tuple[Unknown, ...] = ()
    # Where and when.
    districts: tuple[District, ...] = ()
    calendar: tuple[Calendar, ...] = ()

    @property
    def name(self) -> str:
        """``id@version``"""
        return f"{self.id}@{self.version}"


Section = Literal[
    "bases", "base_ranges", "rates", "floats", "project_rates", "order_fees", "platforms", "minimum_years",
    "payout_months", "penalties", "limits", "month_days", "spans", "ages", "measures", "loans", "interest", "transfers",
    "accruals", "make_ups", "registrations", "groups", "sources", "unknowns", "districts", "calendar",
]  # fmt: skip
