"""``follow_up``: cover was pre-enrolled (预登记), and the enrolment that must follow has not come."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from coverlink.contracts.fields import Line
from insurance_linker.domain.case import Ground
from insurance_linker.domain.case_ids import case_ids
from insurance_linker.domain.needs.need import Need
from insurance_linker.domain.situation import Situation
from insurance_linker.domain.spells import Cover


def follow_up(now: Situation) -> Iterator[Need]:
    """One case a line and unit: the earliest pre-enrolment of those that are not answered."""
    asked: set[tuple[Line, str | None]] = set()
    for row in now.history.announced:  # earliest first, of one day the least id
        payer = row.unit if row.paid_by == "unit" else None
        about = (row.line, payer)
        ids = case_ids(now.person.ids, "follow_up", row.line, payer, [row.start.isoformat()])
        if about in asked or opens_on(now, row) > now.day or not left_open(now, row) or now.answered("follow_up", ids):
            continue
        asked.add(about)
        rule = now.book.policy(row.district, now.day).follow_up
        inputs = {
            "from": row.start.isoformat(),
            "after_days": rule.after_days,
            "paid_by": row.paid_by,
            "project": row.project,
        }
        yield Need(
            id=ids[0],
            also=ids[1:],
            kind="follow_up",
            line=row.line,
            unit=payer,
            unit_name=next((job.unit_name for job in now.history.jobs if payer and job.unit == payer), None),
            district=row.district,
            due_on=opens_on(now, row) + timedelta(days=rule.due_days),
            priority=now.policy.priorities["follow_up"],
            because=(Ground(rule.cite, (row.fact,), inputs),),
            closes_when="enrolment_followed",
        )


def opens_on(now: Situation, row: Cover) -> date:
    """The day from which it is asked what became of a pre-enrolment."""
    return row.start + timedelta(days=now.book.policy(row.district, now.day).follow_up.after_days)


def left_open(now: Situation, row: Cover) -> bool:
    """Whether nothing has settled a pre-enrolment but time and answers."""
    stopped = row.stop is not None and row.stop <= now.day
    return not (stopped or followed(now, row) or job_over(now, row) or excused(now, row))


def followed(now: Situation, row: Cover) -> bool:
    """Whether cover by the same payer, or through the same project, begins no earlier or is in force."""
    return any(
        cover.line == row.line
        and not cover.empty
        and (cover.start >= row.start or now.history.in_force(cover, now.day))
        and (
            (cover.paid_by, cover.unit) == (row.paid_by, row.unit)
            or (row.line == "injury" and row.project is not None and cover.project == row.project)
        )
        for cover in now.history.covers
    )


def job_over(now: Situation, row: Cover) -> bool:
    """Whether its unit employs the person no more, and once did on the pre-enrolment's first day or later."""
    jobs = [job for job in now.history.jobs if row.unit and row.unit in (job.unit, job.user_unit)]
    return not any(job.active(now.day) for job in jobs) and any(
        job.end is not None and job.end <= now.day and job.last_day >= row.start for job in jobs
    )


def excused(now: Situation, row: Cover) -> bool:
    """Whether a status excuses the line today, or all cover that no unit pays."""
    if "deceased" in now.statuses or row.line in now.excused:
        return True
    own = now.obligations(now.home, now.day).own_payment
    return row.paid_by != "unit" and now.history.is_one_of(own, now.day)
