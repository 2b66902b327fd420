"""Lists of tasks: the same as sorting all that fit, page by page; and none goes through more because there is more."""

import re
from collections.abc import Iterator
from datetime import date
from typing import Any

import psycopg
import pytest

from registry.access.account import Account
from registry.access.caller import DESK, set_caller
from registry.database import connect
from registry.tasks import listing
from registry.tasks.listing import Filters, listed
from tests.conftest import make_database
from tests.registry.tables import migrated

Db = psycopg.Connection[Any]
# Nine counties of three cities of two provinces; of the kinds one is rare, of the lines one is nobody's.
MORE = """
INSERT INTO registry.task (id, version, kind, line, person_id, unit_id, district, priority, opened_at, due_on, status,
    because, closes_when, answer)
SELECT 't' || n, 1,
    CASE WHEN n %% 400 = 0 THEN 'follow_up' ELSE (ARRAY['enrol', 'renew', 'verify', 'assist'])[1 + n %% 4] END,
    (ARRAY['pension', 'medical', 'unemployment', NULL])[1 + n %% 4], 'p' || n, 'u' || n %% 2000,
    (ARRAY['320106', '320104', '320102', '320505', '320506', '320507', '500101', '500103', '500104'])[1 + n / 7 %% 9],
    20 + n %% 6 * 10, now(), date '2026-10-01' + n %% 97,
    CASE WHEN n %% 5 > 0 THEN 'closed' WHEN n %% 300 = 0 THEN 'claimed' WHEN n %% 300 = 5 THEN 'held'
        WHEN n %% 300 = 10 THEN 'answered' ELSE 'open' END,
    '[]', '{}', '{"by": "wang"}'
FROM generate_series(%s::int, %s::int) AS n
"""
BATCH = """
WITH one AS (INSERT INTO registry.batch (title, purpose, due_on, filter, issued_by)
    VALUES ('one', '', '2026-12-31', '{}', 'sheng') RETURNING id)
INSERT INTO registry.batch_item (batch_id, place, task_id, kind, district, due_on, rules, follows, since)
SELECT one.id, row_number() OVER (), task.id, kind, district, due_on, '{}', task.id, now()
FROM registry.task, one WHERE unit_id IN ('u5', 'u10', 'u15', 'u16', 'u17', 'u21')
"""
PLACES = {
    "county": ("320106",), "counties": ("320106", "500101", "320106"), "city": ("320500",), "cities": ("3201", "5001"),
    "both": ("320100", "320106"), "province": ("320000",), "all": (), "none": ("110000",),
}  # fmt: skip
FILTERS = {
    "any": {}, "kind": {"kind": "enrol"}, "rare": {"kind": "follow_up"}, "no such kind": {"kind": "x"},
    "line": {"line": "medical"}, "kind and line": {"kind": "renew", "line": "medical"},
    "never together": {"kind": "verify", "line": "pension"}, "district": {"district": "320106"},
    "elsewhere": {"district": "320105"}, "late": {"due_before": date(2026, 10, 9)},
    "none is late": {"due_before": date(2026, 1, 1)}, "unit": {"unit_id": "u15"}, "person": {"person_id": "p37"},
    "batch": {"batch": 1}, "of no batch": {"batch": 2},
}  # fmt: skip
ALL_THERE = """
SELECT id, status, kind, line, district, due_on, unit_id, person_id,
    (SELECT batch_id FROM registry.batch_item WHERE follows = task.id)
FROM registry.task WHERE district LIKE ANY(%s) ORDER BY urgency, due_on, id
"""
STATUSES = (None, "open", "claimed", "held", "answered", "closed")
FEW, MANY = 2_000, 120_000
PAGES = 1_000
"""Of PostgreSQL's, that a list reads: the first entries of each of 45 parts, and 51 tasks."""


@pytest.fixture(scope="module")
def url(postgres_server: Any) -> Iterator[str]:
    databases = make_database(postgres_server)
    yield migrated(next(databases))
    next(databases, None)


@pytest.fixture(scope="module")
def own(url: str) -> Iterator[Db]:
    with connect(url) as made:
        made.execute(MORE, (1, FEW))
        made.execute("ANALYZE registry.task")
        made.execute(BATCH)
        yield made


@pytest.fixture(scope="module")
def desk(url: str, own: Db) -> Iterator[Db]:
    """As the service asks."""
    with connect(url, DESK) as made:
        yield made


@pytest.mark.parametrize("places", PLACES.values(), ids=PLACES)
def test_page_by_page_it_is_all_that_fits_in_order_and_each_once(own: Db, desk: Db, places: tuple[str, ...]) -> None:
    account = Account("one", "supervisor", places)
    set_caller(desk, account)
    rows = own.execute(ALL_THERE, (account.patterns,)).fetchall()
    for status in STATUSES:
        for name, chosen in FILTERS.items():
            filters, told, cursor = Filters(status=status, **chosen), list[str](), None  # type: ignore[arg-type]
            while len(told) < 60:
                page, cursor = listed(desk, account, filters, cursor, 23)
                told += [task["id"] for task in page]
                if cursor is None:
                    break
            wanted = [row[0] for row in rows if fits(row, filters)]
            assert told == wanted[: len(told)] and (cursor or len(told) == len(wanted)), (status, name)


def test_the_question_itself_is_held_to_the_callers_districts(own: Db) -> None:
    """Asked by the tables' owner, whom no policy holds."""
    city, nothing = Account("one", "supervisor", ("320500",)), Account("two", "operator", ())
    for status in STATUSES:
        found, _ = listed(own, city, Filters(status=status), None, 50)
        assert found and {task["district"][:4] for task in found} == {"3205"}
        assert listed(own, nothing, Filters(status=status), None, 50) == ([], None)


def fits(row: tuple[Any, ...], asked: Filters) -> bool:
    _, status, kind, line, district, due_on, unit_id, person_id, batch = row
    return (
        (status != "closed" if asked.status is None else status == asked.status)
        and asked.kind in (None, kind) and asked.line in (None, line) and asked.district in (None, district)
        and (asked.due_before is None or due_on < asked.due_before) and asked.unit_id in (None, unit_id)
        and asked.person_id in (None, person_id) and asked.batch in (None, batch)
    )  # fmt: skip


class Explained:
    """A connection that explains what it is asked: how many pages it reads."""

    def __init__(self, db: Db) -> None:
        self._db, self.read, self.plan = db, 0, ""

    def cursor(self, **_: Any) -> "Explained":
        return self

    def __enter__(self) -> "Explained":
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def execute(self, question: str, given: dict[str, Any], prepare: bool) -> list[Any]:
        asked = f"EXPLAIN (ANALYZE, BUFFERS, TIMING OFF, FORMAT JSON) {question}"
        [[[told]]] = self._db.execute(asked, given, prepare=prepare)  # type: ignore[arg-type]
        self.plan, self.read = str(told), told["Plan"]["Shared Hit Blocks"] + told["Plan"]["Shared Read Blocks"]
        return []


def read(own: Db, desk: Db) -> dict[str, tuple[int, str]]:
    """Pages that each list reads, first and later pages of it, and its plan."""
    own.execute("VACUUM ANALYZE registry.task")
    told = {}
    late = listing._cursor({"priority": 40, "due_on": date(2026, 11, 1), "id": "t1"})
    for wide, places in PLACES.items():
        account = Account("one", "supervisor", places)
        set_caller(desk, account)
        for status in STATUSES:
            for name, chosen in FILTERS.items():
                for cursor in (None, late):
                    explained = Explained(desk)
                    filters = Filters(status=status, **chosen)  # type: ignore[arg-type]
                    listed(explained, account, filters, cursor, 50)  # type: ignore[arg-type]
                    key = f"{wide}, {status}, {name}{', later' if cursor else ''}"
                    told[key] = (explained.read, explained.plan)
    return told


def test_none_goes_through_the_tasks_that_there_are(own: Db, desk: Db) -> None:
    """But for a kind and a line that are never together: what there is of the kind is walked in the index."""
    own.execute(MORE, (FEW + 1, MANY))
    told = read(own, desk)
    print([(name, number) for name, (number, _) in sorted(told.items(), key=lambda row: -row[1][0])[:8]])
    assert {name: number for name, (number, _) in told.items() if number > PAGES and "together" not in name} == {}
    through = re.compile("'Seq Scan'[^{}]*'Relation Name': 'task'")
    assert [name for name, (_, plan) in told.items() if through.search(plan)] == []
