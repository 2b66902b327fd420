"""``assist``: the last job is lost, or every unit has dropped the person. One dropped, one assisted."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from msgspec import Struct

from insurance_linker.domain.advice import Lost, for_lost_work
from insurance_linker.domain.case import Ground
from insurance_linker.domain.case_ids import case_ids
from insurance_linker.domain.drops import dropped, loss_of
from insurance_linker.domain.needs.need import Need
from insurance_linker.domain.situation import Situation
from insurance_linker.domain.spells import ONE_DAY, Cover, Job

DROPPED = "covered_re_employed_or_answered"
"""What closes the case of a person whom every unit dropped; else it is ``re_employed_or_answered``."""


class Loss(Struct, frozen=True):
    """The job whose loss counts, the day since, and the cover that stopped where the job is not known to have ended.

    ``ids`` has the id of the case, then those that it has when told of the other jobs lost with this one.
    """

    job: Job
    since: date
    drop: Cover | None
    ids: tuple[str, ...]


def assist(now: Situation) -> Iterator[Need]:
    loss = _to_help(now)
    if loss is None:
        return
    own, *others = loss.ids
    yield Need(
        id=own,
        also=tuple(others),
        kind="assist",
        district=now.history.residence or loss.job.district,
        due_on=loss.since + timedelta(days=now.policy.assist.due_days),
        priority=now.policy.priorities["assist"],
        because=(_lost(now, loss),),
        closes_when=DROPPED if loss.drop else "re_employed_or_answered",
        advice=for_lost_work(now, Lost(loss.job, loss.since, loss.drop is None)),
    )


def being_helped(now: Situation) -> bool:
    """Whether such a case is open."""
    loss = _to_help(now)
    return loss is not None and not now.answered("assist", loss.ids)


def _to_help(now: Situation) -> Loss | None:
    if any(row.drop is None for row in now.employments) or excused(now) or not now.of_working_age:
        return None
    return loss_of_work(now)


def _lost(now: Situation, loss: Loss) -> Ground:
    job, drop = loss.job, loss.drop
    inputs = {
        "unit": job.unit_name or job.unit,
        "since": loss.since.isoformat(),
        "dropped": drop is not None,
        "end_reason": job.reason,
        "due_days": now.policy.assist.due_days,
    }
    if drop:
        return Ground(now.policy.dropped.cite, (job.name, drop.fact), inputs)
    return Ground(now.policy.assist.cite, job.facts, inputs)


def excused(now: Situation) -> bool:
    """In these statuses nobody needs help."""
    return now.history.is_one_of(now.policy.assist.not_for, now.day)


def loss_of_work(now: Situation) -> Loss | None:
    if now.employments:
        drops = [(row.drop.stop, row.anchor.name, row) for row in now.employments if row.drop and row.drop.stop]
        if len(drops) < len(now.employments):
            return None
        since, _, employment = max(drops, key=lambda row: row[:2])
        return Loss(employment.anchor, since, employment.drop, _ids(now, employment.anchor, since - ONE_DAY, now.day))
    ended = now.history.ended(now.day)
    if not ended or ended[-1].reason in now.policy.assist.not_after:
        return None
    last = ended[-1]
    assert last.end is not None
    anchor = next(iter(now.history.at_work(last.unit, last.last_day)), last)
    return Loss(last, last.end, None, _ids(now, anchor, _lost_since(now, last), last.last_day))


def _lost_since(now: Situation, last: Job) -> date:
    """The last day of work; or the last of cover, if all units had dropped the person before the last job ended."""
    day = last.last_day
    units = now.history.employers(day)
    stops = [drop.stop for jobs in units.values() if (drop := dropped(now.history, jobs[0], day)) and drop.stop]
    return max(stops) - ONE_DAY if last.active(day) and len(stops) == len(units) else day


def _ids(now: Situation, anchor: Job, first: date, last: date) -> tuple[str, ...]:
    """The ids of one loss by each job that was lost with the anchor: those held on some day from ``first`` on."""
    jobs = [job for job in now.history.jobs if job.start <= last and job.last_day >= first and job.name != anchor.name]
    losses = (loss_of(now.history, job, last) for job in [anchor, *jobs])
    return case_ids(now.person.ids, "assist", None, None, losses)
