"""Cases of units themselves: projected, claimed together apart from those of persons, answered to the unit's stage."""

import itertools
import re
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import psycopg
import pytest
from alembic import command
from psycopg.types.json import Jsonb
from stdnum.cn import uscc

from coverlink.contracts.bodies import Person, ProjectRef, SitePassed, UnitStaffed
from coverlink.contracts.decisions import Case, CaseDecided, Condition, Ending, Reason
from coverlink.contracts.facts import Fact, decode_fact, encode_fact
from coverlink.contracts.messages import encode_message
from insurance_linker.policy import shipped
from registry.project.said import understood
from registry.tasks.codes import UNIT_ENDS
from tests.registry.records import NOW, WORDS, Bus, Record, person_id
from tests.registry.serving import TEXT, Registry, claim, somebody
from tests.registry.tables import migrated
from tests.registry.test_migrating import go
from tests.registry.test_pages import seated, sends
from tests.registry.test_projecting import Register

numbers = itertools.count(1)


@pytest.fixture
def register(database: str) -> Iterator[Register]:
    made = Register(migrated(database))
    yield made
    made.db.close()


def unit_code() -> str:
    body = f"91320106{next(numbers):08d}A"
    return body + str(uscc.calc_check_digit(body))


def decided(bus: Bus, unit: str, what: str, version: int, kind: str = "unit_incomplete", **case: Any) -> Record:
    given = {"id": f"{unit}-{kind}", "district": "320106", "due_on": date(2026, 11, 20), **case}
    made = Case(
        kind=kind, unit_id=unit, unit_name="某厂", priority=35, opened_at=NOW,  # type: ignore[arg-type]
        because=(Reason(rule="unit.incomplete@1", text=WORDS),), closes_when=Condition(code="all_covered", text=WORDS),
        **given,
    )  # fmt: skip
    ending = Ending(code="covered", text=WORDS) if what == "closed" else None
    body = CaseDecided(
        decision_id=f"{unit}-{kind}-{version}", version=version, decided_at=NOW, cause="f", case=made, ending=ending
    )
    headers, value = encode_message(f"coverlink.case.{what}.v1", body.decision_id, "//l", NOW, body)
    return bus.record("coverage.decisions.v1", unit, headers, value)


def task_of(registry: Registry, unit: str, kind: str = "unit_incomplete", district: str = "320106") -> str:
    """A task of a unit in the table, as the projector writes it."""
    task = f"{unit}-{kind}-{next(numbers)}"
    registry.db.execute(
        "INSERT INTO registry.task (id, version, kind, unit_id, unit_name, district, priority, opened_at, due_on,"
        " status, because, closes_when, cause) VALUES (%s, 1, %s, %s, '某厂', %s, 35, now(),"
        " now(), 'open', %s, %s, 'f')",
        (
            task, kind, unit, district, Jsonb([{"rule": "u@1", "facts": [], "inputs": {"late": 3}, "text": TEXT}]),
            Jsonb({"code": "all_covered", "text": TEXT}),
        ),
    )  # fmt: skip
    return task


class TestProjecting:
    def test_a_units_case_is_a_task_without_a_person_and_makes_nobody(self, register: Register) -> None:
        bus, unit = Bus(), unit_code()
        opened = decided(bus, unit, "opened", 1)
        assert register.takes(opened, bus.again(opened)) == ["task.opened"]
        assert register.rows("SELECT person_id, unit_id, lead, status FROM registry.task") == [
            (None, unit, unit, "open"),
        ]  # fmt: skip
        assert register.takes(decided(bus, unit, "changed", 2)) == ["task.changed"]
        assert register.takes(decided(bus, unit, "closed", 3)) == ["task.closed"]
        assert register.takes(decided(bus, unit, "opened", 4)) == ["task.opened"], "the gap is back"
        assert register.rows("SELECT count(*) FROM registry.person") == [(0,)]
        tally = register.tally()
        assert (tally["opened:unit_incomplete"], tally["closed:unit_incomplete:covered"]) == (2, 1)

    def test_a_new_case_of_a_unit_at_work_is_claimed_at_once(self, register: Register) -> None:
        bus, unit = Bus(), unit_code()
        register.leases(unit)
        register.takes(decided(bus, unit, "opened", 1))
        assert register.rows("SELECT status FROM registry.task") == [("claimed",)]

    def test_a_projects_case_that_comes_to_another_unit_is_free_there(self, register: Register) -> None:
        bus, unit, other = Bus(), unit_code(), unit_code()
        register.leases(unit)
        register.takes(decided(bus, unit, "opened", 1, "project_uninsured", id="p"))
        register.takes(decided(bus, other, "changed", 2, "project_uninsured", id="p"))
        assert register.rows("SELECT lead, status FROM registry.task") == [(other, "open")]

    @pytest.mark.parametrize("key", [None, "project:P-1"], ids=["of a unit", "of a project"])
    def test_what_the_stages_say_to_each_other_is_passed_by(self, register: Register, key: str | None) -> None:
        bus, unit, who = Bus(), unit_code(), person_id()
        data: Any = UnitStaffed(unit_id=unit, person_id=who, version=1, as_of=NOW.date(), working=True)
        if key:
            data = SitePassed(person=Person(person_id=who), project=ProjectRef(code="P-1"), on=NOW.date())
        fact = Fact(
            fact_id="f", source="//l", id="1", time=NOW, recorded_at=NOW, subject=key or unit, data=data,
            type="coverlink.site.entered.v1" if key else "coverlink.unit.staffed.v1",
        )  # fmt: skip
        record = bus.record("unit.facts.v1", key or unit, *encode_fact(fact))
        assert understood(record) is None
        assert register.takes(record) == [] and register.aside == []
        assert register.rows("SELECT count(*) FROM registry.entry") == [(0,)]
        assert register.rows("SELECT next FROM registry.position") == [(1,)], "and gone past"


class TestWorking:
    def test_a_units_tasks_are_claimed_together_and_its_peoples_are_not(self, registry: Registry) -> None:
        unit, wang = unit_code(), registry.by("wang")
        own = {task_of(registry, unit), task_of(registry, unit, "project_uninsured")}
        elsewhere = task_of(registry, unit, "project_uninsured", district="500157")
        of_person = registry.task(somebody())
        registry.db.execute("UPDATE registry.task SET unit_id = %s WHERE id = %s", (unit, of_person))
        claimed = claim(wang, min(own))
        assert {task["id"] for task in claimed["tasks"]} == own
        assert all(task["person_id"] is None and task["unit_id"] == unit for task in claimed["tasks"])
        assert registry.by("li").post(f"/v1/tasks/{max(own)}/claim").status_code == 409
        assert claim(registry.by("li"), of_person)["tasks"][0]["id"] == of_person
        listed = registry.by("sheng").get(f"/v1/tasks?unit_id={unit}").json()["items"]
        assert {task["id"] for task in listed} == {*own, elsewhere, of_person}

    def test_next_gives_units_too_and_never_the_same_to_two(self, registry: Registry) -> None:
        registry.empty()
        tasks = {task_of(registry, unit_code()) for _ in range(2)}
        given = [registry.by(name).post("/v1/tasks/next").json()["tasks"] for name in ("wang", "li")]
        assert {task["id"] for rows in given for task in rows} == tasks
        assert registry.by("chen").post("/v1/tasks/next").status_code == 204

    def test_an_answer_goes_to_the_units_own_facts(self, registry: Registry) -> None:
        unit, wang = unit_code(), registry.by("wang")
        task = task_of(registry, unit)
        given = {"token": claim(wang, task)["token"], "code": "wrong_lead"}
        assert wang.post(f"/v1/tasks/{task}/answer", json=given).json()["task"]["status"] == "answered"
        [(topic, headers, value)] = registry.db.execute(
            "SELECT topic, headers, value FROM registry.outbox WHERE key = %s", (unit,)
        ).fetchall()
        fact: Any = decode_fact([(name, text.encode()) for name, text in headers], bytes(value))
        assert (topic, fact.subject, fact.data.unit.uscc, fact.data.person) == ("unit.facts.v1", unit, unit, None)
        assert (fact.data.case_id, fact.data.code) == (task, "wrong_lead")

    @pytest.mark.parametrize(("code", "status"), [("enrolled", "held"), ("covered_elsewhere", "answered")])
    def test_what_ends_a_units_case_is_what_the_rules_of_units_say(
        self, registry: Registry, code: str, status: str
    ) -> None:
        task, wang = task_of(registry, unit_code()), registry.by("wang")
        given = {"token": claim(wang, task)["token"], "code": code}
        assert wang.post(f"/v1/tasks/{task}/answer", json=given).json()["task"]["status"] == status

    def test_those_are_the_codes_of_the_pack(self) -> None:
        [steps] = shipped().rows("unit_steps")
        assert set(steps.ends) == UNIT_ENDS

    def test_a_claim_is_extended_given_back_and_taken_back(self, registry: Registry) -> None:
        task, wang, chen = task_of(registry, unit_code()), registry.by("wang"), registry.by("chen")
        token = claim(wang, task)["token"]
        assert wang.post(f"/v1/tasks/{task}/extend", json={"token": token}).status_code == 200
        assert wang.post(f"/v1/tasks/{task}/release", json={"token": token}).json()["task"]["status"] == "open"
        claim(wang, task)
        assert chen.post(f"/v1/tasks/{task}/release", json={"force": True}).json()["task"]["status"] == "open"

    def test_every_look_names_the_unit(self, registry: Registry) -> None:
        unit = unit_code()
        task = task_of(registry, unit)
        registry.by("wang").get(f"/v1/tasks/{task}/why")
        claim(registry.by("wang"), task)
        rows = registry.db.execute(
            "SELECT action, person_id, about->>'unit_id' FROM registry.access WHERE task_id = %s ORDER BY id", (task,)
        ).fetchall()
        assert rows == [("why", None, unit), ("claim", None, unit)]


def rests_on(registry: Registry, *people: str, kind: str = "unit_incomplete") -> tuple[str, str]:
    """A unit and its task, whose figures rest on a registration that is here and on statements about these people."""
    unit = unit_code()
    task = task_of(registry, unit, kind)
    facts = [f"{task}-registered", *(f"{who}-stands" for who in people)]
    because = [{"rule": "u@1", "facts": facts, "inputs": {"late": 3, "people": list(people)}, "text": TEXT}]
    registry.db.execute("UPDATE registry.task SET because = %s WHERE id = %s", (Jsonb(because), task))
    registry.db.execute(
        "INSERT INTO registry.entry (person_id, entry_id, type, at, body)"
        " VALUES (%s, %s, 'coverlink.unit.registered.v1', now(), '{}')",
        (unit, facts[0]),
    )
    return unit, task


class TestWhatFiguresRestOn:
    def test_is_told_by_person_and_nothing_is_said_to_be_on_its_way(self, registry: Registry) -> None:
        here, elsewhere = somebody(), somebody()
        registry.task(here)
        registry.task(elsewhere, district="500157")
        _, task = rests_on(registry, here, elsewhere)
        [reason] = registry.by("wang").get(f"/v1/tasks/{task}/why").json()["because"]
        assert [(row["type"], row.get("person_id")) for row in reason["facts"]] == [
            ("coverlink.unit.registered.v1", None), ("coverlink.unit.staffed.v1", here),
            ("coverlink.unit.staffed.v1", None),
        ]  # fmt: skip
        assert reason["people"] == [{"person_id": here, "tasks": f"/v1/tasks?person_id={here}"}]
        assert reason["people_elsewhere"] == 1
        assert registry.by("wang").get(reason["people"][0]["tasks"]).json()["items"][0]["person_id"] == here
        [of_all] = registry.by("sheng").get(f"/v1/tasks/{task}/why").json()["because"]
        assert [row["person_id"] for row in of_all["people"]] == [here, elsewhere]

    def test_of_a_project_it_is_the_people_and_no_statement(self, registry: Registry) -> None:
        who = somebody()
        registry.task(who)
        _, task = rests_on(registry, who, kind="project_uninsured")
        [reason] = registry.by("wang").get(f"/v1/tasks/{task}/why").json()["because"]
        assert [row["person_id"] for row in reason["people"]] == [who]
        assert reason["facts"][1] == {"fact_id": f"{who}-stands"}, "a fact that may still come"

    def test_the_desk_leads_to_those_whom_the_caller_may_see(self, registry: Registry) -> None:
        here, elsewhere = somebody(), somebody()
        registry.task(here)
        registry.task(elsewhere, district="500157")
        unit, _ = rests_on(registry, here, elsewhere)
        page = seated(registry, "wang").get(f"/units/{unit}").text
        [behind] = re.findall(r'data-testid="people-behind">(.*?)</small>', page)
        assert f'href="/people/{here}"' in behind and elsewhere not in page
        assert "People of other districts: 1" in behind or "另有其他地区人员: 1" in behind


class TestShowing:
    def test_a_unit_has_its_own_cases_and_is_seen_where_they_are(self, registry: Registry) -> None:
        unit = unit_code()
        task = task_of(registry, unit)
        [case] = registry.by("wang").get(f"/v1/units/{unit}").json()["cases"]
        assert case["id"] == task
        assert registry.by("zhao").get(f"/v1/units/{unit}").status_code == 404

    def test_the_desk_leads_to_the_units_page_and_an_answer_is_given_there(self, registry: Registry) -> None:
        registry.empty()
        unit = unit_code()
        task, browser = task_of(registry, unit, "unit_unregistered"), seated(registry, "wang")
        assert f'href="/units/{unit}#task-{task}"' in browser.get("/").text
        page = sends(browser, "/tasks/next")
        assert page.url.path == f"/units/{unit}" and 'data-testid="mine"' in page.text
        assert re.search(r'data-testid="closes-when">\w', page.text)
        page = sends(browser, f"/units/{unit}/extend")
        assert 'data-testid="mine"' in page.text
        page = sends(browser, f"/tasks/{task}/answer", code="wrong_lead")
        assert page.url.path == f"/units/{unit}"
        assert f'data-task="{task}" data-status="answered"' in page.text

    def test_a_claim_on_a_unit_is_given_back_by_a_button(self, registry: Registry) -> None:
        unit = unit_code()
        task, browser = task_of(registry, unit), seated(registry, "li", "zh-CN")
        sends(browser, f"/tasks/{task}/claim")
        sends(browser, f"/units/{unit}/release")
        assert registry.db.execute("SELECT status FROM registry.task WHERE id = %s", (task,)).fetchone() == ("open",)


def test_the_migration_goes_back_without_the_cases_of_units(database: str) -> None:
    with psycopg.connect(migrated(database)) as db:
        db.execute(
            "INSERT INTO registry.task (id, version, kind, unit_id, district, priority, opened_at, due_on, status,"
            " because, closes_when)"
            " VALUES ('t', 1, 'unit_incomplete', 'U', '320106', 2, now(), now(), 'open', '[]', '{}')"
        )
        db.execute("INSERT INTO registry.lease VALUES ('U', gen_random_uuid(), 'wang', now(), now())")
    go(database, command.downgrade, "0003")
    with psycopg.connect(database) as db:
        counts = [db.execute(f"SELECT count(*) FROM registry.{name}").fetchone() for name in ("task", "lease")]
    assert counts == [(0,), (0,)]
    go(database, command.upgrade, "head")


def test_a_units_task_is_put_off_handed_over_and_its_answer_taken_back(registry: Registry) -> None:
    unit = unit_code()
    task, wang, li = task_of(registry, unit), registry.by("wang"), registry.by("li")
    given = {"token": claim(wang, task)["token"], "to": "li"}
    assert wang.post(f"/v1/tasks/{task}/hand-over", json=given).json()["holder"] == "li"
    assert task in {row["task_id"] for row in li.get("/v1/tasks/claims").json()["items"]}
    answer = {"token": claim(li, task)["token"], "code": "wrong_lead"}
    assert li.post(f"/v1/tasks/{task}/answer", json=answer).json()["task"]["status"] == "answered"
    assert f'action="/tasks/{task}/undo"' in seated(registry, "li").get(f"/units/{unit}").text
    undone = li.post(f"/v1/tasks/{task}/undo").json()
    assert undone["task"]["status"] == "claimed"
    rows = registry.db.execute("SELECT topic, headers, value FROM registry.outbox WHERE key = %s ORDER BY id", (unit,))
    (_, _, _), (topic, headers, value) = rows.fetchall()
    fact: Any = decode_fact([(name, text.encode()) for name, text in headers], bytes(value))
    assert (topic, fact.type) == ("unit.facts.v1", "coverlink.case.retracted.v1")
    assert (fact.data.unit.uscc, fact.data.person, fact.data.case_id) == (unit, None, task)
    held = {"token": undone["token"], "until": str(date.today() + timedelta(30))}
    assert li.post(f"/v1/tasks/{task}/hold", json=held).json()["task"]["status"] == "held"
    assert 'data-testid="back-at"' in seated(registry, "li").get(f"/units/{unit}").text
