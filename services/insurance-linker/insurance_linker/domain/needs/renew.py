"""``renew``: a person who pays for themselves has stopped paying, or left the scheme near retirement (``left``)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from insurance_linker.domain.advice import for_payer
from insurance_linker.domain.case import Ground
from insurance_linker.domain.case_ids import case_ids
from insurance_linker.domain.interruption import LINE, interruption
from insurance_linker.domain.needs.left import left
from insurance_linker.domain.needs.need import Need
from insurance_linker.domain.situation import Situation
from insurance_linker.domain.years import older


def renew(now: Situation) -> Iterator[Need]:
    """The case, if it is due today."""
    found = interruption(now)
    if found is None:
        yield from left(now)
        return
    if found.since > now.day:
        return
    cover, last, opens_on = found
    inputs = {"last_month": last, "whole_months": now.policy.renew.whole_months}
    own, *others = case_ids(now.person.ids, "renew", LINE, None, [last])
    yield Need(
        id=own,
        also=tuple(others),
        kind="renew",
        line=LINE,
        district=cover.district,
        due_on=opens_on + timedelta(days=now.policy.renew.due_days),
        late="cut",
        priority=_priority(now),
        because=(Ground(now.policy.renew.cite, (cover.fact,), inputs),),
        closes_when="paid_or_suspended",
        advice=for_payer(now),
    )


def _priority(now: Situation) -> int:
    """Who is near retirement has least time to make months good."""
    raised = now.policy.renew.older_priority
    return raised if raised is not None and older(now) else now.policy.priorities["renew"]
