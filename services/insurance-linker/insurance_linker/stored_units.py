"""The forms in which units and projects stand in the store; each that may still be there has a reader."""

from __future__ import annotations

from datetime import date
from typing import Any

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from coverlink.contracts.catalogue import PROJECT
from coverlink_engine import Versions
from insurance_linker.domain.case import OpenCase
from insurance_linker.domain.units import people as p
from insurance_linker.domain.units.site import Site
from insurance_linker.domain.units.staff import Staff
from insurance_linker.domain.units.state import (
    Amend,
    Answered,
    Crowd,
    Insured,
    ProjectState,
    Registered,
    Started,
    UnitState,
)


class StoredUnit(Struct, frozen=True, array_like=True):
    """People as one string of packed rows, cases without their keys. Of a crowd the rows stand in parts (``roll``)."""

    id: str
    as_of: date
    version: int
    registered: dict[str, Registered]
    named: tuple[date, str] | None
    people: bytes
    projects: list[str]
    answers: dict[str, Answered]
    open: list[OpenCase]
    undone: list[str] = []
    crowd: Crowd[Staff] | None = None
    names: dict[int, str] = {}
    amends: list[Amend] = []


class StoredProject(Struct, frozen=True, array_like=True):
    id: str
    as_of: date
    version: int
    started: dict[str, Started]
    insured: dict[str, Insured]
    people: bytes
    answers: dict[str, Answered]
    open: list[OpenCase]
    undone: list[str] = []
    crowd: Crowd[Site] | None = None
    amends: list[Amend] = []


_encode = msgspec.msgpack.Encoder().encode
_unit = msgspec.msgpack.Decoder(StoredUnit).decode
_project = msgspec.msgpack.Decoder(StoredProject).decode


def _write_unit(state: UnitState) -> bytes:
    people = b"" if state.crowd else p.packed(state.people.values(), p.EMPLOYEE)
    return _encode(
        StoredUnit(
            state.id, state.as_of, state.version, state.registered, state.named, people, sorted(state.projects),
            state.answers, list(state.open.values()), sorted(state.undone), state.crowd, state.names,
            list(state.amends.values()),
        )
    )  # fmt: skip


def _read_unit(raw: bytes) -> UnitState:
    row = _unit(raw)
    return UnitState(
        row.id, row.as_of, row.version, row.registered, row.named, p.employees(row.people), frozenset(row.projects),
        row.answers, {case.id: case for case in row.open}, frozenset(row.undone), row.crowd, row.names,
        {one.id: one for one in row.amends},
    )  # fmt: skip


def _read_older_unit(raw: bytes) -> UnitState:
    """Of a crowd it is not known how many have which name."""
    state = _read_unit(raw)
    return replace(state, crowd=state.crowd and replace(state.crowd, sums=None))


def _write_project(state: ProjectState) -> bytes:
    people = b"" if state.crowd else p.packed(state.people.values(), p.WORKER)
    return _encode(
        StoredProject(
            state.id, state.as_of, state.version, state.started, state.insured, people, state.answers,
            list(state.open.values()), sorted(state.undone), state.crowd, list(state.amends.values()),
        )
    )  # fmt: skip


def _read_project(raw: bytes) -> ProjectState:
    row = _project(raw)
    return ProjectState(
        row.id, row.as_of, row.version, row.started, row.insured, p.workers(row.people), row.answers,
        {case.id: case for case in row.open}, frozenset(row.undone), row.crowd, {one.id: one for one in row.amends},
    )  # fmt: skip


# Form 1 is form 2 of those who were no crowd yet: everybody stood in the one value, however many. Form 3 has the names
# that jobs give a unit, and what corrects facts and takes them back; of projects it is form 2 with the latter.
UNITS = Versions(3, _write_unit, {1: _read_unit, 2: _read_older_unit, 3: _read_unit})
PROJECTS = Versions(3, _write_project, {1: _read_project, 2: _read_project, 3: _read_project})


def states_of(key: str) -> Versions[Any]:
    """How the state under this key is stored."""
    return PROJECTS if key.startswith(PROJECT) else UNITS
