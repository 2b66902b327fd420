"""On whom an account must not work: itself, its family, a unit it has an interest in.

An ID number is hashed to a person id as it comes in and kept nowhere. An entry of a person holds for all their
identities; one of a unit for the unit's own tasks and for people of whom a task is about that unit. Entries are ended,
never removed. Whom an entry is about is shown to auditors alone.
"""

from __future__ import annotations

from typing import Any, Literal, get_args

from psycopg import Connection
from psycopg.rows import dict_row

from registry.access.account import Account, find
from registry.access.caller import beyond
from registry.people.linked import LONGEST

Kind = Literal["self", "family", "unit", "other"]
KINDS: tuple[Kind, ...] = get_args(Kind)
MOST = 100
"""Entries of one account."""
LEADS = """
WITH RECURSIVE way(lead, step) AS (
    SELECT lead, 0 FROM registry.conflict WHERE account = %(name)s AND ended_at IS NULL
    UNION
    SELECT view->>'same_as', step + 1 FROM way JOIN registry.person ON person_id = lead
    WHERE view->>'same_as' IS NOT NULL AND step < %(longest)s)
SELECT DISTINCT lead FROM way
"""
BARRED = """
SELECT DISTINCT account FROM registry.conflict WHERE ended_at IS NULL AND (lead = %(lead)s
    OR lead IN (SELECT jsonb_array_elements_text(view->'was') FROM registry.person WHERE person_id = %(lead)s)
    OR lead IN (SELECT unit_id FROM registry.task WHERE task.lead = %(lead)s AND status <> 'closed'))
"""
ADD = """
INSERT INTO registry.conflict (account, lead, kind, set_by) VALUES (%s, %s, %s, %s)
ON CONFLICT (account, lead) WHERE ended_at IS NULL DO NOTHING
"""
OF_ACCOUNT = """
SELECT id, kind, set_by, set_at FROM registry.conflict WHERE account = %s AND ended_at IS NULL ORDER BY id
"""
COUNTS = """
SELECT account.name, role, districts, count(conflict.id) AS conflicts FROM registry.account
LEFT JOIN registry.conflict ON conflict.account = account.name AND ended_at IS NULL
WHERE disabled_at IS NULL GROUP BY account.name ORDER BY account.name
"""
ALL = """
SELECT id, account, lead AS about, kind, set_by, set_at, ended_by, ended_at FROM registry.conflict
WHERE account = ANY(%s) ORDER BY account, id
"""
END = """
UPDATE registry.conflict SET ended_at = now(), ended_by = %(by)s
WHERE id = %(id)s AND ended_at IS NULL AND account = ANY(%(accounts)s) RETURNING account
"""


class TooMany(Exception):
    """The account has as many entries as it may have."""


def leads_of(db: Connection[Any], name: str) -> list[str]:
    """Persons, with who stands in their place, and units on whom the account must not work."""
    with db.pipeline(), db.transaction(), beyond(db):  # a conflict holds whatever district it leads to
        return [lead for (lead,) in db.execute(LEADS, {"name": name, "longest": LONGEST})]


def barred(db: Connection[Any], lead: str) -> set[str]:
    """The accounts that must not work on a person or unit."""
    with db.pipeline(), db.transaction(), beyond(db):
        return {name for (name,) in db.execute(BARRED, {"lead": lead})}


def add(db: Connection[Any], name: str, lead: str, kind: Kind, by: str) -> int:
    """How many entries the account has then; the same again is one. In the caller's transaction. Raises TooMany."""
    db.execute(ADD, (name, lead, kind, by))
    count = len(of_account(db, name))
    if count > MOST:
        raise TooMany
    return count


def of_account(db: Connection[Any], name: str) -> list[dict[str, Any]]:
    """The account's entries in force, without whom they are about."""
    with db.cursor(row_factory=dict_row) as rows:
        return list(rows.execute(OF_ACCOUNT, (name,)))


def counted(db: Connection[Any], account: Account) -> list[dict[str, Any]]:
    """How many entries each account has that shares a district with the caller, by name."""
    with db.cursor(row_factory=dict_row) as rows:
        found = list(rows.execute(COUNTS))
    return [
        {"account": row["name"], "conflicts": row["conflicts"]}
        for row in found
        if account.shares(Account(row["name"], row["role"], tuple(row["districts"])))
    ]


def listed(db: Connection[Any], account: Account) -> list[dict[str, Any]]:
    """All entries of those accounts, with whom they are about and who ended them; for auditors."""
    with db.cursor(row_factory=dict_row) as rows:
        return list(rows.execute(ALL, ([row["account"] for row in counted(db, account)],)))


def end(db: Connection[Any], account: Account, id_: int) -> str | None:
    """Ends an entry of an account that shares a district with the caller, not of the caller's own; whose it was."""
    accounts = [row["account"] for row in counted(db, account) if row["account"] != account.name]
    row = db.execute(END, {"id": id_, "by": account.name, "accounts": accounts}).fetchone()
    return str(row[0]) if row else None


def reaches(db: Connection[Any], account: Account, name: str) -> bool:
    """Whether the account of that name is in force and shares a district with the caller."""
    found = find(db, name)
    return found is not None and account.shares(found)
