"""What the pages call things, in Chinese and English; a code without words stands for itself."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

import msgspec

from coverlink.contracts.decisions import Text
from coverlink.identifiers.districts import areas
from coverlink.words.names import END_REASONS, FORMS, KINDS, LINES
from insurance_linker.domain.policy.entry import NATION

Table = dict[str, dict[str, Text]]


@cache
def _table() -> Table:
    text = files(__package__).joinpath("words.yaml").read_bytes()
    return msgspec.yaml.decode(text, type=Table)


@cache
def _codes() -> dict[str, Text]:
    return _table()["codes"] | {
        str(name): text for names in (KINDS, LINES, FORMS, END_REASONS) for name, text in names.items()
    }


def heading(section: str) -> Text:
    return _table()["sections"].get(section, Text(zh=section, en=section))


def field(name: str) -> str:
    """``缴费下限 floor``: a column's name."""
    found = _table()["fields"].get(name)
    return f"{found.zh} {found.en}" if found else name


def code(value: str) -> str:
    """``养老 pension`` for a code that has words."""
    found = _codes().get(value)
    return f"{found.zh} {found.en}" if found else value


def region(value: str) -> str:
    if value == NATION:
        return "全国 nation"
    if area := areas().get(value):
        return f"{area.zh} {area.en} {value}"
    return code(value)
