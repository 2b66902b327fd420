"""Which facts about a unit or a project stand, as those about a person do (docs/rules.md, 1 and 10)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Literal, TypeVar

from insurance_linker.domain.standing import Resolution
from insurance_linker.domain.units.state import Insured, ProjectState, Registered, Started, State, UnitState

R = TypeVar("R", Registered, Started, Insured)


def registered(state: UnitState) -> Mapping[str, Registered]:
    return _standing(state, state.registered)


def started(state: ProjectState) -> Mapping[str, Started]:
    return _standing(state, state.started)


def insured(state: ProjectState) -> Mapping[str, Insured]:
    return _standing(state, state.insured)


def amended(before: State, now: State, cited: Iterable[str]) -> Literal["retracted", "corrected"] | None:
    """What has become of the facts that a case cites."""
    stood, stand = _all(before), _all(now)
    rows = [(stood[fact], stand.get(fact)) for fact in cited if fact in stood]
    if any(row is None for _, row in rows):
        return "retracted"
    return "corrected" if any(was != row for was, row in rows) else None


def _all(state: State) -> dict[str, Registered | Started | Insured]:
    if isinstance(state, UnitState):
        return {**registered(state)}
    return {**started(state), **insured(state)}


def _standing(state: State, rows: Mapping[str, R]) -> Mapping[str, R]:
    """By the facts that they go back to. What was corrected tells what its last correction tells."""
    if not state.amends:
        return rows
    found = Resolution(state.amends.values())
    names = (rows.keys() | found.corrections.keys()) - state.amends.keys()
    bodies = {name: rows.get(found.body(name) or "") for name in sorted(names) if found.stands(name)}
    return {name: body for name, body in bodies.items() if body}
