"""What cannot be so, although each field alone is well-formed: codes that fail their check, dates out of order.

Rules are by field path, as the publisher writes it; a day is a day in China.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from functools import cache, lru_cache
from typing import Any

import msgspec

from coverlink.contracts import bodies as b
from coverlink.contracts.fields import WITHOUT_UNIT
from coverlink.identifiers.districts import areas
from coverlink.identifiers.unit_code import InvalidUnitCode, check_unit_code
from employment_events.accept.verdict import Wrong

YEAR_AHEAD = timedelta(days=366)
NOT_AHEAD = frozenset(
    {
        "data.employment.started_on",
        "data.employment.ended_on",
        "data.unemployment.registered_on",
        "data.contribution.paid_on",
        "data.status.from",
        "data.project.started_on",
        "data.on",
    }
)
"""What has happened on its day and is a fact only then."""
ANNOUNCED = frozenset({"data.cover.from", "data.group.from"})
"""What may be known up to a year before it begins."""
NOT_BEFORE = (
    ("data.cover.from", "data.cover.to"),
    ("data.status.from", "data.status.to"),
    ("data.group.from", "data.group.to"),
    ("data.project.started_on", "data.project.ends_on"),
    ("data.employment.started_on", "data.employment.contract.until"),
    ("data.employment.started_on", "data.employment.ended_on"),
)

_FREE = ", ".join(sorted(WITHOUT_UNIT))

Leaves = dict[str, Any]


def leaves(part: b.Body, path: str = "data") -> Leaves:
    """Every value in a body by its path; empty optional fields are left out."""
    return dict(_walk(part, path))


def nonsense(body: b.Body, found: Leaves, today: date) -> list[Wrong]:
    """What is wrong with a well-formed body, field by field; empty when it makes sense."""
    return [*_by_field(found, today), *_order(found), *_completeness(body)]


def _walk(part: b.Body, path: str) -> Iterator[tuple[str, Any]]:
    for attribute, name in _names(type(part)):
        value = getattr(part, attribute)
        if isinstance(value, b.Body):
            yield from _walk(value, f"{path}.{name}")
        elif value is not None:
            yield f"{path}.{name}", value


@cache
def _names(part: type[b.Body]) -> tuple[tuple[str, str], ...]:
    return tuple((field.name, field.encode_name) for field in msgspec.structs.fields(part))


def _by_field(found: Leaves, today: date) -> Iterable[Wrong]:
    for path, value in found.items():
        if path in NOT_AHEAD and value > today:
            yield Wrong(path, "a day that has come: not in the future")
        elif path in ANNOUNCED and value > today + YEAR_AHEAD:
            yield Wrong(path, "a day not more than 366 days ahead")
        elif path.endswith("district") and not known_district(value):
            yield Wrong(path, "the code of a district that exists or existed (GB/T 2260)")
        elif path.endswith(".uscc") and (complaint := _unit_code_complaint(value)):
            yield Wrong(path, complaint)


@lru_cache(10_000)  # many people work for one unit
def _unit_code_complaint(code: str) -> str | None:
    try:
        check_unit_code(code)
    except InvalidUnitCode as error:
        return str(error)
    return None


def known_district(code: str) -> bool:
    """True if the table has the code, or has nothing of that province: then it cannot tell."""
    table = areas()
    return code in table or (f"{code[:2]}0000" not in table and code[:2] in PROVINCES)


PROVINCES = frozenset(
    f"{code:02}"
    for first, last in ((11, 15), (21, 23), (31, 37), (41, 46), (50, 54), (61, 65), (71, 71), (81, 82))
    for code in range(first, last + 1)
)
"""The first two digits of every district code (GB/T 2260)."""


def _order(found: Leaves) -> Iterable[Wrong]:
    for first, then in NOT_BEFORE:
        if first in found and then in found and found[then] < found[first]:
            yield Wrong(then, f"a day not before {first.removeprefix('data.')}")


def _completeness(body: b.Body) -> Iterable[Wrong]:
    cover, unit = getattr(body, "cover", None), getattr(body, "unit", None)
    # An end or a suspension finds its cover by its ref; cover that begins is some unit's.
    if cover is not None and cover.paid_by == "unit" and unit is None and cover.to is None:
        yield Wrong("data.unit", "the unit that pays, since paid_by is unit")
    if isinstance(body, b.EmploymentStarted) and unit is None and body.employment.form not in WITHOUT_UNIT:
        yield Wrong("data.unit", f"the unit that employs the person; only {_FREE} work may have none")
    if isinstance(body, b.ProjectInsured):
        if body.person is None and unit is None:
            yield Wrong("data.unit", "the unit that took the cover, or data.person, whom it covers")
        if body.person is not None and body.on is None:
            yield Wrong("data.on", "the day from which the person is covered")
    if isinstance(body, b.ProjectCorrected):
        yield from _of_a_start_or_of_cover(body)
    if isinstance(body, b.EmploymentCorrected):
        job = body.employment
        start = (unit or job.form in WITHOUT_UNIT) and job.form and job.started_on and job.work_district
        end = job.ended_on and job.end_reason
        if not start and not end:
            yield Wrong(
                "data.employment",
                f"the whole new body: of a start (data.unit but for {_FREE} work, form, started_on, work_district) "
                "or of an end (ended_on, end_reason)",
            )


def _of_a_start_or_of_cover(body: b.ProjectCorrected) -> Iterable[Wrong]:
    """The body of one of the two, whole, and nothing of the other."""
    told = body.project
    of_start = [name for name in ("name", "district", "ends_on", "cost") if getattr(told, name)]
    of_cover = [name for name in ("on", "cover") if getattr(body, name)]
    if told.started_on and told.name and told.district:
        for name in of_cover:
            yield Wrong(f"data.{name}", "no cover in the body of a start, which data.project.started_on makes this")
    elif of_cover and not told.started_on:
        for name in of_start:
            yield Wrong(
                f"data.project.{name}", "the project's code alone in the body of cover, or a start's whole body"
            )
    else:
        yield Wrong(
            "data.project",
            "the whole new body: of a start (name, district, started_on) or of cover (data.on or data.cover)",
        )
