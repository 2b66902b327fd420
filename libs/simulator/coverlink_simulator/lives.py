"""What happens in lives: one function a story, made of jobs, cover and statuses; ``live`` draws one or two of them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

from coverlink_simulator.building import building
from coverlink_simulator.insuring import insure, pay_pension_alone, residents_cover
from coverlink_simulator.listed import listed
from coverlink_simulator.telling import Job, Life

REASONS = ("expired", "by_employer", "by_worker", "agreed", "closed")
STATUSES = (
    "student", "serving", "pensioner", "abroad", "imprisoned", "on_benefit", "covered_elsewhere", "civil_servant",
)  # fmt: skip
OF_THE_UNEMPLOYED = ("40-50", "zero_employment_family", "employment_difficulty", "low_income")
LINES = ("pension", "medical", "unemployment", "injury")


def live(life: Life) -> None:
    """Tells a whole life; one in six has two stories at once, one in twenty a status that fits nothing."""
    for _ in range(2 if life.likely(0.16) else 1):
        life.chance.choices(STORIES, WEIGHTS)[0](life)
    if life.likely(0.05):
        since = life.some_day(900)
        to = since + timedelta(days=life.chance.randrange(1, 800)) if life.likely(0.6) else None
        lines = life.chance.sample(LINES, life.chance.randrange(0, 4)) if life.likely(0.3) else None
        life.status(life.chance.choice(STATUSES), since, to, lines)


def career(life: Life) -> None:
    """One job after the other at units that insure, each in its manner."""
    jobs(life, life.chance.choices((1, 2, 3, 4), (50, 28, 15, 7))[0])


def jobs(life: Life, count: int, *, ends: bool = False, form: str | None = None) -> Job:
    """Jobs in a row, mostly up to 30 days apart; the last mostly goes on unless it ``ends``. Gives the last one."""
    started = life.some_day(1100, 20 * count)
    if life.likely(0.08):
        started = max(date(2009, 1, 1) + timedelta(days=life.chance.randrange(5000)), life.first_day)
    job, unit = None, None
    for place in range(count):
        drawn = form or ("dispatch" if life.likely(0.12) else "standard")
        left = (life.today - started).days
        length = life.chance.randrange(1, max(2, 2 * left // (count - place))) if left > 0 else 1
        goes_on = place == count - 1 and not ends and life.likely(0.75)
        ended = None if goes_on else started + timedelta(days=length)
        again = unit if unit and life.likely(0.08) else None
        ref = job.ref if again and job and life.likely(0.5) else None
        job = life.hire(drawn, started, ended, life.chance.choice(REASONS), unit=again, ref=ref)
        unit = job.unit
        insure(life, job)
        if ended is None or ended >= life.today:
            break
        started = min(ended + timedelta(days=_pause(life)), life.today)
    assert job
    return job


def _pause(life: Life) -> int:
    return life.chance.randrange(0, 31) if life.likely(0.7) else life.chance.randrange(31, 300)


def several_at_once(life: Life) -> None:
    """A main job that insures all, or does not, and others beside it."""
    main = life.hire("standard", life.some_day(900, 30))
    insure(life, main)
    for _ in range(life.chance.choice((1, 1, 2))):
        started = life.some_day((life.today - main.started).days + 1)
        form = life.chance.choice(("standard", "part_time", "part_time", "platform", "dispatch"))
        same = main.unit if life.likely(0.15) else None
        ended = started + timedelta(days=life.chance.randrange(10, 500)) if life.likely(0.4) else None
        beside = life.hire(form, started, ended, unit=same)
        if form in ("standard", "dispatch") and life.likely(0.6):
            enrolled = life.enrol("injury", "unit", started, unit=beside.unit)
            if ended and ended <= life.today:
                life.stop(enrolled, ended)
        else:
            insure(life, beside)


def part_time(life: Life) -> None:
    for _ in range(life.chance.choice((1, 2, 2, 3))):
        started = life.some_day(700)
        ended = started + timedelta(days=life.chance.randrange(5, 400)) if life.likely(0.5) else None
        insure(life, life.hire("part_time", started, ended))
    if life.likely(0.3):
        pay_pension_alone(life, life.some_day(800, 60))


def platform_work(life: Life) -> None:
    """Nobody owes lines for it, and often nobody says for whom it is; who is careful pays alone."""
    for unit in life.chance.sample(life.town.platforms, life.chance.choice((1, 1, 2))):
        started = life.some_day(600)
        ended = started + timedelta(days=life.chance.randrange(1, 300)) if life.likely(0.4) else None
        job = life.hire("platform", started, ended, unit=unit, alone=life.likely(0.3))
        if job.unit and life.likely(0.5):
            life.enrol("occupational_injury", "unit", started, unit=unit)
    if life.likely(0.6):
        pay_pension_alone(life, life.some_day(800, 30))
    elif life.likely(0.5):
        residents_cover(life)


def paying_alone(life: Life) -> None:
    """Self-paid, with or without being self-employed; some then find a unit and forget to stop."""
    since = life.some_day(1000, 40)
    if life.likely(0.5):
        ended = since + timedelta(days=life.chance.randrange(30, 900)) if life.likely(0.2) else None
        life.hire(life.chance.choice(("self_employed", "flexible")), since, ended, alone=life.likely(0.7))
    to = life.some_day((life.today - since).days + 1) if life.likely(0.3) else None
    pay_pension_alone(life, since, to)
    if life.likely(0.3):
        life.enrol("medical", "self", since)
    if life.likely(0.35):
        started = to or life.some_day(400)
        insure(life, life.hire("standard", max(started, since), None))
    if life.likely(0.1):
        life.status("abroad", life.some_day(300), None)


def working_past_retirement(life: Life) -> None:
    life.status("pensioner", life.some_day(900))
    started = life.some_day(400)
    form = "over_age" if life.likely(0.8) else "standard"
    ended = started + timedelta(days=life.chance.randrange(30, 500)) if life.likely(0.4) else None
    insure(life, life.hire(form, started, ended))


def retiring(life: Life) -> None:
    job = jobs(life, 1, form="standard")
    day = life.some_day(120)
    if job.ended is None and day > job.started:
        life.leave(job, day, "retired")
        if life.likely(0.8):
            life.status("pensioner", day + timedelta(days=life.chance.randrange(0, 40)))


def studying(life: Life) -> None:
    """Interns and summer jobs; the student's status may end after the job, or long before it."""
    since = life.some_day(1000)
    to = since + timedelta(days=life.chance.randrange(200, 1400)) if life.likely(0.8) else None
    life.status("student", since, to)
    if life.likely(0.85):
        started = life.some_day(300)
        ended = started + timedelta(days=life.chance.randrange(20, 120)) if life.likely(0.4) else None
        job = life.hire("standard" if life.likely(0.7) else "part_time", started, ended, "expired")
        insure(life, job, "never" if life.likely(0.6) else None)


def serving(life: Life) -> None:
    job = jobs(life, 1)
    since = max(life.some_day(800), job.started)
    to = since + timedelta(days=730) if life.likely(0.8) else None
    life.status("serving", since, to)
    if life.likely(0.4):
        pay_pension_alone(life, max(job.started - timedelta(days=90), life.first_day))


def laid_off(life: Life) -> None:
    """Loses the job, registers, has benefits whose fund pays medical cover, stands on a list; some find work again."""
    job = jobs(life, life.chance.choice((1, 1, 2)), ends=True)
    if job.ended is None or job.ended > life.today:
        return
    reason = life.chance.choice(("by_employer", "closed", "expired"))
    if life.likely(0.6):
        life.register_unemployed(job.ended + timedelta(days=life.chance.randrange(0, 60)), reason)
    if life.likely(0.5):
        since = min(job.ended + timedelta(days=life.chance.randrange(5, 60)), life.today)
        life.status("on_benefit", since, since + timedelta(days=365) if life.likely(0.6) else None)
        life.enrol("medical", "fund", since)
    if life.likely(0.2):
        life.list_group(life.chance.choice(OF_THE_UNEMPLOYED), min(job.ended, life.today))
    if life.likely(0.3):
        started = min(job.ended + timedelta(days=_pause(life)), life.today)
        insure(life, life.hire("standard" if life.likely(0.7) else "part_time", started))


def dropped(life: Life) -> None:
    """The unit stops all cover while the job goes on; with a second unit that does so too, or does not."""
    for _ in range(life.chance.choice((1, 1, 2))):
        insure(life, life.hire("standard", life.some_day(700, 40)), "dropped" if life.likely(0.85) else None)


def dying(life: Life) -> None:
    job = jobs(life, 1)
    died = max(life.some_day(300), job.started)
    life.status("deceased", died)
    if job.ended is None and life.likely(0.6):
        life.leave(job, died, "died")
    if life.likely(0.2):
        pay_pension_alone(life, job.started)


def from_abroad(life: Life) -> None:
    """A treaty takes the lines that it names off the unit."""
    job = jobs(life, 1)
    if life.likely(0.6):
        lines = life.chance.choice((["pension"], ["pension", "unemployment"], ["pension", "medical", "unemployment"]))
        life.status("treaty_exempt", job.started, job.started + timedelta(days=1826), list(lines))
    if life.likely(0.3):
        life.status("abroad", life.some_day(300), life.today + timedelta(days=90) if life.likely(0.5) else None)


def public_service(life: Life) -> None:
    job = life.hire("standard", life.some_day(1100, 10))
    life.status("civil_servant", job.started)
    insure(life, job, "some" if life.likely(0.5) else "never")


def elsewhere(life: Life) -> None:
    job = jobs(life, 1)
    since = life.some_day(600)
    life.status("covered_elsewhere", since, life.some_day(300) if life.likely(0.3) else None)
    if life.likely(0.3) and job.ended is None:
        pay_pension_alone(life, since)


def villager(life: Life) -> None:
    """Residents' cover that goes on when a unit, or the person alone, begins to pay."""
    residents_cover(life)
    if life.likely(0.4):
        jobs(life, 1)
    elif life.likely(0.3):
        pay_pension_alone(life, life.some_day(500, 30))


STORIES: tuple[Callable[[Life], None], ...] = (
    career, several_at_once, part_time, platform_work, paying_alone, building, working_past_retirement, retiring,
    studying, serving, laid_off, dropped, dying, from_abroad, public_service, elsewhere, villager, listed,
)  # fmt: skip
WEIGHTS = (40, 6, 4, 6, 8, 5, 4, 3, 4, 2, 7, 3, 1, 2, 2, 2, 5, 4)
