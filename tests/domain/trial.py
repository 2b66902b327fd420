"""Packs under which one section of the rules says something else from a day on."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import Any

from msgspec.structs import replace

from insurance_linker.domain.policy import Book
from insurance_linker.domain.policy.entry import NATION, Entry
from insurance_linker.domain.policy.pack import Pack
from insurance_linker.domain.policy.rules import BenefitStep, RetirementTrack
from tests.domain.life import BOOK

Other = dict[str, Any] | Callable[[Any], dict[str, Any]]
"""What an entry says instead, maybe by what it says now."""
YOUNG = (RetirementTrack(years=50, first_birth_month="1960-01", births_per_month=4, most_months=0),)
LINES = {"part_time": ("injury", "pension"), "standard": ("injury", "medical")}
OTHERS: dict[str, Other] = {
    "owed": lambda row: {"lines": LINES.get(row.form, row.lines)},
    "enrol": {"due_days": 10},
    "student": {"due_days": 3},
    "dropped": {"due_days": 3},
    "assist": {"due_days": 3, "not_after": frozenset({"expired"}), "not_for": frozenset()},
    "incomplete": {"due_days": 3},
    "renew": {"due_days": 5, "whole_months": 1},
    "double_cover": {"due_days": 3},
    "follow_up": {"due_days": 3, "after_days": 5},
    "guidance": {"due_days": 3, "from_age_years": 40},
    "excuses": {"lines": frozenset({"pension", "injury"}), "own_payment": False},
    "retirement": {"m": YOUNG, "f": YOUNG},
    "benefit": {"months": 1, "durations": (BenefitStep(paid_months=1, most_months=1),)},
    "answers": {"ends": frozenset({"other", "abroad"}), "nothing_owed": frozenset({"abroad"})},
    "priorities": {"priority": 1},
    "horizon": {"months": 3, "fold_above": 1},
    "groups": {"listed": (), "forms": ("standard",), "to_retirement_years": 40},
    "measures": {"share": Decimal("0.07"), "months_most": 7},
    "bases": {"floor": Decimal(1), "ceiling": Decimal(7)},
    "limits": {"days": 77},
    "unit_rules": {"priority": 1},
    "unit_steps": {"letter_days": 2, "inspection_days": 3, "ends": frozenset({"will_enrol"}), "named": 1},
}  # fmt: skip


@lru_cache(None)
def changed_from(day: date, *sections: str, late: bool = False) -> Book:
    """The packs that are shipped, and from a day on others in these sections; ``late``: made known only on that day,
    though they hold since a year before.
    """
    since = day - timedelta(365) if late else day
    held = {"since": since, "announced_at": day, "rank": "law", "supersedes": (), "pack": "trial@1"}
    rows = {section: tuple(_other(row, section, held) for row in _shipped(section)) for section in sections}
    if "sources" in sections:
        told = next(iter(BOOK.rows("sources")))
        rows["sources"] = (replace(told, rule="trial", prefix="//t", about="any", trust=99, until=None, **held),)
    return Book([*BOOK.packs, Pack(id="trial", version="1", region=NATION, **rows)])


def _shipped(section: str) -> Iterable[Entry]:
    """One entry a key, the nation's if it has one."""
    return {row.key: row for row in sorted(BOOK.rows(section), key=lambda row: row.region == NATION)}.values()


def _other(row: Entry, section: str, held: dict[str, Any]) -> Entry:
    other = OTHERS[section]
    says = other(row) if callable(other) else other
    return replace(row, rule=f"trial.{row.rule}", region=NATION, until=None, suspended_from=None, **held, **says)
