"""What the bus says stands in the register: in any order, once, and nobody waits for what cannot be read."""

import itertools
import threading
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from registry.changes import BECAUSE
from registry.database import connect
from registry.history import BODY
from registry.project.batch import Moved, project, project_batch
from registry.project.hearing import Batch, Broken
from tests.registry.records import NOW, Bus, Record, person_id
from tests.registry.tables import migrated


class Register:
    """The database, and what was set aside."""

    def __init__(self, url: str) -> None:
        self.db = connect(url)
        self.aside: list[Broken] = []

    def takes(self, *records: Record) -> list[str]:
        """Projects and returns the kinds of change."""
        return [change.type for change in project(self.db, records, {}, self.aside.extend)]

    def rows(self, question: str, *given: Any) -> list[tuple[Any, ...]]:
        return self.db.execute(question, given).fetchall()

    def tally(self) -> dict[str, int]:
        return dict(self.rows("SELECT name, count FROM registry.tally"))

    def leases(self, person: str) -> None:
        self.db.execute(
            "INSERT INTO registry.lease VALUES (%s, gen_random_uuid(), 'wang', now(), now() + interval '1 hour')",
            [person],
        )


@pytest.fixture
def register(database: str) -> Iterator[Register]:
    made = Register(migrated(database))
    yield made
    made.db.close()


def test_a_decision_opens_a_task_and_cover_closes_it(register: Register) -> None:
    bus, person = Bus(), person_id()
    assert register.takes(bus.hired(person), bus.decided(person, "opened", 1)) == ["task.opened"]
    assert register.takes(bus.decided(person, "changed", 2, gap="missed")) == ["task.changed"]
    assert register.rows("SELECT status, gap FROM registry.task") == [("open", "missed")]
    assert register.takes(bus.decided(person, "closed", 3)) == ["task.closed"]
    [(status, ending)] = register.rows("SELECT status, ending->>'code' FROM registry.task")
    assert (status, ending) == ("closed", "covered")
    back = register.takes(bus.decided(person, "opened", 4), bus.decided(person, "changed", 5, gap="left"))
    assert back == ["task.opened"], "the gap is back"
    assert register.tally() == {"facts": 1, "opened:enrol": 2, "changed:enrol": 2, "closed:enrol:covered": 1}


def test_a_task_has_the_reasons_of_its_newest_decision(register: Register) -> None:
    bus, person = Bus(), person_id()
    opened, changed = bus.decided(person, "opened", 1), bus.decided(person, "changed", 2)
    other = changed._replace(value=changed.value.replace(b"r@1", b"r@2"))
    rule = f"SELECT {BECAUSE}->0->>'rule', step FROM registry.task WHERE lead = %s"
    register.takes(other, opened)
    assert register.rows(rule, person) == [("r@2", None)]
    register.takes(bus.again(opened), bus.again(other))
    assert register.rows(rule, person) == [("r@2", None)]
    said = (
        b'"rule":"r@2","inputs":{"about":"steps","step":"letter","next_step":"inspection","next_step_on":"2026-12-20"}'
    )
    stepped = bus.decided(person, "changed", 3)
    register.takes(stepped._replace(value=stepped.value.replace(b'"rule":"r@1"', said)))
    assert register.rows(rule, person) == [("r@2", "letter")]


def test_what_was_made_ready_beforehand_counts_only_as_far_as_it_is_new(register: Register) -> None:
    """A batch is made ready while another writes; part of it may be projected by its turn, by another replica."""
    bus, people = Bus(), [person_id() for _ in range(3)]
    records = [bus.decided(person, "opened", 1) for person in people]
    batch = Batch()
    for record in records:
        batch.take(record)
    assert len(batch.ready.rows.tasks) == 3
    register.takes(*records[:2])
    told = project_batch(register.db, batch, register.aside.extend)
    assert [change.task_id for change in told] == [f"{people[2]}-pension"]
    assert register.tally() == {"opened:enrol": 3} and not register.aside


def test_work_without_a_unit_is_a_job_at_none(register: Register) -> None:
    bus, person = Bus(), person_id()
    register.takes(bus.viewed(person, 1, unit=None))
    register.takes(bus.viewed(person, 2, unit=None))
    assert register.rows("SELECT unit_id, ref FROM registry.employment") == [(None, "E1")]


def test_the_order_of_topics_and_repeats_do_not_matter(register: Register) -> None:
    """Every order of a fact, two decisions, a view and an outcome, and all of them again, ends the same."""
    bus, orders = Bus(), 0
    for order in itertools.permutations(range(5)):
        person = person_id()
        records = [
            bus.hired(person), bus.decided(person, "opened", 1), bus.decided(person, "closed", 2),
            bus.viewed(person, 1), bus.noticed(person),
        ]  # fmt: skip
        for place in order:
            register.takes(bus.again(records[place]))
        register.takes(*map(bus.again, records))
        orders += 1
    people = "SELECT DISTINCT version, residence, view->>'as_of', sealed, districts FROM registry.person"
    assert register.rows(people) == [(1, "320102", "2026-11-24", "v1.envelope", ["320102", "320106"])]
    assert register.rows("SELECT DISTINCT status, version FROM registry.task") == [("closed", 2)]
    assert set(register.rows("SELECT count(*) FROM registry.entry GROUP BY person_id")) == {(4,)}
    assert set(register.rows("SELECT count(*) FROM registry.employment GROUP BY person_id")) == {(1,)}
    assert set(register.rows("SELECT count(*) FROM registry.cover GROUP BY person_id")) == {(1,)}
    assert register.tally() == {
        "facts": orders, "opened:enrol": orders, "closed:enrol:covered": orders, "notice:sms:delivered": orders,
    }  # fmt: skip


def test_a_batch_with_repeats_within_counts_each_record_once(register: Register) -> None:
    """Of some that were there already, too; and each task keeps its own reasons."""
    bus, people = Bus(), [person_id() for _ in range(3)]
    opened = [bus.decided(person, "opened", 1) for person in people]
    records = [
        record for person, decided in zip(people, opened, strict=True) for record in (bus.hired(person), decided)
    ]
    register.takes(*records[:2])
    told = register.takes(*map(bus.again, [*records, *records]))
    assert told == ["task.opened"] * 2
    assert register.tally() == {"facts": 3, "opened:enrol": 3}
    own = "SELECT count(*) FROM registry.task JOIN registry.entry ON decision = entry_id AND id = body->>'id'"
    assert register.rows(own) == [(3,)]


def test_the_latest_told_wins_whatever_comes_last(register: Register) -> None:
    """A unit's name, its district and a person's sealed identity: also when an equal name was told in between."""
    for order in itertools.permutations(range(4)):
        bus, person, unit = Bus(), person_id(), f"9132010{''.join(map(str, order))}ABCDE0X"
        told = [
            bus.hired(person, "甲", unit=unit, at=NOW, sealed="v1.first"),
            bus.hired(person, "乙", unit=unit, at=NOW + timedelta(days=1), sealed="v1.second"),
            bus.hired(person, "甲", unit=unit, at=NOW + timedelta(days=2), sealed="v1.third"),
            bus.registered(unit, "丙", at=NOW - timedelta(days=1)),
        ]
        for place in order:
            register.takes(bus.again(told[place]))
        register.db.execute("UPDATE registry.position SET next = 0")
    assert register.rows("SELECT DISTINCT name, district FROM registry.unit") == [("甲", "320102")]
    assert register.rows("SELECT DISTINCT sealed FROM registry.person") == [("v1.third",)]


def test_an_older_decision_or_view_changes_nothing(register: Register) -> None:
    bus, person = Bus(), person_id()
    register.takes(bus.decided(person, "closed", 5), bus.viewed(person, 5, "500157"))
    assert register.takes(bus.decided(person, "opened", 4), bus.viewed(person, 4, "320106")) == []
    assert register.rows("SELECT status FROM registry.task") == [("closed",)]
    assert register.rows("SELECT residence FROM registry.person") == [("500157",)]


def test_where_a_person_may_be_looked_up_follows_from_the_case_alone(register: Register) -> None:
    bus, one, other = Bus(), person_id(), person_id()
    register.takes(bus.hired(one))
    register.takes(bus.decided(one, "opened", 1))
    register.takes(bus.decided(other, "opened", 1))
    register.takes(bus.hired(other))
    assert register.rows("SELECT districts, sealed FROM registry.person") == [(["320106"], "v1.envelope")] * 2
    register.takes(bus.decided(one, "closed", 2))
    assert register.rows("SELECT districts FROM registry.person WHERE person_id = %s", one) == [([],)]


def test_a_timeline_says_why_and_names_nobody(register: Register) -> None:
    bus, person = Bus(), person_id()
    register.takes(bus.hired(person), bus.decided(person, "opened", 1), bus.decided(person, "closed", 2))
    body = BODY.format(row="entry")
    entries = register.rows(f"SELECT type, happened::text, {body} FROM registry.entry ORDER BY type")
    closed, opened, started = entries
    assert opened[2]["because"][0]["rule"] == "r@1" and closed[2]["ending"]["code"] == "covered"
    assert started[1] == "2026-11-20" and set(started[2]) == {"unit", "employment"}


def test_a_new_task_of_a_person_whom_somebody_works_on_is_claimed_with_the_others(register: Register) -> None:
    bus, person = Bus(), person_id()
    register.leases(person)
    register.takes(bus.decided(person, "opened", 1))
    assert register.rows("SELECT status FROM registry.task") == [("claimed",)]
    register.takes(bus.decided(person, "changed", 2, gap="left"))
    assert register.rows("SELECT status FROM registry.task") == [("claimed",)]


def test_an_answered_task_stays_answered_while_its_case_changes_and_closes_with_it(register: Register) -> None:
    bus, person = Bus(), person_id()
    register.takes(bus.decided(person, "opened", 1))
    register.db.execute("UPDATE registry.task SET status = 'answered', answer = '{}'")
    register.takes(bus.decided(person, "changed", 2, gap="left"))
    assert register.rows("SELECT status, gap FROM registry.task") == [("answered", "left")]
    register.takes(bus.decided(person, "closed", 3))
    assert register.rows("SELECT status, answer FROM registry.task") == [("closed", {})]


def test_broken_records_are_set_aside_and_the_others_stand(register: Register) -> None:
    bus, people = Bus(), [person_id() for _ in range(60)]
    good = [row for person in people for row in (bus.hired(person), bus.decided(person, "opened", 1))]
    no_zone = bus.hired(person_id())
    bad = [
        bus.record("person.facts.v1", people[0], [("ce_type", b"nothing")], b"{}"),
        bus.hired(person_id(), "\x00"),
        bus.record("coverage.decisions.v1", "k", good[1].headers, b"[" * 100_000),
        no_zone._replace(headers=[*no_zone.headers, ("ce_time", b"2026-11-24T12:00:00")]),
        bus.decided(person_id(), "opened", 2**70),
    ]
    told = register.takes(*sorted([*good, *bad], key=lambda row: row.offset))
    assert told == ["task.opened"] * 60 and register.tally()["facts"] == 60
    assert sorted(one.reason for one in register.aside) == ["broken_contract"] * 3 + ["not_storable"] * 2
    assert all(one.record in bad for one in register.aside)
    assert not [one for one in register.aside if "\x00" in one.detail]


@pytest.mark.parametrize("reason", [rb"\u0000", rb"r\u0000@1"])
def test_reasons_that_could_not_be_read_again_are_set_aside(register: Register, reason: bytes) -> None:
    """They are kept as text, which takes what PostgreSQL's JSON does not."""
    bus, people = Bus(), [person_id(), person_id()]
    good, bad = (bus.decided(person, "opened", 1) for person in people)
    register.takes(good, bad._replace(value=bad.value.replace(b"r@1", reason)))
    assert [one.reason for one in register.aside] == ["not_storable"]
    assert register.rows("SELECT person_id FROM registry.entry") == [(people[0],)]


def test_a_record_too_large_for_an_index_is_set_aside_too(register: Register) -> None:
    """PostgreSQL refuses it with a code of another class; the batch may not come again for ever."""
    bus, person = Bus(), person_id()
    long = bus.hired(person_id())
    long = long._replace(headers=[*long.headers, ("ce_factid", person_ids(4_000))])
    assert register.takes(long, bus.decided(person, "opened", 1)) == ["task.opened"]
    assert [one.detail for one in register.aside] == ["PostgreSQL refused it with 54000"]


def test_what_was_projected_is_skipped(register: Register) -> None:
    bus, person = Bus(), person_id()
    records = [bus.hired(person), bus.decided(person, "opened", 1)]
    register.takes(*records)
    assert register.takes(*records) == []
    places = register.rows("SELECT topic, next FROM registry.position ORDER BY topic")
    assert places == [("coverage.decisions.v1", 1), ("person.facts.v1", 1)]


def test_a_replica_that_lost_its_partitions_and_does_not_know_it_does_no_harm(
    register: Register, database: str
) -> None:
    """Two project the same records at the same time, cut into batches of their own."""
    bus, people = Bus(), [person_id() for _ in range(200)]
    records = [row for person in people for row in (bus.hired(person), bus.decided(person, "opened", 1))]
    told: list[str] = []

    def reads(size: int) -> None:
        with connect(database) as db:
            for first in range(0, len(records), size):
                told.extend(change.task_id for change in project(db, records[first : first + size], {}, print))

    replicas = [threading.Thread(target=reads, args=[size]) for size in (14, 30)]
    for replica in replicas:
        replica.start()
    for replica in replicas:
        replica.join()
    assert register.tally() == {"facts": 200, "opened:enrol": 200}
    assert sorted(told) == sorted(f"{person}-pension" for person in people)


def test_a_place_that_went_back_is_read_again_from_there(register: Register) -> None:
    """As after a database was restored: going on would leave out what lies between."""
    bus, person = Bus(), person_id()
    facts = [bus.hired(person, at=NOW + timedelta(hours=hour)) for hour in range(4)]
    register.takes(*facts[:1])
    with pytest.raises(Moved) as moved:
        project(register.db, facts[3:], {("person.facts.v1", 0): 3}, register.aside.extend)
    assert moved.value.back_to == {("person.facts.v1", 0): 1}
    assert register.tally() == {"facts": 1}


def person_ids(length: int) -> bytes:
    """Text that does not get much smaller when compressed."""
    return "".join(person_id() for _ in range(length // 33)).encode()


@pytest.mark.parametrize("closed_first", [True, False])
def test_what_was_put_off_under_an_earlier_identity_stays_so(register: Register, closed_first: bool) -> None:
    bus, old, now = Bus(), person_id(), person_id()
    register.takes(bus.decided(old, "opened", 1), bus.decided(old, "opened", 2, line="injury"))
    for line, days in (("pension", 3), ("injury", -1)):
        answer = f'{{"code": "will_enrol", "back_at": "{NOW + timedelta(days=days + 10_000 * (days > 0))}"}}'
        register.db.execute(
            "UPDATE registry.task SET status = 'held', answer = %s WHERE id = %s", [answer, f"{old}-{line}"]
        )
    moved = [bus.decided(old, "closed", 3), bus.decided(old, "closed", 4, line="injury")]
    opened = [
        bus.decided(now, "opened", version, line=line, was=(f"{old}-{line}",))
        for version, line in enumerate(("pension", "injury"), start=1)
    ]
    for records in (moved, opened) if closed_first else (opened, moved):
        register.takes(*records)
    found = register.rows(
        "SELECT line, status, answer->>'code' FROM registry.task WHERE person_id = %s ORDER BY 1", now
    )
    assert found == [("injury", "open", None), ("pension", "held", "will_enrol")], "the other's time is over"
