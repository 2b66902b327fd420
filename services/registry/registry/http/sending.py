"""Many answers, one after the other, and the same taken back. Each is a transaction of its own: where the database goes
away in the middle, what was done by then is done, and is told (docs/board.md, One answer for many).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from functools import partial
from typing import Any, NamedTuple

from psycopg import Connection

from coverlink_web import Problem
from registry.access.account import Account
from registry.access.caller import Moved, still_seen
from registry.database import AWAY
from registry.http.answers import away
from registry.http.parts import Parts
from registry.http.preview import fits
from registry.http.queue import undo_answer
from registry.http.tasks import answer_task, claim_task
from registry.tasks import lease as leases
from registry.tasks.answer import BadAnswer, Given, checked
from registry.tasks.bulk import Sent, sent, sorted_out
from registry.tasks.listing import Task, lead, one


class Outcome(NamedTuple):
    """``left``: task ids with why. ``whole``: the database was there to the end."""

    done: list[str]
    left: list[dict[str, str]]
    whole: bool


class _Unclear(Exception):
    """The connection broke while the database was told to do it."""


def send(
    parts: Parts, db: Connection[Any], account: Account, tasks: list[str], code: str, note: str | None, token: str
) -> dict[str, Any]:
    """Raises Problem 409, 422, 503."""
    said = checked_said(code, note)
    bulk, _, proof = token.partition(".")
    if not fits(parts, proof, account, "bulk", bulk, tasks, said.code, said.note):
        detail = "ask for a preview, and send its tasks, code and note with its token"
        raise Problem(409, "not-shown", "This is not what was shown", detail)
    before = {answer.task: answer for answer in sent(db, account, bulk, parts.sessions.seconds // 3600)}
    rest = [task for task in tasks if task not in before]
    can, cannot = sorted_out(db, account, rest, said.code, said.note, parts.second.rules)
    given = _each({task["id"]: partial(_answer, parts, db, account, task, said, bulk) for task in can})
    left = [_left(task, "undone") for task, answer in before.items() if answer.undone]
    left += [_left(id_, why) for id_, _, why in cannot] + given.left
    answered = [task for task, answer in before.items() if not answer.undone] + given.done
    return _told(given.whole, bulk=bulk, answered=answered, left=left)


def undo_all(parts: Parts, db: Connection[Any], account: Account, bulk: str) -> dict[str, Any]:
    """Raises Problem 404, 503."""
    found = sent(db, account, bulk, parts.undo_hours)
    if not found:
        raise Problem(404, "not-found", "Not found", "no answers of yours of this sending can still be taken back")
    back = _each({answer.task: partial(_take_back, parts, db, account, answer) for answer in found})
    return _told(back.whole, undone=back.done, left=back.left)


def checked_said(code: str, note: str | None) -> Given:
    """Raises Problem 422."""
    try:
        return checked(Given(code, note or ""))
    except BadAnswer as error:
        raise Problem(422, "bad-answer", "The answer cannot be taken", str(error), reason=error.reason) from None


def _each(acts: Mapping[str, Callable[[], None]]) -> Outcome:
    """What came of each, by task. Those behind one at which the database went away are not tried."""
    done: list[str] = []
    left: list[dict[str, str]] = []
    whole = True
    for task_id, act in acts.items():
        if not whole:
            left.append(_left(task_id, "away"))
            continue
        try:
            with still_seen():
                act()
            done.append(task_id)
        except Moved:
            left.append(_left(task_id, "gone"))
        except Problem as problem:
            left.append(_left(task_id, problem.code))
        except (_Unclear, *AWAY) as error:
            left.append(_left(task_id, "unknown" if isinstance(error, _Unclear) else "away"))
            whole = False
    return Outcome(done, left, whole)


def _answer(parts: Parts, db: Connection[Any], account: Account, task: Task, said: Given, bulk: str) -> None:
    """As a single answer; what was claimed with it goes back. Raises Problem."""
    before = leases.lease_of(db, lead(task))
    claimed = claim_task(parts, db, account, task["id"])
    parts.announce(claimed.changes)
    token = str(claimed.lease.token)
    try:
        with _in_flight(db):
            answer_task(parts, db, account, task, token, said, bulk)
    finally:
        if before is None:
            _give_back(parts, db, account, task, token)


def _take_back(parts: Parts, db: Connection[Any], account: Account, answer: Sent) -> None:
    """Raises Problem, Moved."""
    task = one(db, account, answer.task)
    if task is None:
        raise Moved
    before = leases.lease_of(db, lead(task))
    with _in_flight(db):
        back = undo_answer(parts, db, account, task, answer.answer)
    if back.lease and before is None:  # many at once are nobody's work of the next half hour
        _give_back(parts, db, account, task, str(back.lease.token))


@contextmanager
def _in_flight(db: Connection[Any]) -> Iterator[None]:
    """What is done here in a transaction. Raises _Unclear where nobody can say whether it was committed."""
    try:
        yield
    except AWAY as error:
        if db.closed:
            raise _Unclear from error
        raise  # rolled back for its time, or since two waited for each other


def _give_back(parts: Parts, db: Connection[Any], account: Account, task: Task, token: str) -> None:
    """Unless it has ended meanwhile; without the database it ends by itself, and the answer stands as it is."""
    with suppress(leases.Stale, *AWAY):
        parts.announce(leases.release(db, account, lead(task), token))


def _left(task_id: str, why: str) -> dict[str, str]:
    return {"task_id": task_id, "why": why}


def _told(whole: bool, **came_of_it: Any) -> dict[str, Any]:
    """Raises Problem 503 with the same, if the database went away in the middle."""
    if not whole:
        detail = "the database went away in the middle; this says what is done, and the same again does only the rest"
        raise away(detail, **came_of_it)
    return came_of_it
