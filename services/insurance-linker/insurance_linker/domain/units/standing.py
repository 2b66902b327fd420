"""Which facts about a unit or a project stand, as those about a person do (docs/rules.md, 1 and 10)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Literal, TypeVar

from msgspec.structs import replace

from insurance_linker.domain.standing import Resolution
from insurance_linker.domain.units.rows import CHINA
from insurance_linker.domain.units.state import (
    Amend,
    Answered,
    Insured,
    ProjectState,
    Registered,
    Started,
    State,
    UnitState,
)

S = TypeVar("S", bound=State)
R = TypeVar("R", Registered, Started, Insured)
Found = Resolution[Amend]


def as_it_stands(state: S) -> S:
    """The state with those facts and answers alone that count, each fact under the name of that which it goes back to,
    with the body of its last correction; of a project the answers of the unit that it is now. To reckon with, not to be
    kept.
    """
    found = Resolution(state.amends.values())
    roots = found.corrections.keys() - state.amends.keys()
    if isinstance(state, UnitState):
        registered = _stand(found, state, roots, state.registered)
        return replace(state, registered=registered, answers=_not_undone(state), amends={})
    # What has not come is taken for a start: a correction of cover insures nobody until that cover is known.
    insured = _stand(found, state, (), state.insured)
    started = _stand(found, state, roots - state.insured.keys(), state.started)
    now = replace(state, started=started, insured=insured, answers=_not_undone(state), amends={})
    known = telling(now)
    return replace(now, answers=_of_unit(known[1].unit, now.answers, state)) if known else now


def telling(state: ProjectState) -> tuple[str, Started] | None:
    """What was told last of the project, as it stands, and by which fact."""
    return max(state.started.items(), key=lambda row: (row[1].time, row[0]), default=None)


def amended(before: State, now: State, cited: Iterable[str]) -> Literal["retracted", "corrected"] | None:
    """What has become of the facts that a case cites, as they stood and stand."""
    stood, stand = _all(before), _all(now)
    rows = [(stood[fact], stand.get(fact)) for fact in cited if fact in stood]
    if any(row is None for _, row in rows):
        return "retracted"
    return "corrected" if any(was != row for was, row in rows) else None


def _all(state: State) -> dict[str, Registered | Started | Insured]:
    if isinstance(state, UnitState):
        return {**state.registered}
    return {**state.started, **state.insured}


def _stand(found: Found, state: State, not_come: Iterable[str], rows: dict[str, R]) -> dict[str, R]:
    """Of facts of one type. A correction that tells what belongs to another type replaces nothing."""
    if not state.amends:
        return rows
    names = (rows.keys() - state.amends.keys()).union(not_come)
    bodies = {name: found.body(name, rows.__contains__) for name in sorted(names) if found.stands(name)}
    return {name: rows[body] for name, body in bodies.items() if body}


def _of_unit(unit: str, answers: dict[str, Answered], state: ProjectState) -> dict[str, Answered]:
    """Those that the unit gave. One of which that is not kept is the unit's if it had been named by then."""
    named = min(row.time for row in state.started.values() if row.unit == unit)
    since = datetime.fromtimestamp(named, CHINA).date()
    return {id_: row for id_, row in answers.items() if row.unit == unit or (row.unit is None and row.on >= since)}


def _not_undone(state: State) -> dict[str, Answered]:
    return {id_: row for id_, row in state.answers.items() if id_ not in state.undone}
