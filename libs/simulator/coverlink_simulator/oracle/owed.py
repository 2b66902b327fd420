"""docs/rules.md, section 3: who owes which line, what excuses it, what satisfies it."""

from __future__ import annotations

from datetime import date

from coverlink_simulator.oracle.spells import CoverSpell, Job, Life, StatusSpell

LINES = ("pension", "medical", "unemployment", "injury")
LAW = date(2011, 7, 1)
OVER_AGE_RULE = date(2026, 7, 1)
OWED_BY_FORM: dict[str, tuple[tuple[str, ...], date]] = {
    "standard": (LINES, LAW),
    "dispatch": (LINES, LAW),
    "part_time": (("injury",), LAW),
    "construction": (("injury",), LAW),
    "over_age": (("injury",), OVER_AGE_RULE),
}
SELF_PAID = "self-paid cover"
EMPLOYEE = (*LINES, "occupational_injury")
RESIDENT = ("resident_pension", "resident_medical")
EXCUSED_BY_STATUS: dict[str, tuple[str, ...]] = {
    "deceased": (*EMPLOYEE, *RESIDENT, SELF_PAID),
    "serving": (*EMPLOYEE, *RESIDENT, SELF_PAID),
    "imprisoned": (*EMPLOYEE, *RESIDENT, SELF_PAID),
    "pensioner": ("pension", "medical", "unemployment"),
    "covered_elsewhere": ("pension", "medical", "unemployment"),
    "civil_servant": ("pension", "unemployment", "injury"),
    "on_benefit": ("medical",),
    "abroad": (*RESIDENT, SELF_PAID),
}


def rule_begins(job: Job) -> date:
    return OWED_BY_FORM[job.form][1]


def owes(job: Job, line: str, day: date) -> bool:
    """Whether the job's form makes its unit owe the line on a day, excuses left aside."""
    lines, first_day = OWED_BY_FORM.get(job.form, ((), LAW))
    return line in lines and day >= first_day


def excuses(status: StatusSpell, what: str) -> bool:
    if status.lines is not None:
        return what in status.lines
    return what in EXCUSED_BY_STATUS.get(status.kind, ())


def is_excused(life: Life, what: str, day: date) -> bool:
    return any(status.holds(day) and excuses(status, what) for status in life.statuses)


def is_satisfied(life: Life, line: str, jobs: list[Job], unit: str, day: date) -> bool:
    """Whether a line owed by a unit for these jobs there is satisfied on a day."""
    return any(
        spell.line == line and spell.paid_by == "unit" and spell.in_force(day) and _counts(life, spell, jobs, unit, day)
        for spell in life.cover
    )


def _counts(life: Life, spell: CoverSpell, jobs: list[Job], unit: str, day: date) -> bool:
    if spell.line != "injury":
        return any(spell.unit in life.payers(one) for one in (unit, *life.units_on(day)))
    projects = {job.project for job in jobs} - {None}
    return spell.unit in life.payers(unit) or spell.project in projects


def missing_lines(life: Life, jobs: list[Job], unit: str, day: date) -> list[str]:
    """The lines that a unit owes on a day by any of these jobs there and that are not satisfied."""
    return [
        line
        for line in LINES
        if any(owes(job, line, day) for job in jobs)
        and not is_excused(life, line, day)
        and not is_satisfied(life, line, jobs, unit, day)
    ]
