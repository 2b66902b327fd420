"""How units insure their people: each owed line on time, late, some of them, never; dropped, resumed, moved."""

from __future__ import annotations

from datetime import date, timedelta

from coverlink_simulator.oracle.owed import OWED_BY_FORM
from coverlink_simulator.people import Unit
from coverlink_simulator.telling import Job, Life

MANNERS = ("on time", "late", "some", "never", "dropped", "resumed", "one cut")
USUAL = (58, 12, 8, 7, 6, 5, 4)
"""Per cent of jobs."""
LEVELS = {200: 45, 500: 22, 1000: 15, 2000: 11, 3000: 7}
"""What residents pay for their pension, yuan a year, and how many in a hundred choose it; most choose little."""


def insure(life: Life, job: Job, manner: str | None = None) -> None:
    """What the unit does for this job's lines, until now or until the job ends and a little longer.

    Where an agency sends people, the unit that they work at sometimes insures them.
    """
    if job.unit is None or not job.unit.insures:
        return
    payer = job.user_unit if job.user_unit and life.likely(0.25) else job.unit
    lines = list(OWED_BY_FORM.get(job.form, ((),))[0])
    manner = manner or life.chance.choices(MANNERS, USUAL)[0]
    if manner == "never":
        return
    if manner == "some" and len(lines) > 1:
        lines = life.chance.sample(lines, life.chance.randrange(1, len(lines)))
    one_ref = f"A-{life.scribe.next_id()}" if life.likely(0.3) else None
    cut = life.chance.choice(lines) if manner == "one cut" and lines else None
    together = job.started + timedelta(days=_delay(life, manner))
    for line in lines:
        since = together if life.likely(0.8) else job.started + timedelta(days=_delay(life, manner))
        if since <= job.end_or(life.today + timedelta(days=40)):
            _insure_line(life, job, payer, line, since, one_ref, "dropped" if line == cut else manner)


def _delay(life: Life, manner: str) -> int:
    return life.chance.randrange(31, 300) if manner == "late" else life.chance.randrange(0, 26)


def _insure_line(life: Life, job: Job, payer: Unit, line: str, since: date, ref: str | None, manner: str) -> None:
    """In a settlement window a line is pre-enrolled first; of these some are never enrolled, some are called off."""
    if life.likely(0.03):
        announced = life.enrol(line, "unit", since, unit=payer, kind="cover.pre_enrolled", ref=ref)
        if life.likely(0.3):
            if life.likely(0.2):
                life.stop(announced, since)
            return
    enrolled = life.enrol(line, "unit", since, unit=payer, ref=ref, project=_project(job, line))
    last = job.end_or(life.today)
    if manner in ("dropped", "resumed"):
        stopped = since + timedelta(days=life.chance.randrange(0, max(1, (last - since).days)) + 1)
        life.stop(enrolled, stopped, life.chance.choice(("cover.suspended", "cover.ended")))
        if manner == "dropped":
            return
        again = stopped + timedelta(days=life.chance.choice((0, 1, 1, 1, 2, 31)))
        enrolled = life.enrol(line, "unit", again, unit=payer, ref=ref if life.likely(0.5) else None)
        since = again
    if job.ended and job.ended <= life.today and life.likely(0.93):
        stopped = max(job.ended + timedelta(days=life.chance.choice((-3, 0, 0, 0, 0, 1, 7, 28))), since)
        life.stop(enrolled, stopped, "cover.suspended" if life.likely(0.2) else "cover.ended")


def _project(job: Job, line: str) -> str | None:
    return job.project if line == "injury" else None


def insure_by_project(life: Life, job: Job, payer: Unit) -> None:
    """Work injury cover that names the building project: it counts whoever of the builders pays."""
    since = job.started + timedelta(days=life.chance.randrange(0, 20))
    enrolled = life.enrol("injury", "unit", since, unit=payer, project=job.project)
    if job.ended and job.ended <= life.today and life.likely(0.8):
        life.stop(enrolled, max(job.ended, since))


def pay_pension_alone(life: Life, since: date, to: date | None = None) -> None:
    """Self-paid pension cover from a day on, with months paid, months missed, and sometimes no month at all."""
    if life.likely(0.06):
        life.enrol("pension", "self", since, kind="cover.pre_enrolled")
        if life.likely(0.4):
            return
    enrolled = life.enrol("pension", "self", since)
    missed = life.chance.choice((0.0, 0.05, 0.3, 1.0))
    stopped_paying = life.chance.choice((0, 0, 1, 2, 3, 4, 5, 9))
    until = min(to or life.today, life.today)
    last = until.year * 12 + until.month - 1 - stopped_paying
    for place in range(max(since.year * 12 + since.month - 1, last - 12), last + 1):
        if not life.likely(missed):
            year, month = divmod(place, 12)
            life.pay("pension", year, month + 1)
    if to and to <= life.today:
        life.stop(enrolled, max(to, since))


def residents_cover(life: Life, payer: str = "self") -> None:
    since = life.some_day(1000)
    for line in ("resident_pension", "resident_medical"):
        if life.likely(0.8):
            enrolled, until = life.enrol(line, payer, since), life.today
            if life.likely(0.2):
                until = life.some_day((life.today - since).days + 1)
                life.stop(enrolled, until)
            if line == "resident_pension" and payer == "self" and life.likely(0.85):
                _pay_a_level(life, since, until)


def _pay_a_level(life: Life, since: date, until: date) -> None:
    """Once a year, mostly the level of the year before."""
    level = life.chance.choices([*LEVELS], [*LEVELS.values()])[0]
    for year in range(since.year, until.year + 1):
        first = since.month if year == since.year else 1
        last = until.month if year == until.year else 12
        if first <= last:
            life.pay("resident_pension", year, life.chance.randint(first, last), level)
        if life.likely(0.1):
            level = life.chance.choice([*LEVELS])
