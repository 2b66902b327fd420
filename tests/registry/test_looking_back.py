"""What did we know on a day: any order of the records gives the same answer, and what was not kept is said."""

import itertools
import random
from datetime import UTC, date, datetime, timedelta
from typing import Any

import msgspec
import psycopg

from coverlink.contracts.decisions import CoverSpell, EmploymentSpell, PersonViewed
from coverlink.contracts.messages import encode_message
from registry.access.account import Account
from registry.http.parts import today
from registry.known.looking import as_known
from registry.known.packing import Year, day_of, kept_of, packed, standing, unpacked
from registry.project.batch import project
from registry.project.hearing import Broken
from tests.registry.records import UNIT, Bus, Record, person_id
from tests.registry.serving import Registry
from tests.registry.tables import migrated

ALL = Account("sheng", "province", ())
FIRST = datetime(2026, 2, 27, 15, 59, tzinfo=UTC)  # 23:59 in China


def moment(day: int, minutes: int = 0) -> datetime:
    """``day`` days after the 27th of February in China, at a minute before midnight and so many minutes."""
    return FIRST + timedelta(days=day, minutes=minutes)


def view(person: str, version: int, at: datetime, *, lines: tuple[str, ...] = (), work: str = "320106") -> PersonViewed:
    job = EmploymentSpell(ref="E1", unit_id=UNIT, form="standard", district=work, started_on=date(2026, 2, 20))
    cover = [
        CoverSpell(line=line, unit_id=UNIT, paid_by="unit", district=work, started_on=date(2026, 2, 20))  # type: ignore[arg-type]
        for line in lines
    ]
    return PersonViewed(
        person_id=person, version=version, as_of=at.date(), viewed_at=at, residence_district="320102",
        employments=(job,), cover=tuple(cover),
    )  # fmt: skip


def as_json(shown: PersonViewed) -> dict[str, Any]:
    return dict(msgspec.json.decode(msgspec.json.encode(shown)))


def viewed(bus: Bus, shown: PersonViewed) -> Record:
    ref = f"{shown.person_id}-v{shown.version}"
    headers, value = encode_message("coverlink.person.viewed.v1", ref, "//l", shown.viewed_at, shown)
    return bus.record("coverage.decisions.v1", shown.person_id, headers, value)


def told(db: psycopg.Connection[Any], *all_records: Record) -> None:
    aside: list[Broken] = []
    project(db, all_records, {}, aside.extend)
    assert not aside


def lines_on(db: psycopg.Connection[Any], person: str, day: date) -> tuple[Any, ...]:
    found = as_known(db, ALL, person, day, datetime(day.year, day.month, day.day, 16, tzinfo=UTC))
    cases = [(row["line"], row["gap"]) for row in found["cases"]]
    return found["kept"], str(found["as_of"]), sorted(found["cover"]), cases


class TestPacking:
    def test_gives_back_what_was_put_in_and_says_what_stood(self) -> None:
        chance, year = random.Random(7), Year()
        for number in range(60):
            lines = tuple(chance.sample(["pension", "medical", "injury", "unemployment"], chance.randrange(5)))
            shown = view("p", number, moment(number), lines=lines, work=chance.choice(["320106", "500157"]))
            year[day_of(shown.viewed_at)] = number, kept_of(as_json(shown))
        assert unpacked(packed(year)) == year and packed(unpacked(packed(year))) == packed(year)
        shuffled = list(year.items())
        chance.shuffle(shuffled)
        assert packed(dict(shuffled)) == packed(year), "of the set of days, not of their order"
        assert standing(year, date(2026, 2, 26)) is None
        for day in year:
            assert standing(year, day) == (day, year[day][1])

    def test_takes_few_bytes_for_a_day_on_which_nothing_changed(self) -> None:
        lines = ("pension", "medical", "injury", "unemployment")
        shown = kept_of(as_json(view("p", 1, FIRST, lines=lines)))
        year = {date(2026, month, 15): (month, shown) for month in range(1, 13)}
        one = len(packed({date(2026, 1, 15): (1, shown)}))
        assert one < 250 and len(packed(year)) - one < 11 * 8

    def test_a_later_version_of_an_earlier_day_counts(self) -> None:
        """Clocks of two machines around midnight."""
        year: Year = {date(2026, 3, 1): (5, {"a": 1}), date(2026, 3, 2): (4, {"a": 2})}
        assert standing(year, date(2026, 3, 2)) == (date(2026, 3, 1), {"a": 1})


class TestProjecting:
    def test_any_order_and_repetition_give_the_same_answers(self, database: str) -> None:
        """Five views on four days over the new year of 2027, and three decisions, in many orders and again."""
        days = [date(2026, 12, 29) + timedelta(days=at) for at in range(6)]
        start = datetime(2026, 12, 29, 16, tzinfo=UTC)
        answers, stored = set(), set()
        with psycopg.connect(migrated(database), autocommit=True) as db:
            orders = [*itertools.permutations(range(8))]
            for order in random.Random(3).sample(orders, 25):
                bus, person = Bus(), person_id()
                db.execute("UPDATE registry.position SET next = 0")
                all_records = [
                    viewed(bus, view(person, 2, start)),
                    viewed(bus, view(person, 3, start + timedelta(minutes=5), lines=("injury",))),
                    viewed(bus, view(person, 5, start + timedelta(days=1), lines=("injury",))),
                    viewed(bus, view(person, 7, start + timedelta(days=3), lines=("injury", "pension"))),
                    viewed(bus, view(person, 9, start + timedelta(days=4))),
                    bus.decided(person, "opened", 1, at=start),
                    bus.decided(person, "changed", 4, at=start + timedelta(days=1), gap="missed"),
                    bus.decided(person, "closed", 6, at=start + timedelta(days=3)),
                ]  # fmt: skip
                for place in order:
                    told(db, bus.again(all_records[place]))
                told(db, *map(bus.again, all_records))
                answers.add(str([lines_on(db, person, day) for day in days]))
                rows = db.execute("SELECT year, days FROM registry.known WHERE person_id = %s ORDER BY 1", (person,))
                stored.add(str(rows.fetchall()))
            assert len(stored) == 1
            assert answers == {str([
                ("nothing_known", "None", [], []), ("whole", "2026-12-30", ["injury"], [("pension", None)]),
                ("whole", "2026-12-31", ["injury"], [("pension", "missed")]),
                ("whole", "2026-12-31", ["injury"], [("pension", "missed")]),
                ("whole", "2027-01-02", ["injury", "pension"], []), ("whole", "2027-01-03", [], []),
            ])}  # fmt: skip

    def test_the_view_of_before_is_kept_when_the_next_one_comes(self, database: str) -> None:
        """A register that was there before views were kept."""
        with psycopg.connect(migrated(database), autocommit=True) as db:
            bus, person = Bus(), person_id()
            told(db, bus.decided(person, "opened", 1, at=moment(-3)))
            told(db, viewed(bus, view(person, 2, moment(0), lines=("injury",))))
            db.execute("DELETE FROM registry.known")
            said = [lines_on(db, person, date(2026, 2, day)) for day in (20, 25, 26, 27, 28)]
            assert [row[0] for row in said] == ["nothing_known", "not_kept", "not_kept", "whole", "whole"]
            assert said[1][3] == [("pension", None)] and said[3][2] == ["injury"]
            told(db, viewed(bus, view(person, 3, moment(2))))
            assert [lines_on(db, person, date(2026, 2, day)) for day in (20, 25, 26, 27, 28)] == said
            assert lines_on(db, person, date(2026, 3, 1))[1:3] == ("2026-03-01", [])

    def test_what_no_database_holds_is_set_aside(self, database: str) -> None:
        with psycopg.connect(migrated(database), autocommit=True) as db:
            bus, one, other = Bus(), person_id(), person_id()
            late = view(other, 1, datetime(9999, 12, 31, 23, tzinfo=UTC))
            aside: list[Broken] = []
            project(db, [viewed(bus, view(one, 2**70, FIRST)), viewed(bus, late)], {}, aside.extend)
            assert [row.reason for row in aside] == ["not_storable"]


class TestAsking:
    def test_a_person_as_known_on_a_day(self, registry: Registry) -> None:
        bus, person = Bus(), person_id()
        registry.db.execute("UPDATE registry.position SET next = 0")
        told(
            registry.db, bus.hired(person, at=moment(0)), bus.decided(person, "opened", 1, at=moment(0)),
            viewed(bus, view(person, 2, moment(0))), bus.decided(person, "closed", 3, at=moment(2)),
            viewed(bus, view(person, 4, moment(2), lines=("pension",))),
        )  # fmt: skip
        wang, path = registry.by("wang"), f"/v1/people/{person}"
        then = wang.get(f"{path}?known_on=2026-02-28").json()
        assert (then["kept"], then["as_of"], then["cover"]) == ("whole", "2026-02-27", {})
        assert [row["id"] for row in then["cases"]] == [f"{person}-pension"] and then["masked"]
        assert then["employments"][0]["ref"] == "E1" and then["cases"][0]["because"][0]["rule"] == "r@1"
        now = wang.get(f"{path}?known_on={today()}").json()
        assert list(now["cover"]) == ["pension"] and now["cases"] == []
        before = wang.get(f"{path}?known_on=2026-02-26").json()
        assert (before["kept"], before["employments"], before["kept_since"]) == ("nothing_known", [], "2026-02-27")
        heard = wang.get(f"{path}/timeline?known_on=2026-02-28").json()["items"]
        assert len(heard) == 2 and len(wang.get(f"{path}/timeline").json()["items"]) == 3

    def test_is_noted_with_the_day_and_kept_to_districts(self, registry: Registry, person: str) -> None:
        registry.task(person)
        assert registry.by("zhao").get(f"/v1/people/{person}?known_on=2026-03-01").status_code == 404
        assert registry.by("wang").get(f"/v1/people/{person}?known_on=2026-03-01").json()["kept"] == "nothing_known"
        rows = registry.by("shen").get(f"/v1/access?person_id={person}&limit=2").json()["items"]
        assert [(row["account"], row["outcome"], row["about"]) for row in rows] == [
            ("wang", "given", {"known_on": "2026-03-01"}), ("zhao", "refused", None),
        ]  # fmt: skip

    def test_cases_of_other_districts_are_not_among_them(self, registry: Registry, person: str) -> None:
        for district in ("320106", "500157"):
            task = registry.task(person, district=district)
            registry.db.execute(
                "INSERT INTO registry.entry (person_id, entry_id, type, at, body) VALUES (%s, %s,"
                " 'coverlink.case.opened.v1', '2026-03-01', jsonb_build_object('id', %s::text, 'district', %s::text))",
                (person, task, task, district),
            )
        asked = f"/v1/people/{person}?known_on=2026-03-02"
        for name, count in (("wang", 1), ("zhao", 1), ("sheng", 2)):
            assert len(registry.by(name).get(asked).json()["cases"]) == count

    def test_a_day_to_come_is_refused(self, registry: Registry, person: str) -> None:
        registry.task(person)
        tomorrow = today() + timedelta(days=1)
        for path in ("", "/timeline"):
            for day in (tomorrow, "9999-12-31", "2026-02-30", "yesterday"):
                answer = registry.by("wang").get(f"/v1/people/{person}{path}?known_on={day}")
                assert answer.status_code == 422 and "known_on" in answer.json()["detail"]

    def test_a_timeline_has_two_orders(self, registry: Registry, person: str) -> None:
        registry.task(person)
        for place, (at, happened) in enumerate(
            [("2026-03-01", "2026-01-05"), ("2026-03-02", None), ("2026-03-03", "2025-12-01")]
        ):
            registry.db.execute(
                "INSERT INTO registry.entry (person_id, entry_id, type, at, happened, body)"
                " VALUES (%s, %s, 'x', %s, %s, '{}')",
                (person, f"e{place}", at, happened),
            )

        def ids(order: str) -> list[str]:
            items = registry.by("wang").get(f"/v1/people/{person}/timeline?order={order}").json()["items"]
            return [row["id"] for row in items]

        assert ids("known") == ["e2", "e1", "e0"] and ids("happened") == ["e1", "e0", "e2"]
        assert registry.by("wang").get(f"/v1/people/{person}/timeline?order=x").status_code == 422
