"""Districts of Jiangsu and Chongqing whose codes are valid on a day, drawn about as often as people live there."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from random import Random
from typing import Literal

from coverlink.identifiers.districts import areas, counties

Region = Literal["jiangsu", "chongqing", "both"]
PROVINCES: dict[str, tuple[str, ...]] = {
    "jiangsu": ("320000",),
    "chongqing": ("500000",),
    "both": ("320000", "500000"),
}
ABOLISHED = {"320000": ("320621", "320602", "320684", "320502"), "500000": ("500105", "500112", "510212")}
"""Codes that are no longer given and stand on living people's cards."""

# Ten thousands of inhabitants, rounded, after the census of 2020: of Jiangsu's cities, shared by their districts, and
# of Chongqing's districts. They only make the draw lifelike.
_OF_CITIES = {
    "320100": 931, "320200": 746, "320300": 908, "320400": 528, "320500": 1275, "320600": 773, "320700": 460,
    "320800": 456, "320900": 671, "321000": 456, "321100": 321, "321200": 451, "321300": 499,
}  # fmt: skip
_OF_DISTRICTS = {
    "500101": 156, "500102": 112, "500103": 59, "500104": 42, "500106": 148, "500107": 153, "500108": 120,
    "500109": 83, "500110": 101, "500111": 83, "500113": 118, "500114": 49, "500115": 69, "500116": 136,
    "500117": 125, "500118": 115, "500119": 57, "500120": 76, "500151": 69, "500152": 69, "500153": 67,
    "500154": 120, "500155": 65, "500156": 36, "500157": 312, "500229": 20, "500230": 56, "500231": 65,
    "500233": 72, "500235": 93, "500236": 75, "500237": 46, "500238": 39, "500240": 39, "500241": 50, "500242": 61,
    "500243": 53,
}  # fmt: skip
_OF_A_SMALL_ONE = 40


class Places:
    """The districts of a region in force on a day. ``draw`` gives codes by population, half of them from ``near``."""

    def __init__(self, region: str, on: date, near: Sequence[str] = ()) -> None:
        self._near = near
        self.codes: list[str] = []
        self._sums: list[float] = []
        total = 0.0
        for province in PROVINCES[region]:
            rows = counties(province, on)
            for row in rows:
                beside = sum(other.within == row.within for other in rows)
                city = _OF_CITIES.get(row.within or "")
                total += city / beside if city else _OF_DISTRICTS.get(row.code, _OF_A_SMALL_ONE)
                self.codes.append(row.code)
                self._sums.append(total)

    def draw(self, chance: Random) -> str:
        if self._near and chance.random() < 0.5:
            return chance.choice(self._near)
        return chance.choices(self.codes, cum_weights=self._sums)[0]


def place_name(code: str) -> str:
    """``南京鼓楼``: the city's name, if it has one, and the district's."""
    area = areas()[code]
    city = areas().get(area.within or "")
    return area.zh if city is None or city.within is None else f"{city.zh}{area.zh}"
