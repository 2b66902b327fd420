"""Which cases there should be for a person today (docs/rules.md, 4). One rule a file; here they are put together."""

from __future__ import annotations

from msgspec.structs import replace

from insurance_linker.domain.needs.assist import assist
from insurance_linker.domain.needs.double_cover import double_cover
from insurance_linker.domain.needs.enrol import enrol_or_verify
from insurance_linker.domain.needs.follow_up import follow_up
from insurance_linker.domain.needs.guidance import guidance
from insurance_linker.domain.needs.late import late
from insurance_linker.domain.needs.need import Need
from insurance_linker.domain.needs.renew import renew
from insurance_linker.domain.needs.unit_incomplete import unit_incomplete
from insurance_linker.domain.policy.districts import heir
from insurance_linker.domain.situation import Situation

__all__ = ["Need", "in_force", "needs"]


def needs(now: Situation) -> dict[str, Need]:
    """All cases that should be open, by case id, less those that an answer has ended."""
    found: list[Need] = []
    for employment in now.employments:
        if employment.unmet:
            found.extend(enrol_or_verify(now, employment))
    history = now.history
    if history.jobs:
        found.extend(assist(now))
        found.extend(unit_incomplete(now))
    if history.covers:
        found.extend(renew(now))
        found.extend(double_cover(now))
    if history.announced:
        found.extend(follow_up(now))
    if history.listings:
        found.extend(guidance(now))
    if history.late:
        found = _open(now, found)
        found.extend(late(now, {need.unit for need in found if need.kind == "verify"}))
    return {need.id: in_force(now, need) for need in _open(now, found)}


def _open(now: Situation, found: list[Need]) -> list[Need]:
    """Those that no answer has ended."""
    if not now.history.answers:
        return found
    return [need for need in found if not now.answered(need.kind, (need.id, *need.also))]


def in_force(now: Situation, need: Need) -> Need:
    """The need where it is worked on: whoever took over an abolished district has its cases."""
    district = heir(now.book, need.district, now.day)
    return need if district == need.district else replace(need, district=district)
