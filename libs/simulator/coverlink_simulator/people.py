"""Persons and units that never were: their papers, names and places."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random
from typing import Any

from coverlink_simulator.numbers import MOST_OF_A_DAY, old_number, resident_id, unit_code
from coverlink_simulator.oracle.retirement import retirement_month
from coverlink_simulator.places import ABOLISHED, Places, place_name

_SURNAMES = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林罗高"
_GIVEN = "伟芳娜敏静磊强军洋勇艳杰娟涛明超霞平刚桂英建华文秀兰春梅志国海燕雪晨宇"
_TRADES = ("机械", "电子", "物流", "餐饮", "建筑", "纺织", "软件", "家政", "化工", "农业", "汽配", "物业")
_FIRST_PLATFORM = 900_000
INSURE_NOBODY = 0.04
"""Share of units."""


@dataclass(slots=True)
class Unit:
    """``insures``: false of the few that insure nobody."""

    uscc: str
    name: str
    district: str
    number: int
    insures: bool = True

    def named(self) -> dict[str, str]:
        return {"uscc": self.uscc, "name": self.name}


@dataclass(slots=True)
class Person:
    """``identity`` is what publishers send; ``born`` and ``sex`` are true also where the paper does not tell them."""

    identity: dict[str, Any]
    born: date
    female: bool
    district: str
    old: dict[str, Any] = field(default_factory=dict)
    """The same identity as an old file has it: the number in its 15-digit form, or its X written small."""


class Town:
    """All units of a simulation, and the ID numbers that are taken. Small units are many, large ones employ most."""

    def __init__(self, chance: Random, places: Places, units: int, today: date) -> None:
        self._chance, self._places, self._today = chance, places, today
        self._taken: set[str] = set()
        first = chance.randrange(0, _FIRST_PLATFORM - units)
        self.units = [self._unit(first + number) for number in range(units)]
        self._sums = _sums([1 / (place + 1) ** 0.6 for place in range(units)])
        self.platforms = [self._unit(_FIRST_PLATFORM + chance.randrange(10_000)) for _ in range(3)]

    def _unit(self, number: int) -> Unit:
        district = self._places.draw(self._chance)
        kind = "平台" if number >= _FIRST_PLATFORM else self._chance.choice(_TRADES)
        name = f"{place_name(district)}第{number}{kind}有限公司"
        return Unit(unit_code(district, number), name, district, number, self._chance.random() >= INSURE_NOBODY)

    def unit(self, chance: Random) -> Unit:
        return chance.choices(self.units, cum_weights=self._sums)[0]

    def person(self, chance: Random) -> Person:
        female = chance.random() < 0.47
        born = _born(chance, self._today, female)
        district = self._places.draw(chance)
        identity = self.paper(chance, district, born, female)
        if chance.random() < 0.95:
            identity["name"] = chance.choice(_SURNAMES) + "".join(chance.sample(_GIVEN, chance.choice((1, 2))))
        if chance.random() < 0.85:
            # No mobile number begins with 120, so a message sent by mistake reaches nobody.
            identity["mobile"] = f"+86120{chance.randrange(10**8):08}"
        if chance.random() < 0.7:
            identity["residence_district"] = district
        number, old = identity["id_number"], {}
        if identity["id_type"] == "resident_id":
            old = {**identity, "id_number": old_number(number) if born.year < 2000 else number.lower()}
        return Person(identity, born, female, district, old)

    def paper(
        self, chance: Random, district: str, born: date, female: bool, *, foreign: bool = False
    ) -> dict[str, Any]:
        """Somebody's kind of paper and its number, which nobody else has."""
        kind = chance.uniform(0.97, 1) if foreign else chance.random()
        while True:
            if kind < 0.96:
                province = f"{district[:2]}0000"
                first = chance.choice(ABOLISHED[province]) if chance.random() < 0.05 else district
                paper = ("resident_id", resident_id(first, born, chance.randrange(MOST_OF_A_DAY), female))
            elif kind < 0.97:
                first = chance.choice(("810000", "820000", "830000"))
                paper = ("hkmt_residence", resident_id(first, born, chance.randrange(MOST_OF_A_DAY), female))
            elif kind < 0.985:
                paper = ("passport", f"E{chance.randrange(10**8):08}")
            elif kind < 0.995:
                paper = ("foreign_permanent", f"USA{chance.randrange(10**12):012}")
            else:
                paper = ("foreign_social_security", f"DEU{chance.randrange(10**12):012}")
            if paper[1] not in self._taken:
                self._taken.add(paper[1])
                return {"id_type": paper[0], "id_number": paper[1]}


def _born(chance: Random, today: date, female: bool) -> date:
    """Mostly of working age, some on the brink of beginning or of retiring, some past it."""
    kind = chance.random()
    if kind < 0.03:
        return today - timedelta(days=16 * 365 + chance.randrange(5, 400))
    if kind < 0.10:
        return _retiring_about(today, chance, female)
    if kind < 0.16:
        return today - timedelta(days=chance.randrange(60 * 365, 74 * 365))
    return today - timedelta(days=chance.randrange(18 * 365, 58 * 365))


def _retiring_about(today: date, chance: Random, female: bool) -> date:
    """Whoever is born then retires this month or up to three months before or after."""
    wanted = today.year * 12 + today.month + chance.randrange(-3, 4)
    month = wanted - 63 * 12
    while True:
        year, place = divmod(month - 1, 12)
        retires = retirement_month((year, place + 1), "f" if female else "m")
        if retires[0] * 12 + retires[1] >= wanted:
            return date(year, place + 1, chance.randrange(1, 28))
        month += 1


def _sums(weights: list[float]) -> list[float]:
    total, found = 0.0, []
    for weight in weights:
        total += weight
        found.append(total)
    return found
