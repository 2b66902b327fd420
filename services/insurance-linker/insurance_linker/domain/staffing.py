"""How a person stands with each unit and on each project: what the second stage, keyed by these, is told.

A statement has the person's version, so that a repeat is harmless and an older one is known as such. It is made again
only when what it says has changed; a short digest of what was said last stays with the person.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from hashlib import blake2b

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from coverlink.contracts.bodies import ProjectStaffed, UnitStaffed
from coverlink.contracts.catalogue import PROJECT, project_key
from insurance_linker.domain.case import OpenCase
from insurance_linker.domain.history import History
from insurance_linker.domain.situation import Situation
from insurance_linker.domain.state import PersonState

SOURCE = "//coverlink/linker"
"""Under which name the linker speaks on the bus."""
Statement = UnitStaffed | ProjectStaffed
_encode = msgspec.msgpack.Encoder(order="deterministic").encode


class Staffing(Struct, frozen=True):
    """``changed``: the statements to make, by the key of whom they are about; ``said``: the digests to remember."""

    changed: dict[str, Statement]
    said: dict[str, int]


def staffing(state: PersonState, now: Situation) -> Staffing:
    """What is to be said of the person, who has just been decided. ``state`` has the version that goes with it."""
    statements = dict(_standing(state, now))
    said = {key: _digest(statement) for key, statement in statements.items()}
    changed = {key: statement for key, statement in statements.items() if state.said.get(key) != said[key]}
    for key in state.said.keys() - said.keys():
        changed[key] = _gone(key, now.person.id, state)
    return Staffing(changed, said)


def _standing(state: PersonState, now: Situation) -> Iterator[tuple[str, Statement]]:
    day, history = now.day, now.history
    missing: dict[str, list[OpenCase]] = {}
    for case in state.open.values():
        if case.kind == "enrol" and case.unit_id:
            missing.setdefault(case.unit_id, []).append(case)
    for row in now.employments:
        unit, jobs, lines = row.unit, row.jobs, row.owed
        if not unit:
            continue
        cases = missing.get(unit, ())
        gaps = {case.line for case in cases}
        yield (
            unit,
            UnitStaffed(
                unit_id=unit,
                unit_name=jobs[0].unit_name,
                person_id=now.person.id,
                version=state.version,
                as_of=day,
                working=True,
                district=jobs[0].district,
                forms=tuple(sorted({job.form for job in jobs})),
                since=jobs[0].start,
                owed=tuple(lines),
                covered=tuple(line for line in lines if line not in gaps and line in row.met),
                missing=tuple(line for line in lines if line in gaps),
                due_on=min((case.due_on for case in cases), default=None),
            ),
        )
    for project, spells in _roster(history).items():
        yield (
            project_key(project),
            ProjectStaffed(
                project=project,
                person_id=now.person.id,
                version=state.version,
                as_of=day,
                since=min(start for start, _ in spells),
                until=None if any(stop is None for _, stop in spells) else max(stop for _, stop in spells if stop),
                was=now.person.was,
            ),
        )


def _roster(history: History) -> Mapping[str, list[tuple[date, date | None]]]:
    """The entries on rosters by project: jobs that name it, and cover through it."""
    found: dict[str, list[tuple[date, date | None]]] = {}
    for job in history.jobs:
        if job.project:
            found.setdefault(job.project, []).append((job.start, job.end))
    for cover in history.covers:
        if cover.project:
            found.setdefault(cover.project, []).append((cover.start, cover.stop))
    return found


def _digest(statement: Statement) -> int:
    """64 bits of what it says, whatever the version and the day."""
    return int.from_bytes(blake2b(_encode(replace(statement, version=0, as_of=date.min)), digest_size=8).digest())


def _gone(key: str, who: str, state: PersonState) -> Statement:
    """Nothing is left to be said: the job has ended, or was taken back."""
    version, day = state.version, state.as_of
    if key.startswith(PROJECT):
        return ProjectStaffed(project=key.removeprefix(PROJECT), person_id=who, version=version, as_of=day)
    return UnitStaffed(unit_id=key, person_id=who, version=version, as_of=day, working=False)


def statement_name(key: str, person_id: str, version: int) -> str:
    """The event id of a statement: whoever knows of it can name it again."""
    return f"{key}:{person_id}:{version}"
