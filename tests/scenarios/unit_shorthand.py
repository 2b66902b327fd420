"""Short words for scenarios of units and projects; facts about people are those of ``shorthand``, said of somebody.

``[(day, [facts])]``: what was recorded when, in order. Days without facts let time pass. Expected cases are
``(kind, unit, due day, step)``; everything here is written as published, nothing knows the linker.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from tests.scenarios.shorthand import AGENCY, Fact

Expected = tuple[str, str, str, str]
MARKET, HOUSING, SITE = "//market.example/units", "//housing.example/permits", "//site.example/gates"


@dataclass(frozen=True)
class UnitScenario:
    """``basis``: the article, notice or sentence that it follows; ``rule`` quotes docs/rules.md, section 10."""

    name: str
    basis: str
    rule: str
    days: Sequence[tuple[str, Sequence[Any]]]
    expect: Sequence[Expected]


def of(person: str, *facts: Fact | Iterable[Fact]) -> list[Fact]:
    """Facts about somebody; ``person`` is any name, the same name the same person."""
    flat = [one for fact in facts for one in ([fact] if isinstance(fact, dict) else fact)]
    return [{**fact, "who": person} for fact in flat]


def registered(unit: str, district: str = "320106", name: str = "登记的单位", **envelope: str) -> Fact:
    """The market regulator tells of a unit."""
    return {
        "type": "unit.registered", "source": MARKET, "key": unit,
        "data": {"unit": {"uscc": unit, "name": name, "district": district}}, **envelope,
    }  # fmt: skip


def begun(
    project: str, unit: str, on: str, ends: str | None = None, cost: str | None = "8000000.00", **envelope: str
) -> Fact:
    """The housing department tells of a permit or a start."""
    told = {"code": project, "name": "城东一期", "district": "500157", "started_on": on}
    told |= {"ends_on": ends} if ends else {}
    told |= {"cost": cost} if cost else {}
    return {
        "type": "project.started", "source": HOUSING, "key": unit,
        "data": {"project": told, "unit": {"uscc": unit, "name": "某建设公司"}}, **envelope,
    }  # fmt: skip


def insured(project: str, unit: str, on: str, to: str | None = None, **envelope: str) -> Fact:
    """The project took work injury cover; no person is named."""
    data: Fact = {"project": {"code": project}, "unit": {"uscc": unit}, "on": on}
    if to:
        spell = {"line": "injury", "ref": f"C-{project}", "from": on, "to": to, "paid_by": "unit", "district": "500157"}
        data["cover"] = spell
    return {"type": "project.insured", "source": AGENCY, "key": unit, "data": data, **envelope}


def put_right(of: str, fact: Fact, **envelope: str) -> Fact:
    """A correction of the fact with this id, with the body of another."""
    what, named = fact["type"].split(".")[0], {"source": fact["source"], "id": of}
    return {**fact, "type": f"{what}.corrected", "data": {**fact["data"], "of": named}, **envelope}


def taken_back(of: str, fact: Fact, **envelope: str) -> Fact:
    """A retraction of the fact with this id, about the same unit or project as another."""
    what, named = fact["type"].split(".")[0], {"source": fact["source"], "id": of}
    data: Fact = {"unit": {"uscc": fact["key"]}, "of": named}
    if what == "project":
        data["project"] = {"code": fact["data"]["project"]["code"]}
    return {**fact, "type": f"{what}.retracted", "data": data, **envelope}


def enters(project: str, on: str) -> Fact:
    return {"type": "site.entered", "source": SITE, "data": {"project": {"code": project}, "on": on}}


def leaves(project: str, on: str) -> Fact:
    return {"type": "site.left", "source": SITE, "data": {"project": {"code": project}, "on": on}}


def answered(kind: str, code: str, unit: str) -> Fact:
    """A caseworker answers the open case of this kind about the unit or its project, or of somebody there."""
    return {"answer": kind, "code": code, "key": unit}


def insured_person(project: str, on: str) -> Fact:
    """The project's cover names the person."""
    return {"type": "project.insured", "source": AGENCY, "data": {"project": {"code": project}, "on": on}}
