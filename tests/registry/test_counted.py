"""Counts that are kept are those that counting would give: whatever is written, by whom, in whichever order."""

import random
from collections.abc import Iterator
from datetime import date, timedelta
from statistics import median as exactly
from typing import Any

import pytest
from psycopg import Connection
from psycopg.types.json import Jsonb

from registry.access.account import Account
from registry.access.caller import DESK, set_caller
from registry.database import connect
from registry.figures.counted import earliest, median
from registry.figures.districts import by_district, running
from tests.registry.tables import migrated

DISTRICTS = ("320106", "320104", "320500", "500157")
LINES = ("pension", "injury")
BEGIN = date(2023, 12, 20)
EMPLOYED = """
SELECT district, count(DISTINCT person_id) FROM registry.employment
WHERE started_on <= %(day)s AND (ended_on IS NULL OR ended_on > %(day)s) GROUP BY 1
"""
COVERED = """
SELECT job.district, cover.line, count(DISTINCT job.person_id) FROM registry.employment AS job
JOIN registry.cover USING (person_id)
WHERE job.started_on <= %(day)s AND (job.ended_on IS NULL OR job.ended_on > %(day)s)
  AND cover.started_on <= %(day)s AND (cover.ended_on IS NULL OR cover.ended_on > %(day)s) GROUP BY 1, 2
"""
TASKS = """
SELECT district, kind, count(*), count(*) FILTER (WHERE due_on < %(day)s) FROM registry.task
WHERE status <> 'closed' GROUP BY 1, 2
"""
FIRST_DUE = """
SELECT district, concat(kind, ':', line), min(due_on) FROM registry.task WHERE status <> 'closed' GROUP BY 1, 2
"""
HELPED = """
SELECT district, percentile_cont(0.5) WITHIN GROUP (ORDER BY (ending->'inputs'->>'days_to_first_contact')::int),
    percentile_cont(0.5) WITHIN GROUP (ORDER BY (ending->'inputs'->>'days_to_re_employment')::int)
FROM registry.task WHERE kind = 'assist' AND status = 'closed' AND ending ? 'inputs'
  AND (closed_at AT TIME ZONE 'Asia/Shanghai')::date BETWEEN %(day)s::date - 364 AND %(day)s::date GROUP BY 1
"""


def plainly(db: Connection[Any], day: date) -> dict[str, dict[str, Any]]:
    """The figures of each district, counted from the rows by the plain questions."""
    found: dict[str, dict[str, Any]] = {}

    def of(district: str) -> dict[str, Any]:
        empty = {"employed": 0, "covered": {}, "tasks": {}, "overdue": 0}
        return found.setdefault(district, {**empty, "days_to_first_contact": None, "days_to_re_employment": None})

    given = {"day": day}
    for district, count in db.execute(EMPLOYED, given):
        of(district)["employed"] = count
    for district, line, count in db.execute(COVERED, given):
        of(district)["covered"][line] = count
    for district, kind, count, late in db.execute(TASKS, given):
        of(district)["tasks"][kind] = count
        of(district)["overdue"] += late
    for district, contact, work in db.execute(HELPED, given):
        if (contact, work) != (None, None):
            of(district).update(days_to_first_contact=contact, days_to_re_employment=work)
    return found


def kept(db: Connection[Any], account: Account, day: date) -> dict[str, dict[str, Any]]:
    rows = by_district(db, account, day)["districts"]
    return {row["district"]: {name: told for name, told in row.items() if name != "district"} for row in rows}


EVERYBODY = Account("sheng", "province", ())


def assert_right(db: Connection[Any], *days: date) -> None:
    for day in days:
        assert kept(db, EVERYBODY, day) == plainly(db, day), day
    first = {(district, name): due for district, name, due in db.execute(FIRST_DUE)}
    assert earliest(db, "open", list(first)) == list(first.values())
    slots = (
        "SELECT district, figure, span, day, name, value, sum(count) FROM registry.counted GROUP BY 1, 2, 3, 4, 5, 6"
    )
    question = f"SELECT * FROM ({slots} HAVING sum(count) <> 0) AS one ORDER BY 1, 2, 3, 4, 5, 6"
    with db.transaction(force_rollback=True):
        by_steps = db.execute(question).fetchall()
        db.execute("SELECT registry.count_anew()")
        assert db.execute(question).fetchall() == by_steps, "the same as if all were counted anew"


@pytest.fixture
def db(database: str) -> Iterator[Connection[Any]]:
    with connect(migrated(database)) as made:
        yield made


class Somebody:
    """Writes as anybody might: rows come, change, and go, many in a statement."""

    def __init__(self, db: Connection[Any], seed: int) -> None:
        self.db, self.chance, self.tasks = db, random.Random(seed), 0

    def day(self, longest: int = 1_000) -> date:
        return BEGIN + timedelta(self.chance.randrange(longest))

    def person(self) -> str:
        return f"p{self.chance.randrange(6)}"

    def spell(self, table: str) -> None:
        rows = [self._spell(table) for _ in range(self.chance.randrange(1, 4))]
        columns = "unit_id, ref, form, district" if table == "employment" else "line, paid_by, district, unit_id"
        given = "(%s, %s, %s, %s, %s, %s, %s)"
        self.db.execute(
            f"INSERT INTO registry.{table} (person_id, started_on, ended_on, {columns})"  # type: ignore[arg-type]
            f" VALUES {', '.join([given] * len(rows))}",
            [value for row in rows for value in row],
        )

    def _spell(self, table: str) -> tuple[Any, ...]:
        start = self.day()
        end = self.chance.choice([None, start + timedelta(self.chance.randrange(-3, 300))])
        where = self.chance.choice(DISTRICTS)
        rest = ("u", "r", "f", where) if table == "employment" else (self.chance.choice(LINES), "u", where, "u")
        return (self.person(), start, end, *rest)

    def ends(self, table: str) -> None:
        move = "district = %s, ended_on" if table == "employment" else "line = %s, ended_on"
        to = self.chance.choice(DISTRICTS if table == "employment" else LINES)
        self.db.execute(
            f"UPDATE registry.{table} SET {move} = %s WHERE person_id = %s",  # type: ignore[arg-type]
            (to, self.day(), self.person()),
        )

    def goes(self, table: str) -> None:
        many = "person_id = %s AND started_on < %s"
        self.db.execute(f"DELETE FROM registry.{table} WHERE {many}", (self.person(), self.day()))  # type: ignore[arg-type]

    def task(self, _: str) -> None:
        self.tasks += 1
        line = self.chance.choice([None, *LINES])
        self.db.execute(
            "INSERT INTO registry.task (id, version, kind, line, person_id, district, priority, opened_at, due_on,"
            " status, because, closes_when) VALUES (%s, 1, %s, %s, %s, %s, 2, now(), %s, 'open', '[]', '{}')",
            (f"t{self.tasks}", self.chance.choice(["assist", "enrol"]), line, self.person(),
             self.chance.choice(DISTRICTS), self.day()),
        )  # fmt: skip

    def closes(self, _: str) -> None:
        took = {name: self.chance.randrange(60) for name in ("days_to_first_contact", "days_to_re_employment")}
        ending = self.chance.choice([{"code": "x"}, {"code": "x", "inputs": took}])
        self.db.execute(
            "UPDATE registry.task SET status = 'closed', closed_at = %s, ending = %s WHERE person_id = %s",
            (self.day(), Jsonb(ending), self.person()),
        )

    def changes(self, _: str) -> None:
        self.db.execute(
            "UPDATE registry.task SET status = %s, district = %s, due_on = %s, kind = %s WHERE person_id = %s",
            (self.chance.choice(["open", "claimed", "held"]), self.chance.choice(DISTRICTS), self.day(),
             self.chance.choice(["assist", "verify"]), self.person()),
        )  # fmt: skip

    def goes_away(self, _: str) -> None:
        self.db.execute("DELETE FROM registry.task WHERE id = %s", (f"t{self.chance.randrange(40)}",))

    def acts(self, times: int) -> None:
        acts = (self.spell, self.spell, self.ends, self.goes, self.task, self.task, self.closes, self.changes,
                self.goes_away)  # fmt: skip
        for _ in range(times):
            self.chance.choice(acts)(self.chance.choice(["employment", "cover"]))


@pytest.mark.parametrize("seed", range(4))
def test_what_is_kept_is_what_counting_gives(db: Connection[Any], seed: int) -> None:
    somebody = Somebody(db, seed)
    for _ in range(4):
        somebody.acts(30)
        assert_right(db, *(somebody.day(1_400) for _ in range(6)), date(2024, 1, 1), date(2024, 12, 31))


def test_a_statement_that_is_rolled_back_counts_nothing(db: Connection[Any]) -> None:
    somebody = Somebody(db, 1)
    somebody.acts(20)
    with db.transaction(force_rollback=True):
        somebody.acts(40)
    assert_right(db, date(2025, 6, 1))


def test_writers_at_the_same_time_do_not_wait_for_each_others_sums(db: Connection[Any], database: str) -> None:
    """Each in its transaction, about the same district and day."""
    row = "INSERT INTO registry.employment VALUES (%s, 'u', 'r', 'f', '320106', '2026-01-05', NULL)"
    with connect(database) as one, connect(database) as other, one.transaction():
        one.execute(row, ("a",))
        other.execute("SET lock_timeout = '100ms'")
        other.execute(row, ("b",))
        assert kept(db, EVERYBODY, date(2026, 2, 1))["320106"]["employed"] == 1, (
            "of one that has not committed, nothing"
        )
    assert_right(db, date(2026, 1, 4), date(2026, 1, 5))
    slots = db.execute("SELECT count(DISTINCT slot) FROM registry.counted").fetchone()
    assert slots == (2,)
    with connect(database) as again:
        again.execute(row, ("c",))
    assert db.execute("SELECT count(DISTINCT slot) FROM registry.counted").fetchone() == (2,), "and a free one is used"


@pytest.mark.parametrize(
    ("districts", "seen"),
    [
        (("320106",), {"320106"}), (("320100",), {"320104", "320106"}), (("320000",), {"320104", "320106", "320500"}),
        (("32",), {"320104", "320106", "320500"}), ((), set(DISTRICTS)), (("320106", "500157"), {"320106", "500157"}),
        (("320100", "320106"), {"320104", "320106"}), (("110000",), set()),
    ],
)  # fmt: skip
def test_everybody_sees_their_districts_at_the_desk(
    db: Connection[Any], database: str, districts: tuple[str, ...], seen: set[str]
) -> None:
    for number, district in enumerate(DISTRICTS):
        db.execute(
            "INSERT INTO registry.employment VALUES (%s, 'u', 'r', 'f', %s, '2026-01-05', NULL)",
            (f"p{number}", district),
        )
    account = Account("x", "province", districts)
    with connect(database, DESK) as desk:
        set_caller(desk, account)
        assert set(kept(desk, account, date(2026, 2, 1))) == seen
        set_caller(desk, Account("y", "province", ("110000",)))
        assert kept(desk, account, date(2026, 2, 1)) == {}, "the database keeps them, too"


@pytest.mark.parametrize("day", [date.min, date(1, 12, 31), date.max])
def test_any_day_may_be_asked_for(db: Connection[Any], day: date) -> None:
    Somebody(db, 2).acts(30)
    assert kept(db, EVERYBODY, day) == plainly(db, day)


def test_open_tasks_by_kind(db: Connection[Any]) -> None:
    Somebody(db, 3).acts(80)
    counted = db.execute("SELECT kind, count(*) FROM registry.task WHERE status <> 'closed' GROUP BY 1").fetchall()
    assert running(db, EVERYBODY)["open"] == dict(counted) and counted


@pytest.mark.parametrize("values", [[], [3], [3, 4], [1, 1, 9], [5, 5, 6, 7], [0, 10, 10, 10], [2, 1, 2, 1]])
def test_the_median_is_the_one_in_the_middle(values: list[int]) -> None:
    assert median({one: values.count(one) for one in values}) == (exactly(values) if values else None)
