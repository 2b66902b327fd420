"""What packs say of time limits, days of the month, spans, late fees and fines. Money in yuan, shares as decimals."""

from __future__ import annotations

from decimal import Decimal
from typing import Literal

from coverlink.contracts.fields import Line
from insurance_linker.domain.policy.entry import Entry


class Penalty(Entry, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """``daily``: share of the arrears a day; ``least`` to ``most``: times, or yuan; ``ratio``: of last month.

    ``lines``: only for arrears on these; else for all.
    """

    about: Literal[
        "late_fee", "fine_unregistered", "fine_responsible", "fine_arrears", "fine_no_real_name", "fraud", "assessment"
    ]
    lines: tuple[Line, ...] = ()
    daily: Decimal | None = None
    least: Decimal | None = None
    most: Decimal | None = None
    ratio: Decimal | None = None

    @property
    def key(self) -> str:
        return self.about


class TimeLimit(Entry, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A time limit that binds a unit, a person or an office. ``about`` says which. No days: at once."""

    about: str
    days: int
    working_days: bool = False

    @property
    def key(self) -> str:
        return self.about


class MonthDays(Entry, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Days of each month, both included, on which an office does something, or does not. ``about`` says what."""

    about: str
    first: int
    last: int

    @property
    def key(self) -> str:
        return self.about


class Span(Entry, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A length of time in months: how far back something may be entered, how long something is kept."""

    about: str
    months: int

    @property
    def key(self) -> str:
        return self.about
