"""Parts of formulas that a province, a reform or a draft may change: kept as data like the figures."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from decimal import Decimal
from typing import Literal

from msgspec import Struct

from coverlink.contracts.decisions import Text
from coverlink.contracts.fields import Line, WorkForm
from insurance_linker.domain.policy.entry import Entry, Grade


class AccrualStep(Struct, frozen=True, forbid_unknown_fields=True):
    from_months: int
    share: Decimal


class Accrual(Entry, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a year of contribution adds to the basic pension, as a share of the averaged wage.

    A step's ``share`` is for the months paid beyond ``from_months``, up to the next step; the first begins at 0.
    """

    scheme: Literal["pension"] = "pension"
    steps: tuple[AccrualStep, ...]

    @property
    def key(self) -> str:
        return self.scheme


Payer = Literal["employer", "flexible", "before_2011"]


class MakeUp(Entry, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Whether months that were not paid may be paid later, and by whom.

    ``proof_beyond_months``: older months need proof of the employment; ``proof_grade`` where that is less sure than the
    rest. ``joined_before``: only for who joined before;
    these pay on for ``extend_months`` after retirement age, and then the rest at once. ``late_fee``: on top.
    ``for_groups``, ``for_forms``: only for who is on one of these lists or does work of one of these forms;
    ``months_back``: only months so far back, or nearer.
    """

    who: Payer
    allowed: bool
    proof_beyond_months: int | None = None
    proof_grade: Grade | None = None
    joined_before: date | None = None
    extend_months: int | None = None
    late_fee: bool = False
    for_groups: tuple[str, ...] = ()
    for_forms: tuple[WorkForm, ...] = ()
    months_back: int | None = None
    text: Text

    @property
    def key(self) -> str:
        return self.who

    @property
    def targeted(self) -> bool:
        return bool(self.for_groups or self.for_forms)

    def open_to(self, lists: Collection[str], forms: Collection[str]) -> bool:
        """Whether who is on these lists, and does work of these forms, may make up months at all."""
        named = not set(self.for_groups).isdisjoint(lists) or not set(self.for_forms).isdisjoint(forms)
        return self.allowed and (named or not self.targeted)


class Registration(Entry, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Whether household registration limits who may join a scheme on their own account where they work.

    No entry: nothing is said, since the limits that remain are each place's own.
    """

    scheme: Line
    limited: bool
    text: Text

    @property
    def key(self) -> str:
        return self.scheme
