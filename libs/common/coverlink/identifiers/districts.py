"""County-level areas (GB/T 2260) with the days between which their codes were in force."""

from __future__ import annotations

from datetime import date
from functools import cache
from importlib.resources import files

import msgspec


class Area(msgspec.Struct, frozen=True, rename={"since": "from"}):
    """A province, city or county-level area. ``within`` is the code of the area that contains it."""

    code: str
    zh: str
    en: str
    within: str | None = None
    since: date | None = None
    to: date | None = None

    def in_force(self, on: date) -> bool:
        return (self.since is None or self.since <= on) and (self.to is None or on < self.to)


@cache
def areas() -> dict[str, Area]:
    """All areas that the shipped table knows, by code."""
    text = files("coverlink.identifiers").joinpath("districts.yaml").read_bytes()
    return {area.code: area for area in msgspec.yaml.decode(text, type=list[Area])}


def area_name(code: str, language: str = "zh") -> str:
    """``南京市鼓楼`` style names are the page's business; this is the area's own name, or its code if unknown."""
    area = areas().get(code)
    return code if area is None else (area.en if language == "en" else area.zh)


def counties(province: str, on: date) -> list[Area]:
    """The county-level areas of a province (``320000`` or ``500000``) in force on a day, by code."""
    table = areas()
    cities = {code for code, area in table.items() if area.within == province}
    containers = {area.within for area in table.values()}
    return [
        area
        for area in table.values()
        if area.code not in containers and area.within in {province, *cities} and area.in_force(on)
    ]
