"""A batch is a snapshot: all that the filter finds at one moment, its parts and its hashes, in one transaction.

A case may close between that moment and the commit, or in a transaction that looked for items before the commit; then
no decision will ever end its item. ``settle`` looks for such once all of those transactions have ended, and for
batches whose issuer died before it could (``rechecking``'s loop calls it, too).
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from contextlib import suppress
from datetime import date, datetime, timedelta
from typing import Any

import msgspec
import psycopg
from psycopg import Connection
from psycopg.types.json import Jsonb

from registry.access import looks
from registry.access.account import Account
from registry.changes import BECAUSE
from registry.days import CHINA
from registry.patience import longer
from registry.verification import items
from registry.verification.canonical import FORM
from registry.verification.choosing import CHOSEN, ELSEWHERE, MOST, BadChoice, Choice, checked, given

LONGEST_TITLE = 100
LONGEST_PURPOSE = 1_000
MOST_DAYS = 366
ISSUING = 7_270_110
SECONDS = 300
"""The most that issuing may take; elsewhere a statement has ten seconds."""
BATCH = """
INSERT INTO registry.batch (title, purpose, due_on, filter, issued_by) VALUES (%s, %s, %s, %s, %s) RETURNING id
"""
ITEMS = f"""
INSERT INTO registry.batch_item (batch_id, place, task_id, person_id, unit_id, kind, line, gap, district, due_on, rules,
    follows, since)
SELECT %(batch)s, row_number() OVER (ORDER BY district COLLATE "C", id COLLATE "C"), id, person_id, unit_id, kind, line,
    gap, district, due_on, ARRAY(SELECT reason->>'rule' FROM jsonb_array_elements({BECAUSE}) AS reason
        GROUP BY 1 ORDER BY min(reason->>'rule') COLLATE "C"), id, now()
FROM registry.task WHERE {CHOSEN} AND NOT {ELSEWHERE} LIMIT %(most)s
"""


def _field(value: str) -> str:
    """A field of a line as ``canonical.line_of`` writes it: in quotes only where it needs them."""
    quoted = f"""CASE WHEN {value} ~ '[",\\r\\n]' THEN '"' || replace({value}, '"', '""') || '"' ELSE {value} END"""
    return f"coalesce({quoted}, '')"


LINE = " || ',' || ".join(
    [
        "place", _field("task_id"), _field("person_id"), _field("unit_id"), "kind", "coalesce(line, '')",
        "coalesce(gap, '')", _field("district"), "to_char(due_on, 'YYYY-MM-DD')", _field("array_to_string(rules, ' ')"),
    ]
) + " || E'\\n'"  # fmt: skip
PARTS = f"""
INSERT INTO registry.batch_part (batch_id, district, items, hash)
SELECT batch_id, district, count(*), sha256(convert_to(string_agg({LINE}, '' ORDER BY place), 'UTF8'))
FROM registry.batch_item WHERE batch_id = %s GROUP BY batch_id, district
"""
WHOLE = f"""
UPDATE registry.batch SET items = part.items, hash = sha256(convert_to(
    '{FORM},' || id || ',' || to_char(due_on, 'YYYY-MM-DD') || E'\\n' || part.lines, 'UTF8'))
FROM (SELECT sum(items) AS items, string_agg(district || ',' || items || ',' || encode(hash, 'hex') || E'\\n', ''
    ORDER BY district COLLATE "C") AS lines FROM registry.batch_part WHERE batch_id = %(batch)s) AS part
WHERE id = %(batch)s
"""
ENDED_BEFORE = """
SELECT task.id FROM registry.batch_item AS item JOIN registry.task ON task.id = item.follows
WHERE item.batch_id = %s AND item.end_code IS NULL AND task.status = 'closed' ORDER BY task.id
"""
LOCK_TASKS = "SELECT id FROM registry.task WHERE id = ANY(%s) ORDER BY id FOR SHARE"
OLDER = "SELECT WHERE pg_snapshot_xmin(pg_current_snapshot()) < %s::xid8"
PATIENCE = 3.0
"""Seconds that who issues waits; then the servers' own look settles the batch."""
UNSETTLED = "SELECT id FROM registry.batch WHERE settled_at IS NULL ORDER BY id LIMIT 10"


class Issue(msgspec.Struct, frozen=True):
    """What a province says of a batch."""

    title: str
    purpose: str
    due_on: date
    choice: Choice


def checked_issue(issue: Issue, today: date) -> Issue:
    """Raises BadChoice."""
    title, purpose = issue.title.replace("\x00", "").strip(), issue.purpose.replace("\x00", "").strip()
    for name, text, longest in (("title", title, LONGEST_TITLE), ("purpose", purpose, LONGEST_PURPOSE)):
        if not 0 < len(text) <= longest:
            raise BadChoice("bad_text", f"{name}: expected 1 to {longest} characters")
    last = today + timedelta(MOST_DAYS)
    if not today < issue.due_on <= last:
        raise BadChoice("bad_due", f"due_on: expected a day after today, {today}, and up to {last}")
    return Issue(title, purpose, issue.due_on, checked(issue.choice))


def issue(db: Connection[Any], account: Account, asked: Issue) -> int:
    """The id of the new batch. Raises BadChoice."""
    today = datetime.now(CHINA).date()
    asked = checked_issue(asked, today)
    with longer(db, SECONDS):
        db.execute("SELECT pg_advisory_xact_lock(%s)", (ISSUING,))  # so that no case comes into two open batches
        chosen = Jsonb(msgspec.to_builtins(asked.choice))
        row = db.execute(BATCH, (asked.title, asked.purpose, asked.due_on, chosen, account.name)).fetchone()
        assert row
        batch = int(row[0])
        asks = {**given(account, asked.choice, today), "batch": batch, "most": MOST + 1}
        held = db.execute(ITEMS, asks, prepare=False).rowcount
        if held == 0:
            raise BadChoice("empty", "the filter finds no open case that is in no other open batch; choose wider")
        if held > MOST:
            raise BadChoice("too_many", f"the filter finds more than {MOST} cases; choose fewer, such as by district")
        db.execute(PARTS, (batch,))
        db.execute(WHOLE, {"batch": batch})
        looks.note(db, account, "batch-issue", about={"batch": batch, "items": held})
    return batch


def after_issue(db: Connection[Any], batch: int) -> None:
    """What the service itself does then, at a connection of its own. What fails here, the servers' own look does."""
    with suppress(psycopg.OperationalError):
        with longer(db, SECONDS):
            db.execute("ANALYZE registry.batch_item")  # it may have doubled: plans for its old size would take hours
        settle(db, [batch])


def settle(db: Connection[Any], batches: Sequence[int]) -> None:
    """Ends the items whose cases closed while the batches were issued. May be repeated; not in a transaction."""
    complete = _all_ended(db) if batches else True
    for batch in batches:
        _settle(db, batch, complete=complete)


def _settle(db: Connection[Any], batch: int, *, complete: bool) -> None:
    with longer(db, SECONDS):
        closed = [task for (task,) in db.execute(ENDED_BEFORE, (batch,))]
        if closed:
            db.execute(LOCK_TASKS, (closed,))
            items.decided(db, closed, ())
        if complete:
            db.execute("UPDATE registry.batch SET settled_at = now() WHERE id = %s AND settled_at IS NULL", (batch,))


def _all_ended(db: Connection[Any]) -> bool:
    """Waits for all that others are writing now: they may not have seen the items. False when that takes too long."""
    row = db.execute("SELECT pg_snapshot_xmax(pg_current_snapshot())::text").fetchone()
    assert row
    until = time.monotonic() + PATIENCE
    while db.execute(OLDER, row).rowcount:
        if time.monotonic() > until:
            return False
        time.sleep(0.02)
    return True


def settle_rest(db: Connection[Any]) -> None:
    """Batches whose issuer did not come so far."""
    settle(db, [batch for (batch,) in db.execute(UNSETTLED)])
