"""Values as people read them in a table's cell, and the tables themselves (Markdown)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from msgspec import Struct

from coverlink.contracts.decisions import Text
from insurance_linker.domain.policy.rules import RetirementTrack
from insurance_linker.policy.pages import words

NOTHING = "—"


def table(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [_line(columns), _line(["---"] * len(columns)), *(_line(row) for row in rows)]
    return "\n".join(lines) + "\n"


def _line(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def both(text: Text | None) -> str:
    return f"{text.zh}<br>{text.en}" if text else ""


def cell(value: Any, share: bool = False) -> str:
    """A field's value. ``share``: a decimal that is told in per cent."""
    if value is None or value == ():
        return NOTHING
    if isinstance(value, Text):
        return both(value)
    if isinstance(value, bool):
        return "是 yes" if value else "否 no"
    if isinstance(value, Decimal):
        return percent(value) if share else f"{value:f}"
    if isinstance(value, str):
        return words.code(value)
    if isinstance(value, (tuple, frozenset)):
        return _several(value, share)
    if isinstance(value, dict):
        return "<br>".join(f"{cell(name)}: {cell(row)}" for name, row in sorted(value.items()))
    return str(value)


def percent(share: Decimal) -> str:
    return f"{(share * 100).normalize():f} %"


def _several(value: tuple[Any, ...] | frozenset[Any], share: bool) -> str:
    if not value:
        return NOTHING
    rows = value if isinstance(value, tuple) else sorted(value)
    first = rows[0]
    if isinstance(first, RetirementTrack):
        return "<br>".join(_track(row) for row in rows)
    if isinstance(first, Struct):
        return ", ".join(":".join(str(getattr(row, name)) for name in row.__struct_fields__) for row in rows)
    if isinstance(first, (date, Decimal)):
        return ", ".join(cell(row, share) for row in rows)
    return "<br>".join(words.region(row) if isinstance(row, str) and row.isdigit() else cell(row) for row in rows)


def _track(row: RetirementTrack) -> str:
    if not row.most_months:
        return f"{row.years}"
    return (
        f"{row.years}，{row.first_birth_month}起每{row.births_per_month}个月延迟1个月，最多{row.most_months}个月 "
        f"{row.years}, from births in {row.first_birth_month} a month more for every {row.births_per_month} months, "
        f"at most {row.most_months}"
    )
