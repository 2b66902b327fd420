"""``renew`` of who left the employees' pension, near legal retirement: months go by that a pension may come to lack.

Who is past retirement is asked about only if years are sure to be short: paying on is allowed then (Social Insurance
Law art. 16).
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from insurance_linker.domain.advice import for_payer
from insurance_linker.domain.case import Ground
from insurance_linker.domain.case_ids import case_ids
from insurance_linker.domain.interruption import LINE, Interruption, lapse
from insurance_linker.domain.needs.assist import being_helped
from insurance_linker.domain.needs.guidance import guided_listing
from insurance_linker.domain.needs.need import Need
from insurance_linker.domain.situation import Situation
from insurance_linker.domain.years import near_from, retired_short

AGAIN = "in_a_pension_scheme_again"


def left(now: Situation) -> Iterator[Need]:
    """The case, if it is due today."""
    found, rule = left_scheme(now), now.policy.renew
    if found is None or found.since > now.day or in_other_hands(now):
        return
    assert rule.left_years is not None
    near, retires_on = near_from(now, rule.left_years), now.retires_on
    assert near is not None
    assert retires_on is not None
    inputs = {
        "last_month": found.last_month,
        "whole_months": rule.whole_months,
        "left_on": str(found.cover.stop),
        "retirement_on": retires_on.isoformat(),
    }
    own, *others = case_ids(now.person.ids, "renew", LINE, None, [found.last_month])
    yield Need(
        id=own,
        also=tuple(others),
        kind="renew",
        line=LINE,
        district=now.history.residence or found.cover.district,
        due_on=max(found.since, near) + timedelta(days=rule.due_days),
        late="left",
        priority=now.policy.priorities["renew"] if rule.older_priority is None else rule.older_priority,
        because=(Ground(rule.cite, (found.cover.fact,), inputs),),
        closes_when=AGAIN,
        advice=for_payer(now),
    )


def left_scheme(now: Situation) -> Interruption | None:
    """Who left, near retirement or past it without the years; the case opens ``since``."""
    years = now.policy.renew.left_years
    near = near_from(now, years) if years is not None else None
    if near is None or now.day < near or past_need(now) or left_excused(now):
        return None
    return lapse(now, now.policy.renew.whole_months)


def past_need(now: Situation) -> bool:
    """Whether legal retirement has come for somebody who is not sure to be short of years."""
    return now.retires_on is not None and now.retires_on <= now.day and not retired_short(now)


def left_excused(now: Situation) -> bool:
    return now.history.is_one_of(now.policy.renew.left_not_for, now.day)


def in_other_hands(now: Situation) -> bool:
    """Whether a list brings guidance to the person already, or the loss of the last job help."""
    return guided_listing(now) is not None or being_helped(now)
