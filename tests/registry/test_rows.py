"""PostgreSQL itself holds the desk to the caller's districts: whatever a question forgets, no foreign row comes."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
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
from registry.people.sealed_text import Texts
from registry.verification.choosing import Choice
from registry.verification.issuing import Issue, issue
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
    "unit": "unit_id", "lease": "lead", "tally": "district", "counted": "district", "account": "name",
    "access": "account", "reason": "account", "my_answer": "person_id", "protected": "person_id", "alert": "account",
    "known": "person_id", "name_token": "person_id", "contact": "lead", "conflict": "account", "team": "district",
    "team_member": "account", "batch": "title", "batch_part": "district", "batch_item": "task_id",
    "batch_event": "by", "task_in_batch": "task_id",
}  # fmt: skip
VIEWS = {"my_answer", "task_in_batch"}
NOT_FOR_THE_DESK = {
    "notice": "what was sent is in the history", "change": "the stream is read by the service and told by district",
    "position": "the projector's own", "ended_session": "log-in is the service's own",
    "name_told": "the projector's own", "access_block": "the chain is the sealer's", "access_anchor": "the same",
    "access_check": "the same", "version": "of migrations", "erased": "the list of who was erased; by vault.erase",
}  # fmt: skip
WITHOUT_POLICY = {
    "outbox": "it adds, and reads only when rows were sent",
    "unit_name": "names of units are no secret, and an index finds their pieces only without a policy",
}


@pytest.fixture(scope="module")
def there(registry: Registry) -> dict[str, dict[str, str]]:
    """A person, a unit, an account and all that belongs to them, here and elsewhere."""
    db, made = registry.db, {}
    texts = Texts(registry.settings.secret("master_key"))
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
        protected.protect(db, Account(name, "supervisor", (district,)), person, "own staff", texts)
        protected.alert(db, Account(name, "caseworker", (district,)), "person", person, "work", "on my list")
        looks.note(db, Account(name, "caseworker", (district,)), "person", person_id=person)
        db.execute("INSERT INTO registry.name_told VALUES (%s, now(), 'x')", (person,))
        db.execute("INSERT INTO registry.name_token VALUES ('x', %s)", (person,))
        made[district] = {"person_id": person, "lead": person, "unit_id": unit, "district": district, "task": task}
        made[district] |= {"name": name, "account": name, "task_id": task, "title": name, "by": name}
        wanted = Issue(name, "Verify", date.today() + timedelta(10), Choice(districts=(district,)))
        batch = issue(db, Account("-", "province", ()), wanted)
        made[district]["batch_id"] = str(batch)
        db.execute(
            "INSERT INTO registry.batch_event (batch_id, place, at, what, by) VALUES (%s, 1, now(), 'contact', %s)",
            (batch, name),
        )
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
    for table in (
        "person", "task", "employment", "cover", "entry", "unit", "lease", "tally", "account", "batch", "batch_item"
    ):  # fmt: skip
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
        "UPDATE registry.account SET role = 'province'", "SELECT tasks FROM registry.change",
        "INSERT INTO registry.access (account, action) VALUES ('somebody else', 'list')",
    ],
)  # fmt: skip
def test_what_the_desk_never_does_is_refused(desk: Connection[Any], act: str) -> None:
    set_caller(desk, CALLERS[0])
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        desk.execute(act)


def test_every_table_is_held_to_districts_or_kept_from_the_desk(registry: Registry) -> None:
    """A new table needs a policy in its migration, or a line above that says why it needs none."""
    found = registry.db.execute(
        "SELECT relname, relrowsecurity AND EXISTS (SELECT FROM pg_policy WHERE polrelid = pg_class.oid"
        " AND 'coverlink_desk'::regrole = ANY(polroles)), ARRAY(SELECT granted FROM"
        " unnest('{SELECT,INSERT,UPDATE,REFERENCES}'::text[]) AS granted"
        " WHERE has_any_column_privilege('coverlink_desk', pg_class.oid, granted) UNION ALL SELECT granted"
        " FROM unnest('{DELETE,TRUNCATE}'::text[]) AS granted"
        " WHERE has_table_privilege('coverlink_desk', pg_class.oid, granted))"
        " FROM pg_class JOIN pg_namespace AS schema ON schema.oid = relnamespace"
        " WHERE nspname IN ('registry', 'vault') AND relkind IN ('r', 'p')"
    ).fetchall()
    there = {name: (held, granted) for name, held, granted in found}
    assert {name for name, (held, _) in there.items() if held} == {*TABLES, "data_key"} - VIEWS
    assert {name for name, (held, _) in there.items() if not held} == {*NOT_FOR_THE_DESK, *WITHOUT_POLICY}
    for name in NOT_FOR_THE_DESK:
        assert there[name][1] == [], name
    assert {name: there[name][1] for name in WITHOUT_POLICY} == {
        "outbox": ["SELECT", "INSERT"],
        "unit_name": ["SELECT"],
    }


def test_what_runs_beyond_the_policies_is_named(registry: Registry) -> None:
    """Functions of their owner that the desk may call, and views: each shows no more than docs/access.md says."""
    lifted = registry.db.execute(
        "SELECT proname FROM pg_proc WHERE pronamespace IN ('registry'::regnamespace, 'vault'::regnamespace)"
        " AND prosecdef AND has_function_privilege('coverlink_desk', oid, 'EXECUTE')"
    )
    assert {name for (name,) in lifted} == {"head_of", "there_is", "concerns", "fresh_as_of", "erase", "reasons"}
    for (name,) in registry.db.execute(
        "SELECT oid::regprocedure::text FROM pg_proc WHERE prosecdef AND NOT 'search_path=pg_catalog' = ANY(proconfig)"
        " AND pronamespace IN ('registry'::regnamespace, 'vault'::regnamespace)"
    ):
        raise AssertionError(f"{name} runs as its owner along the caller's search path")
    views = registry.db.execute(
        "SELECT relname FROM pg_class WHERE relkind IN ('v', 'm') AND relnamespace = 'registry'::regnamespace"
    )
    assert {name for (name,) in views} == VIEWS


@pytest.mark.parametrize(
    "caller",
    [*CALLERS, Account("of-province", "province", ("320000",)), Account("sheng", "auditor", ()), None],
    ids=lambda caller: f"{caller.role}-{caller.districts}" if caller else "nobody",
)
def test_only_a_province_for_all_districts_erases(
    desk: Connection[Any], there: dict[str, dict[str, str]], caller: Account | None
) -> None:
    set_caller(desk, caller)
    for name in (caller.name if caller else "-", "sheng"):
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            desk.execute("SELECT registry.erase(%s, now(), %s)", ([there[HOME]["person_id"]], name))


def test_a_province_erases_under_its_own_name_and_by_no_other_way(desk: Connection[Any]) -> None:
    set_caller(desk, Account("sheng", "province", ()))
    for act in ("registry.erase('{p}', now(), 'wang')", "vault.erase('{p}', now(), 'sheng')",
                "registry.forget('{p}', now())"):  # fmt: skip
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            desk.execute(f"SELECT {act}")
    assert desk.execute("SELECT registry.erase(%s, now(), 'sheng')", ([somebody()],)).fetchone() == (0,)


BATCH = "INSERT INTO registry.batch (title, purpose, due_on, filter, issued_by) VALUES ('x', 'x', now(), '{}', %s)"


@pytest.mark.parametrize("caller", CALLERS, ids=[caller.role for caller in CALLERS])
def test_only_a_province_issues_and_closes_batches_and_only_of_its_districts(
    desk: Connection[Any], there: dict[str, dict[str, str]], caller: Account
) -> None:
    set_caller(desk, caller)
    here, away = there[HOME]["batch_id"], there[AWAY]["batch_id"]
    closes = "UPDATE registry.batch SET closed_at = now() WHERE id = %s"
    with desk.transaction(force_rollback=True):
        assert desk.execute(closes, (away,)).rowcount == 0
        assert desk.execute(closes, (here,)).rowcount == (1 if caller.role == "province" else 0)
    if caller.role == "province":
        with desk.transaction(force_rollback=True):
            desk.execute(f"{BATCH} RETURNING id", (caller.name,))
    for act, given in (
        (BATCH, ("somebody else",)), *([] if caller.role == "province" else [(BATCH, (caller.name,))]),
        ("INSERT INTO registry.batch_part VALUES (%s, '500101', 1, 'x')", (away,)),
        ("UPDATE registry.batch_item SET end_code = 'x', ended_at = now() WHERE batch_id = %s", (here,)),
        ("INSERT INTO registry.batch_event (batch_id, place, at, what) VALUES (%s, 1, now(), 'ended')", (here,)),
    ):  # fmt: skip
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            desk.execute(act, given)


def test_a_case_that_came_from_elsewhere_is_in_its_batch(
    registry: Registry, desk: Connection[Any], there: dict[str, dict[str, str]]
) -> None:
    """The item stays with the district that it was issued for; who works on the case sees what the batch asks for."""
    asked = "SELECT title FROM registry.task_in_batch WHERE task_id = %s"
    set_caller(desk, CALLERS[0])
    assert desk.execute(asked, (there[AWAY]["task"],)).fetchall() == []
    registry.db.execute("UPDATE registry.task SET district = %s WHERE id = %s", (HOME, there[AWAY]["task"]))
    try:
        assert desk.execute(asked, (there[AWAY]["task"],)).fetchall() == [(there[AWAY]["title"],)]
        assert desk.execute("SELECT FROM registry.batch_item WHERE follows = %s", (there[AWAY]["task"],)).rowcount == 0
    finally:
        registry.db.execute("UPDATE registry.task SET district = %s WHERE id = %s", (AWAY, there[AWAY]["task"]))


def test_whoever_writes_about_somebody_adds_a_key_for_people_they_see_only(
    desk: Connection[Any], there: dict[str, dict[str, str]], registry: Registry
) -> None:
    adds = "INSERT INTO vault.data_key (person_id, wrapped) VALUES (%s, 'x') ON CONFLICT DO NOTHING"
    near, far = somebody(), somebody()
    registry.task(near, district=HOME)
    registry.task(far, district=AWAY)
    set_caller(desk, CALLERS[0])
    desk.execute(adds, (near,))
    assert desk.execute("SELECT person_id FROM vault.data_key WHERE person_id = %s", (near,)).rowcount == 1
    for act in (
        adds, "UPDATE vault.data_key SET wrapped = 'y' WHERE person_id = %s",
        "DELETE FROM vault.data_key WHERE person_id = %s", "SELECT FROM vault.erased WHERE person_id = %s",
    ):  # fmt: skip
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            desk.execute(act, (far,))


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
