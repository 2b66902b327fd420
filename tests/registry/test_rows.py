"""PostgreSQL itself holds the desk to the caller's districts: whatever a question forgets, no foreign row comes."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import psycopg
import pytest
from psycopg import Connection
from psycopg.types.json import Jsonb

from coverlink.privacy.vault import CREATE
from registry.access import account, looks, protected
from registry.access.account import Account
from registry.access.caller import DESK, beyond, set_caller
from registry.database import connect
from registry.people.linked import head_of
from tests.registry.serving import PASSWORD, Registry, somebody

HOME, AWAY = "320106", "500157"
CALLERS = [
    Account("caseworker", "caseworker", (HOME,)), Account("supervisor", "supervisor", ("320100",)),
    Account("head", "district_head", (HOME,)), Account("province", "province", ("320000",)),
    Account("auditor", "auditor", ("320000",)),
]  # fmt: skip
# What of a table says whose a row is; for the rest, see the test.
TABLES = {
    "person": "person_id", "task": "person_id", "employment": "person_id", "cover": "person_id", "entry": "person_id",
    "unit": "unit_id", "lease": "lead", "tally": "district", "account": "name", "access": "account",
    "reason": "account", "my_answer": "person_id", "protected": "person_id", "alert": "account",
    "known": "person_id", "name_token": "person_id", "contact": "lead", "conflict": "account", "team": "district",
    "team_member": "account",
}  # fmt: skip


@pytest.fixture(scope="module")
def there(registry: Registry) -> dict[str, dict[str, str]]:
    """A person, a unit, an account and all that belongs to them, here and elsewhere."""
    db, made = registry.db, {}
    for district in (HOME, AWAY):
        person, unit, name = somebody(), f"91{district}MA1ABCDE0X", f"of-{district}"
        account.create(db, name, "caseworker", [district], PASSWORD)
        task = registry.task(person, district=district)
        db.execute("UPDATE registry.task SET unit_id = %s WHERE id = %s", (unit, task))
        db.execute("INSERT INTO registry.unit (unit_id, district) VALUES (%s, %s)", (unit, district))
        db.execute(
            "INSERT INTO registry.employment VALUES (%s, %s, 'E', 'standard', %s, '2026-01-01')",
            (person, unit, district),
        )
        db.execute(
            "INSERT INTO registry.cover VALUES (%s, %s, 'pension', 'unit', %s, '2026-01-01')", (person, unit, district)
        )
        for type_, body in (
            ("coverlink.employment.started.v1", {}), ("coverlink.case.opened.v1", {"id": task}),
            ("registry.task.answered", {"task": task, "by": name, "note": "private"}),
        ):  # fmt: skip
            db.execute(
                "INSERT INTO registry.entry (person_id, entry_id, type, at, body) VALUES (%s, %s, %s, %s, %s)",
                (person, type_, type_, datetime.now(UTC), Jsonb(body)),
            )
        db.execute(
            "INSERT INTO registry.lease (lead, token, holder, claimed_at, until)"
            " VALUES (%s, gen_random_uuid(), %s, now(), now() + interval '1 hour')",
            (person, name),
        )
        db.execute("INSERT INTO registry.tally (name, district, count) VALUES ('opened:enrol', %s, 1)", (district,))
        db.execute("INSERT INTO registry.known VALUES (%s, 2026, 'x')", (person,))
        db.execute(
            "INSERT INTO registry.contact (id, lead, channel, outcome, at, by)"
            " VALUES (gen_random_uuid(), %s, 'call', 'reached', now(), %s)",
            (person, name),
        )
        db.execute(
            "INSERT INTO registry.conflict (account, lead, kind, set_by) VALUES (%s, %s, 'other', %s)",
            (name, somebody(), name),
        )
        db.execute("INSERT INTO registry.team VALUES (%s, %s, 'one')", (f"{district}/one", district))
        db.execute("INSERT INTO registry.team_member VALUES (%s, %s, %s)", (name, district, f"{district}/one"))
        protected.protect(db, Account(name, "supervisor", (district,)), person, "own staff")
        protected.alert(db, Account(name, "caseworker", (district,)), "person", person, "work", "on my list")
        looks.note(db, Account(name, "caseworker", (district,)), "person", person_id=person)
        db.execute("INSERT INTO vault.data_key (person_id, wrapped) VALUES (%s, 'x')", (person,))
        db.execute("INSERT INTO registry.name_told VALUES (%s, now(), 'x')", (person,))
        db.execute("INSERT INTO registry.name_token VALUES ('x', %s)", (person,))
        made[district] = {"person_id": person, "lead": person, "unit_id": unit, "district": district, "task": task}
        made[district] |= {"name": name, "account": name}
    return made


@pytest.fixture
def desk(registry: Registry) -> Iterator[Connection[Any]]:
    with connect(registry.url, DESK) as db:
        yield db


def seen(db: Connection[Any], table: str, column: str) -> set[str]:
    return {str(row[0]) for row in db.execute(f"SELECT {column} FROM registry.{table}")}


@pytest.mark.parametrize("caller", CALLERS, ids=[caller.role for caller in CALLERS])
@pytest.mark.parametrize("table", sorted(TABLES))
def test_a_question_without_any_condition_finds_what_is_here_and_nothing_of_elsewhere(
    desk: Connection[Any], there: dict[str, dict[str, str]], table: str, caller: Account
) -> None:
    column = TABLES[table]
    set_caller(desk, caller)
    found = seen(desk, table, column)
    assert there[AWAY][column] not in found
    own = table in ("reason", "my_answer") or (table in ("access", "alert") and caller.role != "auditor")
    assert (there[HOME][column] in found) is not own


def test_keys_to_identities_are_those_of_people_one_may_see(
    desk: Connection[Any], there: dict[str, dict[str, str]]
) -> None:
    set_caller(desk, CALLERS[0])
    found = {row[0] for row in desk.execute("SELECT person_id FROM vault.data_key")}
    assert there[HOME]["person_id"] in found and there[AWAY]["person_id"] not in found


@pytest.mark.parametrize("nobody", [None, Account("op", "operator", ())], ids=["nobody", "operator"])
@pytest.mark.parametrize("table", sorted(TABLES))
def test_without_a_caller_and_to_an_operator_there_are_no_people(
    desk: Connection[Any], there: dict[str, dict[str, str]], table: str, nobody: Account | None
) -> None:
    assert seen(desk, table, TABLES[table]) == set()
    set_caller(desk, nobody)
    assert bool(seen(desk, table, TABLES[table])) is (table == "account" and nobody is not None)
    assert desk.execute("SELECT FROM vault.data_key").rowcount == 0


def test_who_sees_all_sees_all(desk: Connection[Any], there: dict[str, dict[str, str]]) -> None:
    set_caller(desk, Account("sheng", "province", ()))
    for table in ("person", "task", "employment", "cover", "entry", "unit", "lease", "tally", "account"):
        assert {there[HOME][TABLES[table]], there[AWAY][TABLES[table]]} <= seen(desk, table, TABLES[table])


def test_nothing_of_elsewhere_is_changed_either(desk: Connection[Any], there: dict[str, dict[str, str]]) -> None:
    set_caller(desk, CALLERS[1])
    away = there[AWAY]
    assert desk.execute("UPDATE registry.task SET status = 'closed' WHERE id = %s", (away["task"],)).rowcount == 0
    assert desk.execute("DELETE FROM registry.lease WHERE lead = %s", (away["lead"],)).rowcount == 0
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        desk.execute(
            "INSERT INTO registry.lease (lead, token, holder, claimed_at, until)"
            " VALUES (%s, gen_random_uuid(), 'x', now(), now())",
            (somebody(),),
        )


@pytest.mark.parametrize(
    "act",
    [
        "UPDATE registry.task SET district = '320106'", "UPDATE registry.person SET districts = '{320106}'",
        "DELETE FROM registry.access", "SELECT password_hash FROM registry.account",
        "SELECT totp FROM registry.account", "SELECT value FROM registry.outbox", "SELECT FROM registry.notice",
        "UPDATE registry.account SET role = 'province'", "SELECT body FROM registry.change",
        "INSERT INTO registry.access (account, action) VALUES ('somebody else', 'list')",
    ],
)  # fmt: skip
def test_what_the_desk_never_does_is_refused(desk: Connection[Any], act: str) -> None:
    set_caller(desk, CALLERS[0])
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        desk.execute(act)


def test_every_table_is_held_to_districts_or_kept_from_the_desk(registry: Registry) -> None:
    """A new table needs a policy in its migration before the desk may read it."""
    granted = registry.db.execute(
        "SELECT relname, relrowsecurity FROM pg_class JOIN pg_namespace AS schema ON schema.oid = relnamespace"
        " WHERE nspname IN ('registry', 'vault') AND relkind = 'r'"
        " AND has_any_column_privilege('coverlink_desk', pg_class.oid, 'SELECT')"
    ).fetchall()
    # Of the outbox only when a row was sent; names of units are no secret, and their pieces are found by an index.
    assert {name for name, held in granted if not held} == {"outbox", "unit_name"}
    assert {name for name, held in granted if held} == {*TABLES, "data_key"} - {"my_answer"}


def test_what_is_lifted_for_a_claim_is_back_after_it(desk: Connection[Any], there: dict[str, dict[str, str]]) -> None:
    set_caller(desk, CALLERS[0])
    away = there[AWAY]["person_id"]
    with desk.transaction():
        with beyond(desk):
            assert desk.execute("SELECT 1 FROM registry.task WHERE lead = %s", (away,)).fetchall() == [(1,)]
        assert desk.execute("SELECT FROM registry.task WHERE lead = %s", (away,)).rowcount == 0
    with pytest.raises(ValueError, match="stopped"), desk.transaction(), beyond(desk):
        raise ValueError("stopped")
    assert desk.execute("SELECT FROM registry.task WHERE lead = %s", (away,)).rowcount == 0


def test_pointers_of_earlier_identities_are_followed_as_ids(registry: Registry, desk: Connection[Any]) -> None:
    earlier, stands = somebody(), somebody()
    registry.task(stands)
    registry.db.execute(
        "INSERT INTO registry.person (person_id, view) VALUES (%s, %s)", (earlier, Jsonb({"same_as": stands}))
    )
    registry.db.execute(
        "INSERT INTO registry.entry (person_id, entry_id, type, at, body)"
        " VALUES (%s, 'e', 'coverlink.x.v1', now(), '{}')",
        (earlier,),
    )
    for district, entries in ((HOME, 1), (AWAY, 0)):
        set_caller(desk, Account("who", "caseworker", (district,)))
        assert head_of(desk, earlier) == stands
        assert desk.execute("SELECT FROM registry.entry WHERE person_id = %s", (earlier,)).rowcount == entries


def test_the_tables_of_keys_is_made_once_more_without_harm(registry: Registry) -> None:
    registry.db.execute(CREATE)
