"""What a person may be entitled to or choose, as far as facts tell (docs/rules.md, What an assisted person is told).

``benefit``       unemployment benefit, and medical cover while it is drawn
``continuation``  going on alone or in the residents' schemes, with the amounts
``measures``      help that is meant for the person's groups
``retirement``    who is near retirement, and short of years
``allowed``       what a pack allows that is not allowed otherwise
``service``       the unit's report, and what an employment service needs
"""

from __future__ import annotations

from insurance_linker.domain.advice.allowed import early_move, join_where_working, make_up
from insurance_linker.domain.advice.benefit import benefit, medical_on_benefit
from insurance_linker.domain.advice.continuation import flexible_continuation, resident_continuation
from insurance_linker.domain.advice.measures import measures
from insurance_linker.domain.advice.retirement import near_retirement
from insurance_linker.domain.advice.service import Lost, employment_service, unit_report
from insurance_linker.domain.case import Entitlement
from insurance_linker.domain.groups import groups_of
from insurance_linker.domain.situation import Situation

__all__ = ["Lost", "for_listed", "for_lost_work", "for_payer"]


def for_lost_work(now: Situation, lost: Lost) -> tuple[Entitlement, ...]:
    """For who lost the last job."""
    if "lost" not in now.advise:
        return (flexible_continuation(now), resident_continuation(now)) if "amounts" in now.advise else ()
    groups = groups_of(now)
    own = benefit(now, lost.job, lost.since)
    return (
        own,
        medical_on_benefit(now, own),
        flexible_continuation(now),
        resident_continuation(now),
        *join_where_working(now, lost.job),
        *measures(now, groups),
        *near_retirement(now, groups),
        *unit_report(now, lost),
        employment_service(now, lost, groups),
    )


def for_payer(now: Situation) -> tuple[Entitlement, ...]:
    """For who pays alone and has stopped paying, or left the scheme near retirement."""
    if "payer" not in now.advise:
        return ()
    groups = groups_of(now)
    return (
        *make_up(now),
        *early_move(now),
        *measures(now, groups),
        *near_retirement(now, groups, paying=True),
    )


def for_listed(now: Situation) -> tuple[Entitlement, ...]:
    """For who is on a list and in no pension scheme."""
    if "listed" not in now.advise:
        return ()
    groups = groups_of(now)
    return (*measures(now, groups), *near_retirement(now, groups))
