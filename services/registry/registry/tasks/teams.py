"""Teams: an account is in at most one of a county. A team is named by its county and its name there."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from psycopg import Connection
from psycopg.rows import dict_row

from registry.access.account import Account, find

COUNTY = re.compile(r"[0-9]{6}")
_SETTING = 7_270_119
LONGEST_NAME, MOST = 40, 100
LOCK = f"SELECT pg_advisory_xact_lock({_SETTING}, %s::int)"
"""A county's teams are set one after the other: members change over from one to another."""
LIST = """
SELECT team.id, team.district, team.name, array_remove(array_agg(account ORDER BY account), NULL) AS members
FROM registry.team LEFT JOIN registry.team_member ON team = team.id
WHERE team.district LIKE ANY(%s) GROUP BY team.id ORDER BY team.district, team.name
"""


class BadTeam(ValueError):
    """The message names the field and what was expected."""


def id_of(district: str, name: str) -> str:
    return f"{district}/{name}"


def listed(db: Connection[Any], account: Account) -> list[dict[str, Any]]:
    """Teams of the caller's districts with their members."""
    with db.cursor(row_factory=dict_row) as rows:
        return list(rows.execute(LIST, (account.patterns,)))


def members(db: Connection[Any], team: str) -> list[Account]:
    """Those in force, who work on tasks of the team's county; by name."""
    rows = db.execute("SELECT account, district FROM registry.team_member WHERE team = %s ORDER BY account", (team,))
    found = [(find(db, name), district) for name, district in rows.fetchall()]
    return [one for one, district in found if one and one.works and one.covers(district)]


def put(db: Connection[Any], account: Account | None, district: str, name: str, people: Sequence[str]) -> str:
    """Makes the team, or sets its members anew; its id. Who was in another team of the county changes over.

    Without members the team is gone, and what was assigned to it is nobody's. ``account``: who asks, None for whoever
    runs the installation. In a transaction of its own. Raises BadTeam.
    """
    name = " ".join(name.replace("\x00", "").replace("/", " ").split())
    if not COUNTY.fullmatch(district) or (account and not account.covers(district)):
        raise BadTeam("district: expected the code of a county, of your districts")
    if not name or len(name) > LONGEST_NAME:
        raise BadTeam(f"name: expected 1 to {LONGEST_NAME} characters")
    if len(people) > MOST:
        raise BadTeam(f"members: expected at most {MOST}")
    for one in people:
        found = find(db, one) if "\x00" not in one else None
        if found is None or not found.works or not found.covers(district):
            raise BadTeam("members: expected accounts in force that work on tasks in this county")
    team = id_of(district, name)
    with db.transaction():
        db.execute(LOCK, (district,))
        db.execute("DELETE FROM registry.team_member WHERE team = %s", (team,))
        if people:
            db.execute("INSERT INTO registry.team VALUES (%s, %s, %s) ON CONFLICT DO NOTHING", (team, district, name))
            db.execute(
                "INSERT INTO registry.team_member (account, district, team) SELECT DISTINCT account, %s, %s"
                " FROM unnest(%s::text[]) AS given(account) ORDER BY 1"
                " ON CONFLICT (account, district) DO UPDATE SET team = excluded.team",
                (district, team, list(people)),
            )
        else:
            db.execute(
                "UPDATE registry.task SET assigned_team = NULL, assigned_at = NULL WHERE id IN (SELECT id FROM"
                " registry.task WHERE assigned_team = %s AND status <> 'closed' ORDER BY id FOR UPDATE)",
                (team,),
            )
            db.execute("DELETE FROM registry.team WHERE id = %s", (team,))
    return team
