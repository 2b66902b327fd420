"""One person: how they stand, their history, and as much of their identity as the purpose allows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime
from typing import Any, Literal

import msgspec
from psycopg import Connection
from psycopg.rows import dict_row

from coverlink.contracts.bodies import Identity
from coverlink.privacy.masking import mask_mobile, mask_name, mask_number
from coverlink.privacy.sealing import Sealer, Unsealable, open_identity
from coverlink.privacy.vault import opened
from registry.access.account import Account
from registry.history import BODY
from registry.people.sealed_text import Texts
from registry.tasks.listing import Filters, listed

PERSON = """
SELECT person_id, version, as_of, born, sex, residence AS residence_district, view, sealed FROM registry.person
WHERE person_id = %s AND (%s = '{"%%"}'::text[] OR EXISTS (
    SELECT 1 FROM unnest(districts) AS district WHERE district LIKE ANY(%s)))
"""
HISTORY = f"""
SELECT entry_id AS id, type, at, happened AS happened_on, source, {BODY.format(row="entry")} AS body,
    nullif(person_id, %(person)s) AS under
FROM registry.entry
WHERE (person_id = %(person)s OR person_id = ANY(%(was)s) AND type NOT LIKE 'coverlink.person.%%')
  AND (%(mine)s = '{{{{"%%"}}}}'::text[] OR CASE
    WHEN type LIKE 'coverlink.case.%%' THEN EXISTS (
        SELECT FROM registry.task WHERE task.id = body->>'id' AND district LIKE ANY(%(mine)s))
    WHEN type LIKE 'registry.task.%%' THEN EXISTS (
        SELECT FROM registry.task WHERE task.id = body->>'task' AND district LIKE ANY(%(mine)s))
    ELSE true END)
  AND (%(until)s::timestamptz IS NULL OR at < %(until)s)
ORDER BY {{order}} LIMIT %(limit)s OFFSET %(skip)s
"""
Order = Literal["known", "happened"]
# When we heard of it; or when it was so, which for what has no such day is the day in China on which we heard.
ORDERS: dict[Order, str] = {
    "known": "at DESC, entry_id",
    "happened": "coalesce(happened, (at AT TIME ZONE 'Asia/Shanghai')::date) DESC, at DESC, entry_id",
}
Shown = dict[str, Any]
MISSING = ("enrol", "renew")
"""Kinds of a line on which somebody should have cover and has none."""


class Reader:
    """Opens identities; one per process, used under its own lock of a connection."""

    def __init__(self, master_key: bytes) -> None:
        self._master = Sealer(master_key)

    def identity(self, db: Connection[Any], person_id: str, sealed: str | None) -> Identity | None:
        """None when nothing was told, or the person was erased."""
        return self.identities(db, {person_id: sealed}).get(person_id)

    def identities(self, db: Connection[Any], sealed: Mapping[str, str | None]) -> dict[str, Identity]:
        """Of many at once, by person; without those of whom nothing was told, or who were erased."""
        told = {person: envelope for person, envelope in sealed.items() if envelope is not None}
        found: dict[str, Identity] = {}
        for person, sealer in (opened(db, self._master, told)[0] if told else {}).items():
            with suppress(Unsealable, msgspec.DecodeError):
                found[person] = open_identity(sealer, person, told[person])
        return found


def person(db: Connection[Any], account: Account, reader: Reader, person_id: str, *, whole: bool) -> Shown | None:
    """How the person stands; None when unknown, or in none of the caller's districts. ``whole``: not masked."""
    with db.cursor(row_factory=dict_row) as rows:
        row = rows.execute(PERSON, (person_id, account.patterns, account.patterns)).fetchone()
    if row is None:
        return None
    view, sealed = row.pop("view") or {}, row.pop("sealed")
    tasks, _ = listed(db, account, Filters(person_id=person_id), None, 200)
    cover: dict[str, list[Any]] = defaultdict(list)
    for spell in view.get("cover", ()):
        cover[spell["line"]].append(spell)
    gaps = [
        {name: task[name] for name in ("line", "gap", "unit_id", "due_on")} for task in tasks if task["kind"] in MISSING
    ]
    return {
        **row, **identified(reader.identity(db, person_id, sealed), whole=whole),
        "employments": view.get("employments", []),
        "cover": dict(cover), "statuses": view.get("statuses", []), "groups": view.get("groups", []),
        "disagreements": view.get("disagreements", []), "folded": view.get("folded"), "gaps": gaps, "cases": tasks,
        "was": view.get("was", []),
    }  # fmt: skip


def identified(identity: Identity | None, *, whole: bool) -> Shown:
    """As much of an identity as may be shown."""
    if identity is None:
        return {"name": None, "id_number": None, "mobile": None, "masked": not whole}
    name, number, mobile = identity.name, identity.id_number, identity.mobile
    return {
        "name": name if whole or not name else mask_name(name),
        "id_number": number if whole else mask_number(number),
        "mobile": mobile if whole or not mobile else mask_mobile(mobile),
        "masked": not whole,
    }


def history(
    db: Connection[Any], account: Account, texts: Texts, person_id: str, limit: int, skip: int = 0, *,
    until: datetime | None = None, order: Order = "known",
) -> list[Shown]:  # fmt: skip
    """The person's timeline, the latest first; of cases and answers only those of the caller's districts.

    ``until``: only what had been heard before. ``order``: by when we heard of it, or by when it was so.
    What came under an earlier identity is among it; ``under`` names that one.
    """
    known = db.execute("SELECT view->'was' FROM registry.person WHERE person_id = %s", (person_id,)).fetchone()
    was = (known and known[0]) or []
    given = {"person": person_id, "was": was, "mine": account.patterns, "limit": limit, "skip": skip, "until": until}
    with db.cursor(row_factory=dict_row) as rows:
        found = list(rows.execute(HISTORY.format(order=ORDERS[order]), given))
    texts.open(db, ((row["under"] or person_id, row["body"]) for row in found))
    return found
