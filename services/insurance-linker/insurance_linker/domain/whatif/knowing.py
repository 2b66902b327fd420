"""What the log tells of a person on a day, as far as calculators ask for it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from typing import Literal, cast

from msgspec import Struct

from coverlink.contracts.fields import WorkForm
from insurance_linker.domain.history import History
from insurance_linker.domain.reckon.months import name, number, of_day
from insurance_linker.domain.situation import home_of
from insurance_linker.domain.whatif.heard import Heard, PaidOn

ALONE = ("platform", "flexible", "self_employed")
SELF_PAID = "self_paid"


class Known(Struct, frozen=True):
    """``months``: those of the employees' pension, by a unit's cover or a contribution.

    ``base``: the last on which it was paid, yuan a month, None if none was told; ``resident_paid``: that of the last
    residents' contribution. ``missed``: the whole months since the last of ``months`` in which the person's own cover
    was in force; ``forms`` those of all jobs.
    """

    region: str
    month: str
    born: str | None
    sex: Literal["m", "f"] | None
    form: str
    pays_alone: bool
    resident: bool
    groups: tuple[str, ...]
    months: int
    base: Decimal | None
    base_month: str | None
    resident_paid: Decimal | None
    forms: tuple[WorkForm, ...] = ()
    missed: tuple[str, ...] = ()


def known_of(heard: Sequence[Heard], history: History, day: date) -> Known | None:
    """What is known on a day, on which also the latest facts are; None of whom no figure is about."""
    forms = tuple(job.form for job in history.jobs if job.active(day))
    own = [
        row for row in history.covers if row.line == "pension" and row.paid_by == "self" and history.in_force(row, day)
    ]
    pays_alone = bool(own) or (bool(forms) and all(form in ALONE for form in forms))
    resident = any(row.line == "resident_pension" and history.in_force(row, day) for row in history.covers)
    groups = listed_on(history, day)
    if not (pays_alone or resident or groups):
        return None
    told = [row for row in heard if row.day <= day]
    last = _last(told, "pension")
    resident_paid = _last(told, "resident_pension")
    months = _months(told, history, day)
    sex = next((row.sex for row in told if row.sex in ("m", "f")), None)
    return Known(
        region=home_of(history),
        month=name(of_day(day)),
        born=next((row.born for row in told if row.born), None),
        sex=cast('Literal["m", "f"] | None', sex),
        form=forms[-1] if forms else SELF_PAID if own else "",
        pays_alone=pays_alone,
        resident=resident,
        groups=groups,
        months=len(months),
        base=Decimal(last.base) if last else None,
        base_month=last.month if last else None,
        resident_paid=Decimal(resident_paid.base) if resident_paid else None,
        forms=forms,
        missed=_missed(max((row.start for row in own), default=day), months, day),
    )


def listed_on(history: History, day: date) -> tuple[str, ...]:
    """The lists that name the person on a day."""
    return tuple(sorted(history.lists(day)))


def _last(told: Sequence[Heard], line: str) -> PaidOn | None:
    rows = [row.paid for row in told if row.paid and row.paid.line == line]
    return max(rows, key=lambda row: row.month, default=None)


def _months(told: Sequence[Heard], history: History, day: date) -> set[int]:
    found = {number(row.paid.month) for row in told if row.paid and row.paid.line == "pension"}
    for cover in history.covers:
        if cover.line == "pension" and cover.paid_by == "unit" and cover.start <= day:
            found.update(_spanned(cover.start, min(cover.stop or day, day)))
    return {month for month in found if month <= of_day(day)}


def _missed(since: date, months: set[int], day: date) -> tuple[str, ...]:
    first = max([of_day(since), *(month + 1 for month in months)])
    return tuple(name(month) for month in range(first, of_day(day)))


def _spanned(start: date, stop: date) -> Iterator[int]:
    yield from range(of_day(start), of_day(stop) + (1 if stop.day > 1 else 0))
