"""docs/rules.md, section 2: what stands, read into a life of spells."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from coverlink_simulator.oracle.jobs import jobs
from coverlink_simulator.oracle.sources import Trusted
from coverlink_simulator.oracle.spells import DAY, Announced, CoverSpell, Life, Listing, StatusSpell
from coverlink_simulator.oracle.standing import Statement, project_of, same_affair, unit_of


def life_of(
    said: list[Statement],
    born: tuple[int, int] | None,
    sex: str | None,
    today: date,
    trusted: Sequence[Trusted] = (),
) -> Life:
    """How far sources are trusted, and so a job's days, may depend on the day."""
    return Life(
        born,
        sex,
        jobs(said, today, trusted),
        cover(said),
        statuses(said),
        contributions(said),
        announced(said),
        listings(said),
        any(map(_tells_a_district, said)),
    )


def cover(said: list[Statement]) -> list[CoverSpell]:
    facts = _cover_facts(said)
    spells = [
        CoverSpell(
            one.data["cover"]["line"],
            unit_of(one),
            one.data["cover"]["paid_by"],
            project_of(one),
            date.fromisoformat(one.data["cover"]["from"]),
            _stopped(one, facts),
        )
        for one in facts
    ]
    return [_with_resumption(spell, spells) for spell in spells]


def announced(said: list[Statement]) -> list[Announced]:
    """Pre-enrolments. What stops cover stops them too, and they stop each other."""
    told = [one for one in said if one.type == "cover.pre_enrolled"]
    facts = [*_cover_facts(said), *told]
    return [
        Announced(
            one.fact_id,
            one.data["cover"]["line"],
            unit_of(one),
            one.data["cover"]["paid_by"],
            project_of(one),
            date.fromisoformat(one.data["cover"]["from"]),
            _stopped(one, facts),
        )
        for one in told
    ]


def _cover_facts(said: list[Statement]) -> list[Statement]:
    facts = [one for one in said if one.type in ("cover.enrolled", "cover.suspended", "cover.ended")]
    return facts + [_as_cover(one) for one in said if one.type == "project.insured"]


def _as_cover(insured: Statement) -> Statement:
    """A project's insurance that names the person is injury cover through that project, whoever took it."""
    told, project = insured.data.get("cover") or {}, insured.data["project"]
    body = {"ref": project["code"], **told, "line": "injury", "paid_by": "unit", "from": insured.data["on"]}
    return replace(insured, data={"cover": body, "project": project})


def _stopped(beginning: Statement, facts: list[Statement]) -> date | None:
    """The least day of the stops that belong to a beginning and count."""
    body = beginning.data["cover"]
    since = date.fromisoformat(body["from"])
    belonging = [
        one.data["cover"]
        for one in facts
        if one.data["cover"].get("to")
        and one.data["cover"]["line"] == body["line"]
        and same_affair(beginning, one, "cover")
    ]
    counting = [
        date.fromisoformat(stop["to"])
        for stop in belonging
        if date.fromisoformat(stop["to"]) > since or stop["from"] == body["from"]
    ]
    return min(counting, default=None)


def _with_resumption(spell: CoverSpell, spells: list[CoverSpell]) -> CoverSpell:
    resumed = spell.to is not None and any(
        not other.is_empty
        and other.since == spell.to + DAY
        and (other.line, other.paid_by, other.unit) == (spell.line, spell.paid_by, spell.unit)
        for other in spells
    )
    return replace(spell, resumed=resumed)


def statuses(said: list[Statement]) -> list[StatusSpell]:
    bodies = [one.data["status"] for one in said if one.type == "status.changed"]
    spells = []
    for body in bodies:
        lines = None if body.get("lines") is None else tuple(body["lines"])
        spells.append(StatusSpell(body["kind"], date.fromisoformat(body["from"]), _least_end(body, bodies), lines))
    return spells


def listings(said: list[Statement]) -> list[Listing]:
    """Those that hold on a day at least."""
    told = [one for one in said if one.type == "group.listed"]
    bodies = [one.data["group"] for one in told]
    found = [
        Listing(one.fact_id, body["kind"], date.fromisoformat(body["from"]), _least_end(body, bodies))
        for one, body in zip(told, bodies, strict=True)
    ]
    return [listing for listing in found if listing.to is None or listing.to > listing.since]


def _least_end(body: dict[str, str], bodies: list[dict[str, str]]) -> date | None:
    """``to`` is the least that any fact with the same kind and ``from`` gives."""
    same = [other for other in bodies if (other["kind"], other["from"]) == (body["kind"], body["from"])]
    return min((date.fromisoformat(other["to"]) for other in same if other.get("to")), default=None)


def contributions(said: list[Statement]) -> list[tuple[str, tuple[int, int]]]:
    """Lines and months with a contribution; a month as (year, month)."""
    bodies = [one.data["contribution"] for one in said if one.type == "contribution.recorded"]
    return [(body["line"], (int(body["month"][:4]), int(body["month"][5:]))) for body in bodies]


def _tells_a_district(one: Statement) -> bool:
    """Of the person's residence, or of a job or cover; a pre-enrolment is no cover."""
    lives = one.data["person"].get("residence_district")
    works = one.data.get("employment", {}).get("work_district")
    covered = one.type != "cover.pre_enrolled" and (one.data.get("cover") or {}).get("district")
    return bool(lives or works or covered)
