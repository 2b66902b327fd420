"""A request's parameters as people read them. Each is never empty: an SMS provider's copy of a text has no "if"."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any, Literal

import yaml

from coverlink.words import days
from coverlink.words.names import unit_called

Language = Literal["zh", "en"]
LONGEST_UNIT = 24
"""Characters of a unit's name; a longer one is cut, so that an SMS stays below 140 characters."""
_BRACKETS = str.maketrans("【】", "（）")
"""Providers mark the sender's signature by 【】 and refuse them elsewhere."""


def unit_name(value: str | None, language: Language) -> str:
    name = " ".join((value or "").translate(_BRACKETS).split()) or _word("last_place", language)
    short = name if len(name) <= LONGEST_UNIT else f"{name[: LONGEST_UNIT - 1]}…"
    return str(getattr(unit_called(short), language))


def lines(value: Iterable[str], language: Language) -> str:
    return _joined([line(one, language) for one in value], "any_line", language)


def line(value: str, language: Language) -> str:
    return str(_table()["line"][value][language])


def day(value: str | date, language: Language) -> str:
    return str(getattr(days.day(value[:10] if isinstance(value, str) else value), language))


def ended_on(value: str | date | None, language: Language) -> str:
    return _word("on_day", language).format(day=day(value, language)) if value else _word("recently", language)


def month(value: str | None, language: Language) -> str:
    """Since when nothing was paid: ``value`` is the last month that counts as paid, as 2026-05."""
    if not value:
        return _word("recently", language)
    return _word("after_month", language).format(month=getattr(days.month(value), language))


def entitlements(value: Iterable[Mapping[str, str]], language: Language) -> str:
    """Those that are not known to be out of reach."""
    table = _table()["entitlement"]
    told = [str(table[row["code"]][language]) for row in value if row["state"] != "not_met"]
    return _joined(told, "any_entitlement", language)


READ: dict[str, Callable[[Any, Language], str]] = {
    "unit_name": unit_name,
    "lines": lines,
    "line": line,
    "due_on": day,
    "ended_on": ended_on,
    "last_month": month,
    "entitlements": entitlements,
}
"""Every parameter that a template may name."""


def _joined(words: list[str], otherwise: str, language: Language) -> str:
    return _word("between", language).join(words) or _word(otherwise, language)


def _word(name: str, language: Language) -> str:
    return str(_table()[name][language])


@cache
def _table() -> dict[str, Any]:
    table: dict[str, Any] = yaml.safe_load((files(__package__) / "words.yaml").read_text("utf-8"))
    return table
