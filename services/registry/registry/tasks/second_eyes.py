"""Second pair of eyes: some answers that end a case are told to the linker only when a second person has confirmed.

Until then the task is ``answered`` with ``awaiting: second``, and nothing is in the outbox. Which answers need it is
data (docs/board.md, Second pair of eyes). Somebody else of the same districts confirms, or sends back with a note;
whoever answered may take it back (undo). Nobody in time: the task is back in the queue (tasks/sweeping.py).
Whatever takes the answer back, its line of the history is ``undo:`` and the answer's id, so that there is one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any, Literal, NamedTuple, get_args

from psycopg import Connection
from psycopg.rows import dict_row
from psycopg.types.json import Jsonb

from coverlink.contracts.fields import CaseKind
from registry import changes
from registry.access import conflicts, looks
from registry.access.account import Account, find
from registry.access.caller import beyond
from registry.changes import COLUMNS
from registry.days import CHINA
from registry.people.sealed_text import Texts
from registry.tasks.claiming import mark, take_anew
from registry.tasks.codes import CODES, UNHEARD, after
from registry.tasks.listing import Task, lead, one
from registry.tasks.post import LONGEST_NOTE, answered_fact, enter, post
from registry.verification import items

OF_UNIT = "unit"
DEFAULT = "deceased,covered_elsewhere,not_an_employee,wrong_lead@60,unit:wrong_lead"
"""The table that ``default`` in the setting stands for."""
LIST = f"""
SELECT {COLUMNS}, answer->>'awaiting' AS answer, answer->>'code' AS code, answer->>'note' AS note,
    answer->>'by' AS answered_by, answer->>'at' AS answered_at, answer->>'back_at' AS until,
    answer->>'by' <> %(name)s AS may_confirm
FROM registry.task WHERE status = 'answered' AND answer ? 'awaiting' AND district LIKE ANY(%(mine)s)
  AND (%(counties)s::text[] IS NULL OR district = ANY(%(counties)s))
ORDER BY answer->>'at', id LIMIT 200
"""
COUNT = """
SELECT count(*) FROM registry.task WHERE status = 'answered' AND answer ? 'awaiting'
  AND district LIKE ANY(%s) AND answer->>'by' <> %s
"""
AWAITED = "SELECT answer FROM registry.task WHERE id = %s AND status = 'answered' AND answer ? 'awaiting' FOR UPDATE"


class Rule(NamedTuple):
    """An answer that needs it: of any kind of task or of one, from a priority up; ``unit``: a unit's own tasks."""

    code: str
    kind: str | None = None
    at_least: int = 0


class Table(NamedTuple):
    """The rules, and for how many days an answer waits for the second person."""

    rules: tuple[Rule, ...] = ()
    days: int = 3


def parsed(text: str) -> tuple[Rule, ...]:
    """``[KIND:]CODE[@PRIORITY]`` by commas; ``default`` is DEFAULT. Raises ValueError, which names what is wrong."""
    rules: list[Rule] = []
    for part in (part.strip() for part in text.split(",")):
        if part == "default":
            rules += parsed(DEFAULT)
        elif part:
            named, _, least = part.partition("@")
            kind, _, code = named.rpartition(":")
            if code not in CODES or (kind and kind not in (OF_UNIT, *get_args(CaseKind))):
                raise ValueError(f"{part!r}: expected [KIND:]CODE[@PRIORITY]; codes are {', '.join(CODES)}")
            if least and not least.isdecimal():
                raise ValueError(f"{part!r}: expected a whole number behind @")
            rules.append(Rule(code, kind or None, int(least or 0)))
    return tuple(rules)


def needed(rules: Iterable[Rule], task: Mapping[str, Any], code: str) -> bool:
    """Whether this answer to this task needs a second person: only answers that end a case ever do."""
    of_unit = task["person_id"] is None
    if after(task["kind"], code, of_unit=of_unit)[0] != "answered":
        return False
    kinds = (None, task["kind"], OF_UNIT) if of_unit else (None, task["kind"])
    return any(rule.code == code and rule.kind in kinds and task["priority"] >= rule.at_least for rule in rules)


class NotConfirmed(Exception):
    """Why an answer is neither confirmed nor sent back."""

    def __init__(self, why: Literal["not-awaiting", "own-answer", "conflict"]) -> None:
        super().__init__(why)
        self.why: Literal["not-awaiting", "own-answer", "conflict"] = why


class BadNote(ValueError):
    """The message names the field and what was expected; ``reason`` says it to programs."""

    def __init__(self, reason: Literal["note_needed", "too_long"], message: str) -> None:
        super().__init__(message)
        self.reason = reason


def awaiting(db: Connection[Any], account: Account, texts: Texts) -> list[dict[str, Any]]:
    """What waits for a second person in the caller's districts, the longest first. ``may_confirm``: it is another's."""
    given = {"name": account.name, "mine": account.patterns, "counties": account.counties}
    with db.cursor(row_factory=dict_row) as rows:
        found = list(rows.execute(LIST, given, prepare=False))
    texts.open(db, ((lead(row), row) for row in found))
    for row in found:
        if row["protected"]:
            row["note"] = None  # it is read on the person's page, for a reason
    return found


def for_me(db: Connection[Any], account: Account) -> int:
    """How many answers of others wait for somebody in the caller's districts."""
    row = db.execute(COUNT, (account.patterns, account.name), prepare=False).fetchone()
    return int(row[0]) if row else 0


def confirm(
    db: Connection[Any], account: Account, task: Task, contacts: int, answer: str | None = None
) -> tuple[Task, list[changes.Change]]:
    """Sends the answer to the linker; it ends items of batches now. ``answer`` names which one is meant. ``contacts``:
    as for ``answer.answer``. Raises NotConfirmed."""
    of, now = lead(task), datetime.now(CHINA)
    with db.transaction():
        said = _awaited(db, account, task, answer)
        kept = {name: value for name, value in said.items() if name != "awaiting"}
        kept |= {"confirmed_by": account.name, "back_at": (now + UNHEARD).isoformat()}
        db.execute("UPDATE registry.task SET answer = %s, changed_at = now() WHERE id = %s", (Jsonb(kept), task["id"]))
        _enter(db, f"confirm:{said['awaiting']}", "confirmed", account, task, said, now)
        answered_on = datetime.fromisoformat(said["at"]).date()
        post(db, task, said["awaiting"], answered_fact(said["by"], task, said["code"], answered_on), now)
        with beyond(db):
            items.answered(db, task, said["code"], said["awaiting"], said["by"], now, contacts)
        looks.note(db, account, "confirm", **looks.of(of, code=said["code"]), task_id=task["id"], purpose="work")
        told = changes.write(db, [("task.changed", task["id"])])
    return one(db, account, task["id"]) or task, told


def send_back(
    db: Connection[Any], account: Account, task: Task, note: str, minutes: int, texts: Texts, answer: str | None = None
) -> tuple[Task, list[changes.Change]]:
    """The task is the first one's again, claimed if nobody else works on the person. Raises NotConfirmed, BadNote."""
    of, now, note = lead(task), datetime.now(CHINA), note.replace("\x00", "").strip()
    if not note:
        raise BadNote("note_needed", "note: say in a sentence why the answer cannot stand as it is")
    if len(note) > LONGEST_NOTE:
        raise BadNote("too_long", f"note: expected at most {LONGEST_NOTE} characters")
    with db.transaction():
        first = _first(db, task)
        lease = take_anew(db, first, of, minutes) if first else None  # leases before tasks: see tasks/lease.py
        said = _awaited(db, account, task, answer)
        if first and first.name != said["by"]:  # taken back, and answered by another, while we looked
            raise NotConfirmed("not-awaiting")
        note = texts.seal(db, of, note)
        _enter(db, f"undo:{said['awaiting']}", "sent_back", account, task, {**said, "note": note}, now)
        db.execute(
            "UPDATE registry.task SET status = 'open', answer = NULL, changed_at = now() WHERE id = %s", (task["id"],)
        )
        changed = [task["id"]]
        if lease and first:
            given = "UPDATE registry.lease SET handed_by = %s, handed_note = %s WHERE lead = %s"
            db.execute(given, (account.name, note, of))
            changed += mark(db, first, of)
        looks.note(db, account, "send-back", **looks.of(of, code=said["code"]), task_id=task["id"], purpose="work")
        told = changes.write(db, [("task.changed", id_) for id_ in dict.fromkeys(changed)])
    return one(db, account, task["id"]) or task, told


def until(now: datetime, table: Table) -> datetime:
    """When an answer that nobody confirms is back in the queue."""
    return now + timedelta(days=table.days)


def _first(db: Connection[Any], task: Task) -> Account | None:
    """Whoever answered, if that account still works on tasks there."""
    row = db.execute("SELECT answer->>'by' FROM registry.task WHERE id = %s", (task["id"],)).fetchone()
    found = find(db, row[0]) if row and row[0] else None
    if found is None or not found.works or not found.covers(task["district"]):
        return None
    return None if found.name in conflicts.barred(db, lead(task)) else found


def _awaited(db: Connection[Any], account: Account, task: Task, answer: str | None) -> dict[str, Any]:
    """The answer that waits, its task locked. Raises NotConfirmed."""
    row = db.execute(AWAITED, (task["id"],)).fetchone()
    if row is None or (answer and row[0]["awaiting"] != answer):
        raise NotConfirmed("not-awaiting")
    said: dict[str, Any] = row[0]
    if said["by"] == account.name:
        raise NotConfirmed("own-answer")
    if account.name in conflicts.barred(db, lead(task)):
        raise NotConfirmed("conflict")
    return said


def _enter(
    db: Connection[Any], entry_id: str, act: str, account: Account, task: Task, said: Mapping[str, Any], now: datetime
) -> None:
    told = {"task": task["id"], "kind": task["kind"], "code": said["code"], "first": said["by"], "by": account.name}
    enter(db, lead(task), entry_id, act, told | ({"note": said["note"]} if act == "sent_back" else {}), now)
