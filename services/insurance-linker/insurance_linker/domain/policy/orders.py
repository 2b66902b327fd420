"""What packs say of occupational-injury protection: fees by order, and who takes part from when."""

from __future__ import annotations

from decimal import Decimal
from typing import Literal

from insurance_linker.domain.policy.entry import Entry


class OrderFee(Entry, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Occupational-injury protection, yuan an order by industry. ``choices`` where one of several applies.

    ``joined``: only for platforms that are new in the scheme; else for all. ``formerly``: trades merged into this one.
    """

    industry: str
    joined: Literal["new"] | None = None
    choices: tuple[Decimal, ...] = ()
    formerly: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        return f"{self.industry}:{self.joined}" if self.joined else self.industry


class PilotPlatforms(Entry, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Who takes part in occupational-injury protection from when; no platforms or no provinces named means all."""

    industries: tuple[str, ...]
    platforms: tuple[str, ...] = ()
    provinces: tuple[str, ...] = ()
