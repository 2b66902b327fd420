"""Slips of publishers and how they put them right: facts misstated, corrected, corrected again, made up, taken back.

What is said in the end need not be the truth: an oracle reads what was accepted, as the linker does.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from random import Random
from typing import Any

from coverlink_simulator.scribe import DAY_MINUTES, Said, Scribe

Data = dict[str, Any]
CORRECTED = frozenset({"employment", "unemployment", "cover", "contribution", "status", "group"})
FORMS = ("standard", "part_time", "platform", "dispatch")
FORMS_WITHOUT_UNIT = ("platform", "flexible", "self_employed")
_DAYS = {
    "employment": ("ended_on", "started_on"),
    "unemployment": ("registered_on",),
    "cover": ("from",),
    "status": ("from",),
    "group": ("from",),
}


def slip(one: Said, scribe: Scribe, chance: Random) -> list[Said]:
    """All that is said in place of a true fact about a person, unit or project, in the order in which it is said."""
    return chance.choices(SLIPS, WEIGHTS)[0](one, scribe, chance)


def thing(one: Said) -> str:
    """``employment``, ``cover`` …: the second word of its type."""
    return str(one.event["type"].split(".")[1])


def _misstated(one: Said, chance: Random) -> Said:
    """The same fact under the same name, said wrongly: a day or month too early, or the form of another job."""
    name = thing(one)
    if "person" not in one.event["data"]:
        return _misstated_of_unit(one, chance)
    part = dict(one.event["data"][name])
    if name == "contribution":
        year, month = int(part["month"][:4]), int(part["month"][5:])
        part["month"] = f"{year - 1}-12" if month == 1 else f"{year}-{month - 1:02}"
    elif "form" in part and chance.random() < 0.4:
        part["form"] = chance.choice(FORMS if "unit" in one.event["data"] else FORMS_WITHOUT_UNIT)
    else:
        field = next(day for day in _DAYS[name] if day in part)
        part[field] = str(date.fromisoformat(part[field]) - timedelta(days=chance.randrange(1, 60)))
    return Said(one.at, {**one.event, "data": {**one.event["data"], name: part}})


def _misstated_of_unit(one: Said, chance: Random) -> Said:
    """A unit by another name, a project that began earlier, or is insured from an earlier day."""
    data = dict(one.event["data"])
    earlier = timedelta(days=chance.randrange(1, 60))
    if thing(one) == "unit":
        data["unit"] = {**data["unit"], "name": f"{data['unit']['name']}分厂"}
    elif "on" in data:
        data["on"] = str(date.fromisoformat(data["on"]) - earlier)
    else:
        started = date.fromisoformat(data["project"]["started_on"]) - earlier
        data["project"] = {**data["project"], "started_on": str(started)}
    return Said(one.at, {**one.event, "data": data})


def _later(one: Said, scribe: Scribe, chance: Random) -> int:
    """Up to three weeks later, but not after the first minutes of today."""
    last = scribe.today.toordinal() * DAY_MINUTES + 3
    return max(one.at, min(one.at + chance.randrange(0, 21 * DAY_MINUTES), last))


def _correction(of: Said, brings: Said, scribe: Scribe, chance: Random) -> Said:
    data = {**brings.event["data"], "of": _name(of)}
    return scribe.event(_later(of, scribe, chance), of.event["source"], f"{thing(of)}.corrected", data)


def _retraction(of: Said, scribe: Scribe, chance: Random) -> Said:
    told = of.event["data"]
    about = ("person",) if "person" in told else ("unit", "project")
    data = {name: told[name] for name in about if name in told} | {"of": _name(of)}
    return scribe.event(_later(of, scribe, chance), of.event["source"], f"{thing(of)}.retracted", data)


def _name(one: Said) -> Data:
    return {"source": one.event["source"], "id": one.event["id"]}


def _put_right(one: Said, scribe: Scribe, chance: Random) -> list[Said]:
    wrong = _misstated(one, chance)
    return [wrong, _correction(wrong, one, scribe, chance)]


def _put_wrong_and_back(one: Said, scribe: Scribe, chance: Random) -> list[Said]:
    correction = _correction(one, _misstated(one, chance), scribe, chance)
    return [one, correction, _retraction(correction, scribe, chance)]


def _put_right_twice(one: Said, scribe: Scribe, chance: Random) -> list[Said]:
    wrong = _misstated(one, chance)
    first = _correction(wrong, _misstated(one, chance), scribe, chance)
    return [wrong, first, _correction(wrong, one, scribe, chance)]


def _correction_put_right(one: Said, scribe: Scribe, chance: Random) -> list[Said]:
    first = _correction(one, _misstated(one, chance), scribe, chance)
    return [one, first, _correction(first, one, scribe, chance)]


def _only_the_correction_came(one: Said, scribe: Scribe, chance: Random) -> list[Said]:
    return [_correction(one, one, scribe, chance)]


def _taken_back(one: Said, scribe: Scribe, chance: Random) -> list[Said]:
    return [one, _retraction(one, scribe, chance)]


def _taken_back_by_mistake(one: Said, scribe: Scribe, chance: Random) -> list[Said]:
    mistake = _retraction(one, scribe, chance)
    return [one, mistake, _retraction(mistake, scribe, chance)]


def _made_up(one: Said, scribe: Scribe, chance: Random) -> list[Said]:
    """Something said besides, of another day, that never was, and taken back."""
    other = _misstated(one, chance).event["data"]
    kind = one.event["type"].removeprefix("coverlink.").removesuffix(".v1")
    false = scribe.event(_later(one, scribe, chance), one.event["source"], kind, other)
    return [one, false, _retraction(false, scribe, chance)]


SLIPS: tuple[Callable[[Said, Scribe, Random], list[Said]], ...] = (
    _put_right, _put_wrong_and_back, _put_right_twice, _correction_put_right, _only_the_correction_came, _taken_back,
    _taken_back_by_mistake, _made_up,
)  # fmt: skip
WEIGHTS = (40, 8, 8, 6, 8, 10, 8, 12)
