"""Districts as an address has them: 南京鼓楼, Gulou, Nanjing."""

from __future__ import annotations

from functools import cache

from coverlink.contracts.decisions import Text
from coverlink.identifiers.districts import areas


@cache  # of the areas that there are
def _place(code: str) -> Text:
    area = areas()[code]
    within = areas().get(area.within or "")
    named = [one for one in (within, area) if one]
    return Text(zh="".join(one.zh for one in named), en=", ".join(one.en for one in reversed(named)))


def place(code: str) -> Text:
    """The name of a district; a code that the table does not know stands for itself."""
    return _place(code) if code in areas() else Text(zh=code, en=code)
