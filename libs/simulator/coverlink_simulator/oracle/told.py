"""docs/rules.md, section 2: what stands, read into a life of spells."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from coverlink_simulator.oracle.jobs import jobs
from coverlink_simulator.oracle.sources import Beginning, Trusted, cover_from_decided_days, trust
from coverlink_simulator.oracle.spells import DAY, Announced, CoverSpell, Life, Listing, StatusSpell
from coverlink_simulator.oracle.standing import Statement, project_of, same_affair, unit_of


def life_of(
    said: list[Statement],
    born: tuple[int, int] | None,
    sex: str | None,
    today: date,
    trusted: Sequence[Trusted],
) -> Life:
    """How far sources are trusted, and so the days of a spell, may depend on the day."""
    return Life(
        born,
        sex,
        jobs(said, today, trusted),
        cover(said, today, trusted),
        statuses(said, today, trusted),
        contributions(said),
        announced(said, today, trusted),
        listings(said),
        any(map(_tells_a_district, said)),
        comings(said),
    )


def cover(said: list[Statement], today: date, trusted: Sequence[Trusted]) -> list[CoverSpell]:
    facts = _cover_facts(said)
    told = [
        Beginning(
            CoverSpell(
                one.data["cover"]["line"],
                unit_of(one),
                one.data["cover"]["paid_by"],
                project_of(one),
                date.fromisoformat(one.data["cover"]["from"]),
                _stopped(one, facts, today, trusted),
            ),
            one.fact_id,
            one.source,
            trust(trusted, "cover", one.source, _district(one), today),
        )
        for one in facts
    ]
    spells = cover_from_decided_days(told)
    return [_with_resumption(spell, spells) for spell in spells]


def announced(said: list[Statement], today: date, trusted: Sequence[Trusted]) -> list[Announced]:
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
            _stopped(one, facts, today, trusted),
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


def _district(one: Statement) -> str:
    """Where cover is; a project's insurance says no district, and is everywhere."""
    return str(one.data["cover"].get("district") or "CN")


def _stopped(beginning: Statement, facts: list[Statement], today: date, trusted: Sequence[Trusted]) -> date | None:
    """Of the stops that belong to a beginning and count, the least day of the most trusted."""
    body = beginning.data["cover"]
    since, district = date.fromisoformat(body["from"]), _district(beginning)
    belonging = [
        one
        for one in facts
        if one.data["cover"].get("to")
        and one.data["cover"]["line"] == body["line"]
        and same_affair(beginning, one, "cover")
    ]
    counting = [
        (-trust(trusted, "cover", one.source, district, today), date.fromisoformat(one.data["cover"]["to"]))
        for one in belonging
        if date.fromisoformat(one.data["cover"]["to"]) > since or one.data["cover"]["from"] == body["from"]
    ]
    return min(counting)[1] if counting else None


def _with_resumption(spell: CoverSpell, spells: list[CoverSpell]) -> CoverSpell:
    resumed = spell.to is not None and any(
        not other.is_empty
        and other.since == spell.to + DAY
        and (other.line, other.paid_by, other.unit) == (spell.line, spell.paid_by, spell.unit)
        for other in spells
    )
    return replace(spell, resumed=resumed)


def statuses(said: list[Statement], today: date, trusted: Sequence[Trusted]) -> list[StatusSpell]:
    """Of those that tell when the same kind, from the same day, ends, the least day of the most trusted."""
    told = [one for one in said if one.type == "status.changed"]
    spells = []
    for body in (one.data["status"] for one in told):
        ends = [
            (-trust(trusted, "status", one.source, "CN", today), date.fromisoformat(one.data["status"]["to"]))
            for one in told
            if (one.data["status"]["kind"], one.data["status"]["from"]) == (body["kind"], body["from"])
            and one.data["status"].get("to")
        ]
        lines = None if body.get("lines") is None else tuple(body["lines"])
        to = min(ends)[1] if ends else None
        spells.append(StatusSpell(body["kind"], date.fromisoformat(body["from"]), to, lines))
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


def comings(said: list[Statement]) -> list[tuple[str, date]]:
    """The projects onto whose sites the person came, and the days."""
    came = [one.data for one in said if one.type == "site.entered"]
    return [(data["project"]["code"], date.fromisoformat(data["on"])) for data in came]
