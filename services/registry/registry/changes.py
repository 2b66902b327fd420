"""What became of tasks, for everybody who watches: written with the change, told over Redis once it is committed.

Ids grow in the order of the commits: whoever writes changes holds a lock from the first id to the end of the
transaction. So "after this id" misses nothing and repeats nothing, and the last of a task is its latest state. The
lock is held for one row and, in a ``transaction``, the commit on the same way to the database: a projector writes
thousands of changes at once, and who claims a task must not wait for each of them. Take it last, and no two can wait
for each other.

Redis says at once that there is something, and may lose it, or bring what two writers say in turned order: an id that
is missing tells nothing, since those that were rolled back are missing too. So it is a bell, and nothing of a task goes
there: a watcher gives out what ``read`` brings, which it asks unasked, too, some times a second. What it has given out
is then whole up to its last id, which is what ``Last-Event-ID`` says when the reader comes again.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from typing import Any, Literal, NamedTuple

import msgspec
import redis
import structlog
from psycopg import Connection

CHANNEL = "registry.changes"
MOST = 5_000
"""Changes that are read in one go."""
Kind = Literal["task.opened", "task.changed", "task.closed"]
_WRITING = 7_270_102
_log = structlog.get_logger()
_unheard = False

BECAUSE = "coalesce(task.because, registry.reasons(task.lead, task.decision))"
"""The reasons, from registry.task: they stand in the line of the decision, or with a task that is older than that."""
COLUMNS = (
    "task.id, task.kind, task.line, task.gap, task.person_id, task.unit_id, task.unit_name, task.district,"
    " task.priority, task.opened_at, task.due_on, task.status, task.closes_when, task.advice, task.cause,"
    f" {BECAUSE} AS because,"
    " EXISTS (SELECT FROM registry.protected WHERE protected.person_id = task.person_id) AS protected,"
    " task.ending, task.closed_at, CASE WHEN task.status = 'held' THEN task.answer->>'back_at' END AS back_at,"
    " CASE WHEN task.status = 'answered' AND task.answer ? 'awaiting' THEN 'second' END AS awaiting,"
    " task.assigned_to, task.assigned_team"
)
"""The task as it is told, from registry.task. ``back_at``: when it is open again, while it is held. ``awaiting``: it is
answered, and a second person must confirm.
"""
# The open batch that has a task among its items, and how far it is there; null for none. Two have it only where two
# identities of a person turned out to be one: then either. By the task, wherever the case lay when it was issued.
IN_BATCH = """
(SELECT jsonb_build_object('id', held.id, 'title', held.title, 'due_on', held.due_on, 'place', held.place,
    'end_code', held.end_code, 'contacts', held.contacts, 'back_why', held.back_why)
FROM registry.task_in_batch AS held WHERE held.task_id = task.id AND held.open LIMIT 1) AS batch
"""
SHOWN = f"{COLUMNS}, {IN_BATCH}"
"""Columns of a task, from registry.task."""
LOCK = f"SELECT pg_advisory_xact_lock({_WRITING})"
# A row for all changes of a transaction; its id is the last one's, and theirs are those up to it.
WRITE = """
INSERT INTO registry.change (id, types, tasks)
SELECT setval(ids, nextval(ids) + cardinality(tasks) - 1), types, tasks
FROM (VALUES ('registry.change_id_seq'::regclass, %b::text[], %b::text[])) AS row(ids, types, tasks)
"""
# Times grow with the ids, but for seconds: what is old is found from the beginning, without an index of its own.
OLD = """
DELETE FROM registry.change WHERE at < now() - interval '7 days' AND id IN (
    SELECT id FROM registry.change ORDER BY id LIMIT 5000)
"""
# As many rows as hold what is asked for, then change by change; LIMIT 1: task by task, never all tasks beside them.
# Of a task that nobody wants to hear of, by its district, nothing is put together.
_SINCE = """
SELECT one.id, one.type, one.task_id, told.district, told.status, {body} FROM (
    SELECT before + place AS id, type, task_id FROM (
        SELECT before, types, tasks, first_value(before) OVER (ORDER BY id) AS first
        FROM (SELECT * FROM registry.change WHERE id > %(last)s ORDER BY id LIMIT %(limit)s) AS row) AS row
    CROSS JOIN LATERAL unnest(types, tasks) WITH ORDINALITY AS each(type, task_id, place)
    WHERE before < greatest(first, %(last)s) + %(limit)s AND before + place > %(last)s
    ORDER BY 1 LIMIT %(limit)s) AS one
LEFT JOIN LATERAL (
    SELECT {columns} FROM registry.task
    WHERE task.id = one.task_id AND (%(patterns)s::text[] IS NULL OR task.district LIKE ANY(%(patterns)s)) LIMIT 1
) AS told ON true
ORDER BY one.id
"""
WHOLE = _SINCE.format(columns=SHOWN, body="row_to_json(told)::text")
BRIEF = _SINCE.format(columns="task.district, task.status", body="''")


class Change(NamedTuple):
    """That something became of a task."""

    type: Kind
    task_id: str


class Event(NamedTuple):
    """One event of the stream, with the task as it stands when it is told. ``body``: all of it, in JSON; what it has
    not is null. Empty where nobody asked for it.

    Whose the task is no more, by its ``district``, is told nothing of it.
    """

    id: int
    type: Kind
    task_id: str
    district: str
    status: str
    body: str

    @property
    def task(self) -> dict[str, Any]:
        return dict(msgspec.json.decode(self.body))


class Wish(NamedTuple):
    """What somebody wants to be told. ``prefixes``: of districts; none is all. ``whole``: tasks with all they have."""

    prefixes: tuple[str, ...] = ()
    whole: bool = True

    def covers(self, other: Wish) -> bool:
        return self.whole >= other.whole and (not self.prefixes or 0 < len(other.prefixes) == self._common(other))

    def _common(self, other: Wish) -> int:
        return sum(prefix.startswith(self.prefixes) for prefix in other.prefixes)

    def fits(self, event: Event) -> bool:
        return not self.prefixes or event.district.startswith(self.prefixes)

    @staticmethod
    def of_all(wishes: Collection[Wish]) -> Wish:
        """The least that has what each of them wants."""
        anywhere = any(not wish.prefixes for wish in wishes)
        prefixes = () if anywhere else sorted({prefix for wish in wishes for prefix in wish.prefixes})
        return Wish(tuple(prefixes), any(wish.whole for wish in wishes))


EVERYTHING = Wish()


class Read(NamedTuple):
    """What was wished for of the changes up to ``last``. ``full``: there may be more behind it."""

    events: list[Event]
    last: int
    full: bool


@contextmanager
def transaction(db: Connection[Any]) -> Iterator[ExitStack]:
    """For ``write``: a transaction whose commit goes to the database together with its changes."""
    with ExitStack() as way, db.transaction():
        yield way


def write(db: Connection[Any], changed: Sequence[tuple[Kind, str]], way: ExitStack | None = None) -> list[Change]:
    """Notes that tasks (by id, as they stand now) have opened, changed or closed.

    Call it last in the transaction that changes them: other writers wait from here to its end. It tells of tasks of
    any district: the desk's policies are lifted up to that end. With the ``way`` of a ``transaction`` what PostgreSQL
    has against it is raised at its end.
    """
    if not changed:
        return []
    with ExitStack() as here:
        (here if way is None else way).enter_context(db.pipeline())
        db.execute("SET LOCAL ROLE NONE")
        db.execute(LOCK)
        db.execute(WRITE, [[kind for kind, _ in changed], [task for _, task in changed]])
    return list(map(Change._make, changed))


def announce(server: redis.Redis, changes: Sequence[Change]) -> None:
    """Rings for who watches, on CHANNEL. Call it after the commit.

    A Redis that is away costs watchers a second or two and loses nothing; it is logged once, until it is back.
    """
    global _unheard
    if not changes:
        return
    try:
        server.publish(CHANNEL, "")
        _unheard = False
    except redis.RedisError as error:
        if not _unheard:
            _log.warning("changes_not_announced", error=type(error).__name__)
        _unheard = True


def read(db: Connection[Any], last: int, wish: Wish = EVERYTHING, limit: int = MOST) -> Read:
    """Of the next changes after ``last``, ``limit`` at most, what is wished for, oldest first."""
    patterns = [f"{prefix}%" for prefix in wish.prefixes] or None
    rows = db.execute(WHOLE if wish.whole else BRIEF, {"last": last, "limit": limit, "patterns": patterns}).fetchall()
    told = [Event(*row) for row in rows if row[3] is not None]  # else of tasks that are no more, or elsewhere
    return Read(told, rows[-1][0] if rows else last, len(rows) == limit)


def newest(db: Connection[Any]) -> int:
    """The last id that is to be seen; 0 for none."""
    found = db.execute("SELECT coalesce(max(id), 0) FROM registry.change").fetchone()
    return int(found[0]) if found else 0


def clear(db: Connection[Any]) -> None:
    """Removes some of what is older than seven days: who was away longer reads the tasks anew."""
    db.execute(OLD)
