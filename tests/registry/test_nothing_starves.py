"""Each open task has its turn, whatever keeps coming in: docs/registry.md, The order."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from registry.access.account import Account
from registry.tasks.claiming import claim_next
from registry.tasks.listing import Filters, listed
from registry.tasks.picking import IN_ORDER, OF_MINE, OF_TEAMS, urgent
from tests.conftest import make_database
from tests.registry.tables import migrated

MONDAY = date(2026, 11, 2)
ONE = Account("one", "caseworker", ("320106",))
ALL = Account("all", "caseworker", ())
AHEAD = {"one": 52, "team": 26, "long ago": 0, "": 0, "kept": 0}
"""To whom a task is assigned, and how many weeks of waiting that counts. ``kept`` for another; ``long ago`` it was."""


@pytest.fixture(scope="module")
def db(postgres_server: Any) -> Iterator[psycopg.Connection[Any]]:
    databases = make_database(postgres_server)
    with psycopg.connect(migrated(next(databases)), autocommit=True) as made:
        made.execute("INSERT INTO registry.team VALUES ('320106/a', '320106', 'a')")
        made.execute("INSERT INTO registry.team_member VALUES ('one', '320106', '320106/a')")
        yield made
    next(databases, None)


def weeks(day: date) -> int:
    return (day - date(2000, 1, 3)).days // 7


def late(waiting: "Waiting", taken: "Waiting") -> int:
    """Weeks by which what was taken opened later than what waits, what is assigned counted as it counts."""
    return weeks(taken.opened) - AHEAD[taken.assigned] - weeks(waiting.opened) + AHEAD[waiting.assigned]


def leeway(priority: int, most: int = 100) -> int:
    """Weeks after that of its opening in which what opens may still come before a task."""
    return (most - priority) // 10


@dataclass
class Waiting:
    """A task that is open. ``ahead``: what is before it, or opened while it still could be; ``claims`` since then."""

    id: str
    opened: date
    priority: int
    assigned: str
    ahead: int
    claims: int = 0
    back: int = 0


@dataclass
class Queue:
    """A district's queue, each task of another person, day by day."""

    db: psycopg.Connection[Any]
    open: dict[str, Waiting] = field(default_factory=dict)
    number: int = 0

    def __post_init__(self) -> None:
        for table in ("task", "lease", "change"):  # the record of looks cannot be emptied
            self.db.execute(f"DELETE FROM registry.{table}")

    def comes(self, day: date, priority: int, due: int = 30, assigned: str = "") -> str:
        self.number += 1
        name = f"p{self.number:031}"
        at = datetime.combine(day, time(1), UTC)  # nine o'clock in China
        self.db.execute(
            "INSERT INTO registry.task (id, version, kind, person_id, district, priority, opened_at, due_on, status,"
            " because, closes_when) VALUES (%s, 1, 'enrol', %s, '320106', %s, %s, %s, 'open', '[]', '{}')",
            (name, name, priority, at, day + timedelta(due)),
        )
        self.db.execute(
            "UPDATE registry.task SET assigned_to = %s, assigned_team = %s, assigned_at = now() - make_interval(days =>"
            " %s) WHERE id = %s AND %s <> ''",
            (
                "one" if assigned == "one" else "other" if assigned in ("kept", "long ago") else None,
                "320106/a" if assigned == "team" else None, 8 if assigned == "long ago" else 0, name, assigned,
            ),
        )  # fmt: skip
        new = Waiting(name, day, priority, assigned, len(self.open))
        for other in self.open.values():
            other.ahead += late(other, new) <= leeway(other.priority)
        self.open[name] = new
        return name

    def next(self, *, unfinished: bool = False) -> Waiting | None:
        """One claim by ``next``; what was claimed is closed then, or back in the queue."""
        claimed = claim_next(self.db, ONE, 30)
        if claimed is None:
            return None
        [task] = claimed.tasks
        self.db.execute("DELETE FROM registry.lease")
        status = "open" if unfinished else "closed"
        self.db.execute("UPDATE registry.task SET status = %s WHERE id = %s", (status, task["id"]))
        taken = self.open[task["id"]] if unfinished else self.open.pop(task["id"])
        for other in {one.id: one for one in (*self.open.values(), taken)}.values():
            other.claims += other.assigned != "kept"
            other.back += unfinished
        return taken


priorities = st.integers(0, 100)
arrivals = st.lists(st.tuples(priorities, st.integers(-400, 60), st.sampled_from(sorted(AHEAD))), max_size=4)
steps = st.tuples(st.integers(0, 12), arrivals, st.lists(st.booleans(), max_size=3))


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(days=st.lists(steps, min_size=1, max_size=14))
def test_over_any_arrivals_what_comes_too_late_stands_behind_and_claims_are_bounded(
    db: psycopg.Connection[Any], days: list[tuple[int, list[tuple[int, int, str]], list[bool]]]
) -> None:
    queue, day = Queue(db), MONDAY

    def claimed(*, unfinished: bool = False) -> bool:
        taken = queue.next(unfinished=unfinished)
        if taken is None:
            return False
        assert taken.assigned != "kept", "it is for another, for some days"
        assert taken.claims <= taken.ahead + taken.back + 1, taken
        for other in queue.open.values():
            assert other.assigned == "kept" or late(other, taken) <= leeway(other.priority), (taken, other)
        return True

    for later, come, claims in days:
        day += timedelta(later)
        for priority, due, assigned in come:
            queue.comes(day, priority, due, assigned)
        for unfinished in claims:
            claimed(unfinished=unfinished)
    while claimed():
        pass
    assert {other.assigned for other in queue.open.values()} <= {"kept"}
    db.execute("UPDATE registry.task SET assigned_at = assigned_at - interval '8 days'")
    for other in queue.open.values():
        other.assigned = "long ago"
    while claimed():
        pass
    assert not queue.open, "nobody is kept waiting by whom it was assigned to"


def test_a_flood_of_what_is_more_urgent_than_there_are_hands_for_keeps_it_back_for_so_long(
    db: psycopg.Connection[Any],
) -> None:
    """Three of priority 80 come each day, and two are done: by priority alone the one of 20 would wait for ever."""
    queue = Queue(db)
    least = queue.comes(MONDAY, 20)
    for day in range(100):
        for _ in range(3):
            queue.comes(MONDAY + timedelta(day), 80, due=-400)
        for _ in range(2):
            taken = queue.next()
            assert taken
            if taken.id == least:
                before = 7 * (leeway(20, most=80) + 1)
                assert taken.claims <= 3 * before + 1 and day <= 3 * before / 2
                return
    raise AssertionError("it starves")


def test_within_a_week_the_more_urgent_comes_first_then_the_earlier_due(db: psycopg.Connection[Any]) -> None:
    queue = Queue(db)
    sunday = MONDAY + timedelta(6)
    for day, priority, due in ((MONDAY, 50, 9), (sunday, 50, 1), (sunday, 51, 60), (MONDAY, 20, 0), (sunday, 80, 90)):
        queue.comes(day, priority, due)
    rows, _ = listed(db, ONE, Filters(), None, 50)
    told = [(row["priority"], row["opened_at"].date() == MONDAY) for row in rows]
    assert told == [(80, False), (51, False), (50, False), (50, True), (20, True)]


def test_what_is_mine_comes_first_then_my_teams_then_nobodys(db: psycopg.Connection[Any]) -> None:
    queue = Queue(db)
    later = MONDAY + timedelta(7 * 15)
    order = [
        queue.comes(later, 0, assigned="one"), queue.comes(later, 0, assigned="team"),
        queue.comes(MONDAY, 100), queue.comes(MONDAY, 90, assigned="long ago"),
    ]  # fmt: skip
    kept = queue.comes(MONDAY, 100, assigned="kept")
    taken = [queue.next() for _ in range(5)]
    assert [one.id if one else None for one in taken] == [*order, None] and kept in queue.open


@pytest.mark.parametrize("account", [ONE, ALL], ids=["one county", "all"])
def test_it_stays_one_scan_of_an_index(db: psycopg.Connection[Any], account: Account) -> None:
    Queue(db)
    db.execute(
        "INSERT INTO registry.task (id, version, kind, person_id, district, priority, opened_at, due_on, status,"
        " because, closes_when) SELECT 't' || n, 1, 'enrol', 'p' || n, CASE n % 3 WHEN 0 THEN '320106' ELSE '500157'"
        " END, 20 + n % 60, now() - make_interval(days => n % 90), current_date + n % 60, 'open', '[]', '{}'"
        " FROM generate_series(1, 20000) AS n"
    )
    asked = {
        "mine": account.patterns, "counties": account.counties, "barred": [], "passed": [], "days": 7,
        "name": account.name, "prefixes": list(account.roots),
    }  # fmt: skip

    def holds(question: str, given_: dict[str, Any], index: str) -> None:
        plan = "\n".join(row for (row,) in db.execute(f"EXPLAIN {question}", given_, prepare=False))
        assert "Sort" not in plan, plan
        assert f"Index Scan using task_{index}" in plan and "Seq Scan on task" not in plan, plan

    with db.transaction():  # nobody has looked yet how large the table is
        db.execute(IN_ORDER)
        for question, index in ((urgent(account), "by_"), (OF_MINE, "of_"), (OF_TEAMS, "of_")):
            holds(question, asked, index)
