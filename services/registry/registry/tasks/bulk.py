"""The same answer to many tasks: which of them it can be given to, and why not to the others.

Whoever sends it has seen which (http/preview.py), and each goes the way of a single answer: claim, answer, and back
what else was claimed with it. Answers of one sending share a number, by which all of them are taken back, and by which
the same sent again answers nothing twice.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any, Literal, NamedTuple

from psycopg import Connection
from psycopg.rows import dict_row

from registry.access import conflicts
from registry.access.account import Account
from registry.changes import SHOWN
from registry.tasks.codes import ENDS, UNIT_ENDS
from registry.tasks.listing import Task, lead
from registry.tasks.second_eyes import Rule, needed
from registry.verification.needs import missing

MOST = 200
Why = Literal["gone", "closed", "taken", "waits", "conflict", "code", "second", "evidence"]
ALWAYS = frozenset({"enrolled", "will_enrol", "refused", "unreachable", "other"})
"""Codes that may be said of any task; others only of those kinds whose case they end."""
ITS_OWN = frozenset({"deceased", "serving", "waiver_signed"})
"""Codes that rest on a paper of the one person, which many do not share."""
KNOWN = f"SELECT {SHOWN} FROM registry.task WHERE id = ANY(%s) AND district LIKE ANY(%s)"
HOLDERS = "SELECT lead, holder FROM registry.lease WHERE lead = ANY(%s) AND until > now()"
SENT = """
SELECT substr(entry_id, 8), body->>'task', EXISTS (SELECT FROM registry.entry AS undoing
    WHERE undoing.person_id = entry.person_id AND undoing.entry_id = 'undo:' || substr(entry.entry_id, 8))
FROM registry.my_answer AS entry WHERE body->>'by' = %(name)s AND body->>'bulk' = %(bulk)s
    AND at > now() - make_interval(hours => %(hours)s) ORDER BY at, entry_id
"""


class Sent(NamedTuple):
    """An answer of a sending, its task, and whether it was taken back."""

    answer: str
    task: str
    undone: bool


def fits(task: Mapping[str, Any], code: str) -> bool:
    """Whether the code says something of a task of this kind."""
    ends = UNIT_ENDS if task["person_id"] is None else ENDS.get(task["kind"], frozenset())
    return code in ALWAYS or code in ends


def why_not(
    task: Mapping[str, Any] | None, code: str, note: str, name: str, holder: str | None, barred: Collection[str],
    rules: Iterable[Rule],
) -> Why | None:  # fmt: skip
    """Why this account cannot give this answer among many; None: it can. ``barred``: whom it must not work on."""
    if task is None:
        return "gone"
    if task["status"] == "closed":
        return "closed"
    if holder is not None and holder != name:
        return "taken"
    if task["status"] in ("held", "answered"):
        return "waits"
    if lead(task) in barred or task["unit_id"] in barred:
        return "conflict"
    if code in ITS_OWN or (task["batch"] and missing(code, note, None)):
        return "evidence"
    if not fits(task, code):
        return "code"
    return "second" if needed(rules, task, code) else None


def known_of(db: Connection[Any], account: Account, tasks: Sequence[str]) -> dict[str, Task]:
    """Those of them that lie in the caller's districts, by id."""
    with db.cursor(row_factory=dict_row) as rows:
        return {task["id"]: task for task in rows.execute(KNOWN, (list(tasks), account.patterns))}


def sorted_out(
    db: Connection[Any], account: Account, tasks: Sequence[str], code: str, note: str, rules: Iterable[Rule]
) -> tuple[list[Task], list[tuple[str, Task | None, Why]]]:
    """Tasks to which the answer can be given, those of one person or unit together; and the others, with the reason."""
    known = known_of(db, account, tasks)
    holders = dict(db.execute(HOLDERS, ([lead(task) for task in known.values()],)).fetchall())
    barred = set(conflicts.leads_of(db, account.name))
    can: list[Task] = []
    cannot: list[tuple[str, Task | None, Why]] = []
    for id_ in dict.fromkeys(tasks):
        task = known.get(id_)
        why = why_not(task, code, note, account.name, holders.get(lead(task)) if task else None, barred, rules)
        if why is None and task:
            can.append(task)
        else:
            cannot.append((id_, task, why or "gone"))
    return sorted(can, key=lambda task: (lead(task), task["id"])), cannot


def sent(db: Connection[Any], account: Account, bulk: str, hours: int) -> list[Sent]:
    """The answers of one sending of the caller's that are not older than ``hours``."""
    return [Sent(*row) for row in db.execute(SENT, {"name": account.name, "bulk": bulk, "hours": hours})]
