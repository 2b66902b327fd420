"""Short words for the facts of a scenario, and their long form as a publisher would send them.

A fact in shorthand is a dict of a CloudEvent without its envelope's constant parts. ``id`` and ``time`` may be left
out: the fact's place in its scenario gives both. Expected cases are tuples ``(kind, line, unit, due_on)``.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from stdnum.cn import uscc
from stdnum.cn.ric import calc_check_digit

Fact = dict[str, Any]
Expected = tuple[str, str | None, str | None, str]
Answer = dict[str, str | None]

TODAY = "2026-11-23"
NOT_YET = "not yet"
FOUR = ("pension", "medical", "unemployment", "injury")
HR, AGENCY, CIVIL = "//hr.example/units", "//insurance.example/cover", "//civil.example/lists"


def unit_code(serial: int) -> str:
    body = f"91320106{serial:08d}A"
    return body + str(uscc.calc_check_digit(body))


A, B, C = unit_code(1), unit_code(2), unit_code(3)


def born(month: str, sex: str = "m", day: str = "15") -> dict[str, str]:
    """A person with a resident ID who was born in a month (YYYY-MM)."""
    body = f"320106{month.replace('-', '')}{day}{'771' if sex == 'm' else '772'}"
    check = calc_check_digit(body + "0")  # stdnum leaves the last place out of the sum
    return {"id_type": "resident_id", "id_number": body + str(check)}


MAN = born("1990-03")
FOREIGNER = {"id_type": "passport", "id_number": "X1234567"}


@dataclass(frozen=True)
class Scenario:
    """``name`` says what happens, ``rule`` quotes docs/rules.md; ``answers`` come after ``facts``, then ``later``.

    ``basis``: the article, notice or sentence that it follows (``basis``), or that it is the project's own (``own``).
    ``gap``, in the rows that are about it: what each *enrol* and *renew* is by now, missed, left, cut or ``NOT_YET``.
    """

    name: str
    basis: str
    rule: str
    facts: list[Any]
    expect: Sequence[Expected]
    today: str = TODAY
    person: dict[str, str] | None = None
    answers: tuple[Answer, ...] = ()
    later: Sequence[Any] = ()
    gap: str | None = None

    @property
    def expect_with_gap(self) -> list[tuple[Expected, str | None]]:
        """Each case with its gap, for rows that have one."""
        gap = None if self.gap == NOT_YET else self.gap
        return [(case, gap if case[0] in ("enrol", "renew") else None) for case in self.expect]


def job(
    ref: str,
    unit: str | None,
    started_on: str,
    form: str = "standard",
    *,
    project: str | None = None,
    user_unit: str | None = None,
    source: str = HR,
    **envelope: str,
) -> Fact:
    """Work that began; ``user_unit`` is where an agency sent the person. Some forms have no unit."""
    employment = {"ref": ref, "form": form, "started_on": started_on, "work_district": "320106"}
    data: Fact = {"employment": employment}
    if unit:
        data["unit"] = {"uscc": unit, "name": "某单位"}
    if user_unit:
        data["user_unit"] = {"uscc": user_unit}
    if project:
        data["project"] = {"code": project}
    return {"type": "employment.started", "source": source, "data": data, **envelope}


def end(
    ref: str,
    ended_on: str,
    unit: str | None = None,
    reason: str = "by_employer",
    *,
    source: str = HR,
    **envelope: str,
) -> Fact:
    data: Fact = {"employment": {"ref": ref, "ended_on": ended_on, "end_reason": reason}}
    if unit:
        data["unit"] = {"uscc": unit}
    return {"type": "employment.ended", "source": source, "data": data, **envelope}


def cover(
    line: str,
    since: str,
    to: str | None = None,
    *,
    unit: str | None = None,
    by: str | None = None,
    ref: str | None = None,
    what: str = "enrolled",
    project: str | None = None,
    source: str = AGENCY,
    **envelope: str,
) -> Fact:
    """Cover on a line; paid by the unit if one is named, else by the person, unless ``by`` says otherwise."""
    paid_by = by or ("unit" if unit else "self")
    spell = {"line": line, "ref": ref or f"C-{line}", "from": since, "paid_by": paid_by, "district": "320106"}
    data: Fact = {"cover": spell | ({"to": to} if to else {})}
    if unit:
        data["unit"] = {"uscc": unit}
    if project:
        data["project"] = {"code": project}
    return {"type": f"cover.{what}", "source": source, "data": data, **envelope}


def covers(unit: str, since: str, to: str | None = None, lines: Iterable[str] = FOUR, **more: Any) -> list[Fact]:
    """A unit's cover on several lines, by default on all four, each with a reference of its own."""
    return [cover(line, since, to, unit=unit, ref=f"C-{unit[8:16]}-{line}", **more) for line in lines]


def insured_on(project: str, on: str, unit: str | None = None, **envelope: str) -> Fact:
    """A building project took work injury cover that names the person."""
    data: Fact = {"project": {"code": project}, "on": on} | ({"unit": {"uscc": unit}} if unit else {})
    return {"type": "project.insured", "source": AGENCY, "data": data, **envelope}


def paid(month: str, line: str = "pension") -> Fact:
    contribution = {"line": line, "month": month, "base": "4952.00", "amount": "990.40", "paid_on": f"{month}-20"}
    return {"type": "contribution.recorded", "source": "//tax.example", "data": {"contribution": contribution}}


def status(kind: str, since: str, to: str | None = None, lines: list[str] | None = None, **envelope: str) -> Fact:
    state: Fact = {"kind": kind, "from": since} | ({"to": to} if to else {})
    if lines is not None:
        state["lines"] = lines
    return {"type": "status.changed", "source": "//police.example", "data": {"status": state}, **envelope}


def listed(kind: str, since: str, to: str | None = None, **envelope: str) -> Fact:
    """A department's list names the person."""
    group: Fact = {"kind": kind, "from": since} | ({"to": to} if to else {})
    return {"type": "group.listed", "source": CIVIL, "data": {"group": group}, **envelope}


def registered(on: str) -> Fact:
    row = {"ref": f"U-{on}", "registered_on": on, "district": "320106", "reason": "by_employer"}
    return {"type": "unemployment.registered", "source": HR, "data": {"unemployment": row}}


def correct(of: str, body: Fact, of_source: str | None = None, **envelope: str) -> Fact:
    """A correction of the fact with id ``of`` by a whole new body, written as the fact it should have been.

    It comes from that body's source; the corrected fact's source is the same unless ``of_source`` says otherwise.
    """
    thing = body["type"].partition(".")[0]
    data = body["data"] | {"of": {"source": of_source or body["source"], "id": of}}
    rest = {name: value for name, value in body.items() if name not in ("type", "data")}
    return {"type": f"{thing}.corrected", "data": data, **rest, **envelope}


def retract(of: str, thing: str = "employment", source: str = HR, **envelope: str) -> Fact:
    return {"type": f"{thing}.retracted", "source": source, "data": {"of": {"source": source, "id": of}}, **envelope}


def answer(
    kind: str,
    code: str,
    line: str | None = None,
    unit: str | None = None,
    job: str | None = None,
    *,
    about: str | None = None,
) -> Answer:
    """A caseworker's answer to the open case (kind, line, unit); ``job`` is the ref of the job that it is about.

    ``about`` tells cases on one job apart: "drop" for a *verify* because of dropped cover, and the day on which the
    unit's cover had begun again, if it had, for that and for *assist*: "drop 2025-07-01", "2025-07-01".
    For *follow_up* it is the day from which cover was pre-enrolled.
    """
    return {"kind": kind, "line": line, "unit": unit, "code": code, "job": job, "about": about}


def enrol(unit: str, due: str, *lines: str) -> list[Expected]:
    """The enrol cases of a unit, on all four lines if none is named."""
    return [("enrol", line, unit, due) for line in lines or FOUR]


def events_of(scenario: Scenario) -> list[dict[str, Any]]:
    """The scenario's facts as CloudEvents, in the order in which they are published."""
    person = scenario.person or MAN
    said = date.fromisoformat(scenario.today) - timedelta(days=1)
    return [
        {
            "specversion": "1.0",
            "id": fact.get("id", f"e-{place}"),
            "source": fact["source"],
            "type": f"coverlink.{fact['type']}.v1",
            "time": fact.get("time", f"{said}T{8 + place // 60:02d}:{place % 60:02d}:00+08:00"),
            "datacontenttype": "application/json",
            "data": {"person": dict(person), **fact["data"]},
        }
        for place, fact in enumerate(_flat([*scenario.facts, *scenario.later]), start=1)
    ]


def _flat(facts: list[Any]) -> list[Fact]:
    return [fact for item in facts for fact in (_flat(item) if isinstance(item, list) else [item])]


def count(facts: Sequence[Any]) -> int:
    """How many facts there are in lists within lists."""
    return len(_flat(list(facts)))
