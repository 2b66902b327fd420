"""``enrol`` on the residents' pension, without a unit: listed, and in no pension scheme (docs/rules.md, Guidance)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from coverlink.contracts.fields import Gap
from insurance_linker.domain.advice import for_listed
from insurance_linker.domain.age import reached_on
from insurance_linker.domain.case import Ground
from insurance_linker.domain.case_ids import case_ids
from insurance_linker.domain.interruption import LINE, RESIDENTS, covered, owes_pension, units_pay
from insurance_linker.domain.needs.need import Need
from insurance_linker.domain.policy.rules import GuidanceRule
from insurance_linker.domain.situation import Situation
from insurance_linker.domain.spells import Excuse, Listing

SCHEMES = frozenset({LINE, RESIDENTS})


def guidance(now: Situation) -> Iterator[Need]:
    rule, told, district = now.policy.guidance, guided_listing(now), _district(now)
    if rule is None or told is None or district is None or now.person.born is None:
        return
    of_age = reached_on(now.person.born, rule.from_age_years)
    if now.day < of_age or covered(now) or units_pay(now) or guidance_excused(now) or guidance_answered(now, told):
        return
    own, *others = guidance_ids(now, told)
    since = max(told.start, of_age, rule.since, *_ended(now, rule))
    group = next(row.group for row in now.policy.groups if row.group in rule.groups and told.kind in row.listed)
    inputs = {
        "list": told.kind,
        "group": group,
        "listed_from": told.start.isoformat(),
        "since": since.isoformat(),
        "due_days": rule.due_days,
    }
    yield Need(
        id=own,
        also=tuple(others),
        kind="enrol",
        line=RESIDENTS,
        district=district,
        due_on=since + timedelta(days=rule.due_days),
        late=_gap(now),
        priority=now.policy.priorities[RESIDENTS],
        because=(Ground(rule.cite, (told.fact,), inputs),),
        closes_when="in_a_pension_scheme",
        advice=for_listed(now),
    )


def guided_listing(now: Situation) -> Listing | None:
    """The first of the listings that hold and whose groups are guided."""
    return next((row for row in _guided(now) if row.active(now.day)), None)


def guides(now: Situation, told: Listing) -> bool:
    """Whether the packs guide whoever is listed so."""
    return any(row.fact == told.fact for row in _guided(now))


def guidance_ids(now: Situation, told: Listing) -> tuple[str, ...]:
    """The id of the case, then those that it has by other listings that held together with this one."""
    others = [
        row
        for row in _guided(now)
        if row.fact != told.fact and row.start <= now.day and _meet(row, told) and told.start <= now.day
    ]
    return case_ids(now.person.ids, "enrol", RESIDENTS, None, (row.fact for row in [told, *others]))


def guidance_answered(now: Situation, told: Listing) -> bool:
    """Whether a caseworker's answer has ended it: as it would end *enrol*, or since the scheme is voluntary."""
    rule = now.policy.guidance
    ids = guidance_ids(now, told)
    return now.answered("enrol", ids) or bool(rule and now.history.told(ids) & rule.ends)


def guidance_excused(now: Situation) -> bool:
    return any(row.active(now.day) and _excuses(now, row) for row in now.history.excuses)


def _guided(now: Situation) -> list[Listing]:
    rule = now.policy.guidance
    if rule is None or not now.history.listings:
        return []
    kinds = {kind for group in now.policy.groups if group.group in rule.groups for kind in group.listed}
    return [row for row in now.history.listings if row.kind in kinds]


def _excuses(now: Situation, row: Excuse) -> bool:
    if row.lines is not None:
        return not SCHEMES.isdisjoint(row.lines)
    return now.policy.guidance is not None and row.kind in now.policy.guidance.not_for


def _ended(now: Situation, rule: GuidanceRule) -> Iterator[date]:
    """The days, up to today, since which cover, a job or a status stands in the way no more."""
    for cover in now.history.covers:
        if cover.line in SCHEMES and (stop := now.history.stops(cover)) and stop <= now.day:
            yield stop
    for job in now.history.jobs:
        if job.end and job.end <= now.day and owes_pension(now, job):
            yield job.end
    for status in now.history.excuses:
        if status.stop and status.stop <= now.day and _excuses(now, status):
            yield status.stop


def _gap(now: Situation) -> Gap:
    once = any(row.line in SCHEMES and row.start <= now.day and not row.empty for row in now.history.covers)
    return "left" if once else "missed"


def _district(now: Situation) -> str | None:
    """Where the person lives, else last worked, else was last covered."""
    if now.history.residence:
        return now.history.residence
    if now.history.jobs:
        return now.history.jobs[-1].district
    return next((cover.district for cover in reversed(now.history.covers) if cover.district), None)


def _meet(one: Listing, other: Listing) -> bool:
    """Whether two listings share a day."""
    return one.start < (other.stop or date.max) and other.start < (one.stop or date.max)
