"""Progress of commands that go through a table by its key, on standard error."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from psycopg import Connection
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TimeRemainingColumn

# An estimate by the planner's figures is enough for a bar; counting 20 million rows would take minutes.
ABOUT = "SELECT greatest(reltuples, 0)::bigint FROM pg_class WHERE oid = %s::regclass"
Told = Callable[[int], None]
"""Takes how many rows were looked at since the last time."""


def bar() -> Progress:
    """A context manager."""
    columns = "{task.description}", BarColumn(), MofNCompleteColumn(), TimeRemainingColumn()
    return Progress(*columns, console=Console(stderr=True))


def counted(shown: Progress, db: Connection[Any], what: str, table: str, work: Callable[[Told], int]) -> int:
    """What ``work`` returns, a line of the bar while it goes through ``table``."""
    row = db.execute(ABOUT, (table,)).fetchone()
    task = shown.add_task(what, total=row[0] if row else None)
    made = work(lambda count: shown.advance(task, count))
    shown.update(task, total=shown.tasks[task].completed, refresh=True)
    return made
