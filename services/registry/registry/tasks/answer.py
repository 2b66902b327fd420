"""An answer: the task's new status, a line in the history, a fact in the outbox; all in one transaction.

The fact's id derives from the task, the claim and the code: sent twice, it is one fact. The linker decides what the
answer closes (docs/rules.md, 6). Until then, and if it closes nothing, the task waits as ``codes.after`` says.
"""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any, Literal, NamedTuple
from uuid import UUID, uuid5

from psycopg import Connection
from psycopg.types.json import Jsonb

from registry import changes
from registry.access import looks
from registry.access.account import Account
from registry.access.caller import beyond
from registry.days import CHINA
from registry.people.sealed_text import Texts
from registry.tasks.claiming import allowed
from registry.tasks.codes import CODES, WAITS, after
from registry.tasks.lease import end_if_done, proven
from registry.tasks.listing import Task, lead, one
from registry.tasks.post import LONGEST_NOTE, answered_fact, enter, post
from registry.tasks.second_eyes import Table, needed, until
from registry.verification import items
from registry.verification.needs import missing

LARGEST_EVIDENCE = 16_000
DEEPEST_EVIDENCE = 50
"""Levels of lists and objects: what is nested more deeply than some 250 no answer can show again."""
NOBODY = Table()


class Given(NamedTuple):
    """What a caseworker says; ``evidence`` is any JSON."""

    code: str
    note: str = ""
    evidence: Any = None


Reason = Literal["code_unknown", "note_missing", "too_long", "not_json", "evidence_missing", "note_needed"]


class BadAnswer(ValueError):
    """The message names the field, what was expected, and what to do; ``reason`` says it to programs."""

    def __init__(self, reason: Reason, message: str) -> None:
        super().__init__(message)
        self.reason = reason


class Closed(Exception):
    """The task is closed already; ``task`` says how."""

    def __init__(self, task: Task) -> None:
        super().__init__()
        self.task = task


def checked(given: Given) -> Given:
    """Without what PostgreSQL cannot hold (NUL). Raises BadAnswer."""
    code, note = (value.replace("\x00", "").strip() for value in given[:2])
    if code not in CODES:
        raise BadAnswer("code_unknown", f"code: expected one of {', '.join(CODES)}")
    if code == "other" and not note:
        raise BadAnswer("note_missing", "note: the code `other` needs one; say in a sentence what is so")
    if len(note) > LONGEST_NOTE:
        raise BadAnswer("too_long", f"note: expected at most {LONGEST_NOTE} characters")
    return Given(code, note, _storable(given.evidence))


def _storable(evidence: Any) -> Any:
    """JSON that PostgreSQL takes. Raises BadAnswer."""
    try:
        kept = _without_nul(evidence, DEEPEST_EVIDENCE)
        written = json.dumps(kept, ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode()
    except ValueError as error:  # no number, half a character, nested too deeply
        expected = f"whole characters and plain numbers, nested {DEEPEST_EVIDENCE} levels deep at most"
        raise BadAnswer("not_json", f"evidence: expected JSON with {expected}") from error
    if len(written) > LARGEST_EVIDENCE:
        raise BadAnswer("too_long", f"evidence: expected at most {LARGEST_EVIDENCE} bytes of JSON")
    return kept


def _without_nul(value: Any, levels: int) -> Any:
    """Raises ValueError when lists and objects have more levels than that."""
    match value:
        case str():
            return value.replace("\x00", "")
        case list() | dict() if levels == 0:
            raise ValueError
        case list():
            return [_without_nul(one, levels - 1) for one in value]
        case dict():
            return {name.replace("\x00", ""): _without_nul(one, levels - 1) for name, one in value.items()}
        case _:
            return value


def answer(
    db: Connection[Any],
    account: Account,
    task: Task,
    token: str,
    given: Given,
    contacts: int,
    second: Table = NOBODY,
    bulk: str | None = None,
    *,
    texts: Texts,
) -> tuple[Task, list[changes.Change]]:
    """The task as it is then, and what to announce. Raises BadAnswer, Stale, Closed, Barred.

    ``contacts``: on how many days nobody must have been reached before ``unreachable`` ends an item of a batch. Until
    then it is a contact: the task waits, and an ``unreachable`` that would close the case is not told to the linker.
    ``second``: which answers a second person must confirm before they are told to the linker, and end an item.
    ``bulk``: the number that it shares with others of one sending; of a sending a task is answered once, ever, for what
    is sent again may come late. ``texts`` seals what was written.
    """
    given = checked(given)
    now, of = datetime.now(CHINA), lead(task)
    with db.transaction():
        lease = proven(db, account, of, token)
        allowed(db, account, of)
        with beyond(db):  # the batch may be of where the case lay when it was issued
            verified = items.open_of(db, task["id"])
        if verified and (lacks := missing(given.code, given.note, given.evidence)):
            raise BadAnswer(*lacks)
        status, wait = after(task["kind"], given.code, of_unit=task["person_id"] is None)
        event_id = str(uuid5(UUID(bulk) if bulk else lease.token, f"{task['id']} {given.code}"))
        is_contact = status == "answered" and items.short_of_contacts(db, task, verified, given.code, now, contacts)
        if is_contact:
            status, wait = "held", WAITS[given.code]
        awaits = not is_contact and needed(second.rules, task, given.code)
        back_at = until(now, second) if awaits else now + wait
        note, evidence = (texts.seal(db, of, text) for text in (given.note, given.evidence))
        said = {"code": given.code, "note": note, "evidence": evidence, "by": account.name}
        said |= {"at": now.isoformat(), "back_at": back_at.isoformat()}
        said |= {"awaiting": event_id} if awaits else {}
        done = db.execute(
            "UPDATE registry.task SET status = %s, answer = %s, front = false, changed_at = now()"
            " WHERE id = %s AND status = 'claimed'",
            (status, Jsonb(said), task["id"]),
        )
        if done.rowcount == 0:
            raise Closed(one(db, account, task["id"]) or task)
        body = {**said, "task": task["id"], "kind": task["kind"]} | ({"awaiting": "second"} if awaits else {})
        body |= {"bulk": bulk} if bulk else {}
        body |= {"contact": True} if is_contact else {}
        if not enter(db, of, f"answer:{event_id}", "answered", body, now) and bulk:
            raise Closed(task)
        if not awaits and not is_contact:
            post(db, task, event_id, answered_fact(account.name, task, given.code, now.date()), now)
        if verified and not awaits:
            with beyond(db):
                items.answered(db, task, given.code, event_id, account.name, now, contacts)
        changed = [task["id"]]
        changed += end_if_done(db, of)
        looks.note(db, account, "answer", **looks.of(of), task_id=task["id"], purpose="work")
        told = changes.write(db, [("task.changed", one_) for one_ in changed])
    return one(db, account, task["id"]) or task, told
