"""Many rows at once into PostgreSQL, each statement once a batch. Repeats change nothing and are not counted.

Rows that writers share (units, counts) are written last and in the order of their keys, so that two cannot wait for
each other; leases are locked before tasks and tasks by their ids, as by those who work on them (tasks/lease.py).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable
from typing import Any, NamedTuple

from psycopg import Connection

from registry import changes
from registry.known.keeping import keep
from registry.project.ready import Ready, as_json
from registry.project.rows import UnitTold
from registry.project.statements import (
    COUNTS,
    COVER,
    DISTRICTS,
    EMPLOYMENTS,
    ENTERED,
    LEASED,
    MET,
    NOTICES,
    SEALED,
    TASKS_OF,
    UNITS,
    VIEWS,
    WAITING,
    WRITTEN,
)
from registry.verification import items

Changed = list[tuple[changes.Kind, str]]
"""What became of which tasks, for ``changes.write``."""


class Shared(NamedTuple):
    """Rows that other writers write as well. Written last, so that none waits for another's whole batch."""

    units: dict[str, UnitTold]
    counts: Counter[tuple[str, str]]
    """By name and district."""


def write(db: Connection[Any], ready: Ready, at_work: set[str] | None = None, *, shadow: bool = False) -> Changed:
    """All rows, in the caller's transaction; returns what changed. Raises psycopg.Error.

    ``at_work`` are those persons and units on whom somebody works, if they are locked already. ``shadow``: nobody
    works there, and what goes by tasks without following from the log alone is left alone.
    """
    changed, shared = write_own(db, ready, at_work, shadow=shadow)
    write_shared(db, shared)
    return changed


def write_own(
    db: Connection[Any], ready: Ready, at_work: set[str] | None = None, *, shadow: bool = False
) -> tuple[Changed, Shared]:
    """``write``, but for the rows that are shared."""
    rows = ready.rows
    if rows.sealed:
        people = sorted(rows.sealed)
        db.execute(SEALED, [people, *_columns(rows.sealed[person] for person in people)])
    counts = _entered(db, ready)
    changed, affected, closed, again = _written(db, ready, set() if shadow else at_work)
    if rows.same:
        db.execute(WAITING, [*_columns(rows.same)])
    if not shadow:
        items.decided(db, closed, again)
        if rows.same:
            items.linked(db, rows.same)
    _views(db, ready, affected)
    if rows.notices:
        for channel, state in db.execute(NOTICES, [as_json(rows.notices)]):
            counts[f"notice:{channel}:{state}", ""] += 1
    return changed, Shared(rows.units, counts)


def write_shared(db: Connection[Any], shared: Shared) -> None:
    _units(db, shared.units)
    if shared.counts:
        keys = sorted(shared.counts)
        names, districts = _columns(keys)
        db.execute(COUNTS, [names, districts, [shared.counts[key] for key in keys]])


def leased(db: Connection[Any], leads: Collection[str]) -> set[str]:
    """Those of them on whom somebody works: nobody begins or ends that before the transaction does."""
    return {lead for (lead,) in db.execute(LEASED, [sorted(leads)])} if leads else set()


def locked(db: Connection[Any], leads: Collection[str]) -> set[str]:
    """``leased``, and all their tasks locked with it: for whoever calls ``write`` more than once in a transaction."""
    at_work = leased(db, leads)
    db.execute(TASKS_OF, [sorted(leads)])
    return at_work


def _units(db: Connection[Any], units: dict[str, UnitTold]) -> None:
    if not units:
        return
    ids = sorted(units)
    names = _columns(units[unit].name or (None, None) for unit in ids)
    districts = _columns(units[unit].district or (None, None) for unit in ids)
    db.execute(UNITS, [ids, *names, *districts, [units[unit].registered_at for unit in ids]])


def _entered(db: Connection[Any], ready: Ready) -> Counter[tuple[str, str]]:
    """How many lines of each kind are new, by name and district."""
    if not ready.counts:
        return Counter()
    given = {"entries": ready.entries, "bodies": ready.bodies, "because": ready.because, "count": len(ready.counts)}
    found = db.execute(ENTERED, given).fetchall()
    new = ready.counts.values() if found == [(None, None)] else (ready.counts[person, id_] for id_, person in found)
    return Counter(count for count in new if count)


def _written(
    db: Connection[Any], ready: Ready, at_work: set[str] | None
) -> tuple[Changed, set[str], set[str], set[str]]:
    """What became of tasks, about which persons; which are closed now, and which are open again."""
    tasks = ready.rows.tasks
    changed: Changed = []
    people: set[str] = set()
    closed: set[str] = set()
    again: set[str] = set()
    if not tasks:
        return changed, people, closed, again
    if at_work is None:
        at_work = leased(db, ready.leads)
    given = {"tasks": ready.tasks, "closing": ready.closing, "at_work": sorted(at_work), "count": len(tasks)}
    found = {id_: (person, status, fresh) for id_, person, status, fresh in db.execute(WRITTEN, given)}
    if found.pop(None, None):
        told = ((id_, (one.person_id, one.status, True)) for id_, one in tasks.items())
        found = {id_: found.get(id_, as_given) for id_, as_given in told}
    for id_, (person, status, fresh) in found.items():
        opened = fresh or tasks[id_].opened
        changed.append(("task.closed" if status == "closed" else "task.opened" if opened else "task.changed", id_))
        if person:
            people.add(person)
        if status == "closed":
            closed.add(id_)
        elif opened and not fresh:
            again.add(id_)
    return changed, people, closed, again


def _views(db: Connection[Any], ready: Ready, also: set[str]) -> None:
    """``also`` are persons whose tasks changed: where a person may be looked up follows from those as well."""
    seen: list[str] = []
    if ready.rows.views:
        keep(db, ready.days)
        seen = [person for (person,) in db.execute(VIEWS, {"views": ready.views, "told": ready.told})]
        for statement in (*EMPLOYMENTS, *COVER):
            db.execute(statement, {"people": seen})
    if unseen := sorted(also.difference(seen)):
        db.execute(MET, [unseen])
        db.execute(DISTRICTS, {"people": unseen})


def _columns(pairs: Iterable[tuple[Any, Any]]) -> tuple[list[Any], list[Any]]:
    firsts, seconds = zip(*pairs, strict=True)
    return list(firsts), list(seconds)
