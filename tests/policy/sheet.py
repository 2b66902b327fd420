"""The tables of docs/facts.md, as far as they state entries of packs."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from msgspec import Struct

from coverlink.contracts.decisions import Text

SHEET = Path(__file__).parents[2] / "docs" / "facts.md"
NAMES = {"from": "since", "to": "until", "known_since": "announced_at", "end_known_since": "ended_at"}
Row = dict[str, str]


def stated() -> list[Row]:
    """The cells of each row, by field."""
    rows: list[Row] = []
    fields: list[str] = []
    for line in SHEET.read_text("utf-8").splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")] if line.startswith("|") else []
        if not cells:
            fields = []
        elif not fields:
            fields = [_field(cell) for cell in cells]
        elif fields[0] == "rule" and cells[0].startswith("`"):
            assert len(cells) == len(fields), f"{cells[0]} has {len(cells)} cells under {len(fields)} names"
            rows.append(dict(zip(fields, cells, strict=True)))
    return rows


def says(cell: str, value: Any) -> bool:
    """Whether a cell states a field's value."""
    match value:
        case None | () | "":
            return cell == "—"
        case bool():
            return cell == ("是 yes" if value else "否 no")
        case Text():
            return cell in (f"{value.zh} {value.en}", f"{value.zh} / {value.en}")
        case date():
            return cell == value.isoformat()
        case int() | Decimal():
            return _number(cell) == value
        case str():
            return cell.strip("`") == value
        case Struct():
            return cell.split() == [str(getattr(value, name)) for name in value.__struct_fields__]
        case dict():
            return cell == ", ".join(f"`{name}` {row}" for name, row in sorted(value.items()))
        case _:
            cells = cell.split(", ") if value else []
            values = list(value) if isinstance(value, tuple) else sorted(value)
            return len(cells) == len(values) and all(map(says, cells, values))


def _field(heading: str) -> str:
    found = re.search(r"[a-z][a-z ]*$", heading)
    name = found[0].replace(" ", "_") if found else heading
    return NAMES.get(name, name)


def _number(cell: str) -> Decimal | None:
    if not re.fullmatch(r"[0-9.]+( %)?", cell):
        return None
    return Decimal(cell[:-2]) / 100 if cell.endswith("%") else Decimal(cell)
