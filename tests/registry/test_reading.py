"""What people at work may see: masked unless the person is theirs to work on, and every look is noted."""

import html
import re
from datetime import date
from typing import Any

import pytest
from psycopg.types.json import Jsonb

from registry.access import account
from tests.gateway.events import unit_code
from tests.registry.serving import PASSWORD, Listener, Registry, claim, somebody

NUMBER = "320106199003070012"
OTHER = "320106198511110012"


@pytest.fixture(scope="module")
def known(registry: Registry) -> str:
    return registry.known(NUMBER)


def looks(registry: Registry, person: str) -> list[tuple[str, str, str | None]]:
    rows = registry.by("shen").get(f"/v1/access?person_id={person}").json()["items"]
    return [(row["account"], row["action"], row["purpose"]) for row in rows]


class TestAPerson:
    def test_is_masked(self, registry: Registry, known: str) -> None:
        shown = registry.by("wang").get(f"/v1/people/{known}").json()
        assert shown["masked"] and shown["id_number"].startswith("320*") and NUMBER not in str(shown)
        assert "张小三" not in str(shown) and "13812345678" not in str(shown)

    def test_is_masked_for_a_purpose_without_the_claim(self, registry: Registry, known: str) -> None:
        assert registry.by("wang").get(f"/v1/people/{known}?purpose=work").json()["masked"]

    def test_is_shown_to_whoever_holds_the_claim_and_only_for_work(self, registry: Registry, known: str) -> None:
        token = claim(registry.by("wang"), registry.task(known))["token"]
        assert registry.by("wang").get(f"/v1/people/{known}").json()["masked"]
        shown = registry.by("wang").get(f"/v1/people/{known}?purpose=work").json()
        assert (shown["name"], shown["id_number"], shown["mobile"]) == ("张小三", NUMBER, "+8613812345678")
        assert registry.by("li").get(f"/v1/people/{known}?purpose=work").json()["masked"], "it is not li's claim"
        latest = [("li", "person", None), ("wang", "person", "work"), ("wang", "person", None)]
        assert looks(registry, known)[:3] == latest
        registry.by("wang").post(f"/v1/tasks/{shown['cases'][0]['id']}/release", json={"token": token})

    def test_is_not_there_for_other_districts(self, registry: Registry, known: str) -> None:
        for path in (f"/v1/people/{known}", f"/v1/people/{known}/timeline"):
            assert registry.by("zhao").get(path).status_code == 404
        rows = registry.by("shen").get(f"/v1/access?person_id={known}&limit=2").json()["items"]
        told = [(row["account"], row["action"], row["outcome"]) for row in rows]
        assert told == [("zhao", "timeline", "refused"), ("zhao", "person", "refused")]

    def test_has_gaps_where_cover_should_be_and_is_not(self, registry: Registry, person: str) -> None:
        for kind in ("enrol", "renew", "double_cover", "unit_incomplete"):
            registry.task(person, kind=kind)
        shown = registry.by("wang").get(f"/v1/people/{person}").json()
        assert len(shown["cases"]) == 4 and len(shown["gaps"]) == 2
        assert set(shown["gaps"][0]) == {"line", "gap", "unit_id", "due_on"}

    def test_has_a_timeline_without_what_was_done_in_other_districts(self, registry: Registry, person: str) -> None:
        for name, district in (("wang", "320106"), ("zhao", "500157")):
            task, client = registry.task(person, district=district), registry.by(name)
            registry.db.execute(
                "INSERT INTO registry.entry (person_id, entry_id, type, at, body)"
                " VALUES (%s, %s, 'coverlink.case.opened.v1', now(), %s)",
                (person, f"d-{district}", Jsonb({"id": task, "kind": "enrol"})),
            )
            token = claim(client, task)["token"]
            given = {"token": token, "code": "left_job", "note": f"told in {district}"}
            assert client.post(f"/v1/tasks/{task}/answer", json=given).status_code == 200
        for name, theirs in (("wang", "500157"), ("chen", "500157"), ("zhao", "320106")):
            items = registry.by(name).get(f"/v1/people/{person}/timeline").json()["items"]
            assert len(items) == 2 and theirs not in str(items), name
        assert len(registry.by("sheng").get(f"/v1/people/{person}/timeline").json()["items"]) == 4

    def test_that_was_erased_has_no_name_and_no_number(self, registry: Registry) -> None:
        erased = registry.known(OTHER)
        registry.db.execute("DELETE FROM vault.data_key WHERE person_id = %s", (erased,))
        shown = registry.by("wang").get(f"/v1/people/{erased}").json()
        assert shown["name"] is None and shown["id_number"] is None


class TestLookup:
    def test_finds_by_the_number_and_is_noted(self, registry: Registry, known: str) -> None:
        answer = registry.by("wang").post("/v1/people/lookup", json={"id_number": NUMBER})
        assert answer.json() == {"person_id": known}
        assert looks(registry, known)[0] == ("wang", "lookup", None)

    def test_elsewhere_is_the_same_as_unknown(self, registry: Registry, known: str) -> None:
        there, unknown = (
            registry.by("zhao").post("/v1/people/lookup", json={"id_number": number})
            for number in (NUMBER, "320106197001010017")
        )
        assert there.status_code == unknown.status_code == 404
        assert there.json()["detail"] == unknown.json()["detail"]

    def test_a_number_that_cannot_be_right_is_not_repeated(self, registry: Registry) -> None:
        answer = registry.by("wang").post("/v1/people/lookup", json={"id_number": NUMBER[:-1] + "9"})
        assert answer.status_code == 422 and NUMBER[:10] not in answer.text


class TestWhy:
    def test_says_the_rule_and_what_would_close_it_and_is_noted(self, registry: Registry, person: str) -> None:
        task = registry.task(person)
        said = registry.by("wang").get(f"/v1/tasks/{task}/why").json()
        assert said["because"][0]["rule"] == "owed@1" and said["closes_when"]["code"] == "covered"
        assert said["gap"] is None and said["advice"] == []
        assert looks(registry, person) == [("wang", "why", None)]

    def test_only_auditors_see_who_looked(self, registry: Registry) -> None:
        for name in ("wang", "chen"):
            assert registry.by(name).get("/v1/access").status_code == 403


class TestTheRecord:
    @pytest.mark.parametrize(
        ("path", "action", "about"),
        [
            ("/v1/tasks?kind=enrol&district=320106", "list", {"kind": "enrol", "district": "320106"}),
            (f"/v1/units/{unit_code(9)}", "unit", {"unit_id": unit_code(9)}),
            ("/v1/figures", "figures", None),
            ("/v1/figures/districts?on=2026-03-01", "figures", {"of": "districts", "on": "2026-03-01"}),
            ("/?kind=renew", "list", {"page": "desk", "kind": "renew"}),
            ("/rows?kind=renew", "list", {"page": "rows", "kind": "renew"}),
        ],
    )  # fmt: skip
    def test_has_one_entry_for_each_call(self, registry: Registry, path: str, action: str, about: Any) -> None:
        registry.db.execute(
            "INSERT INTO registry.unit (unit_id, district) VALUES (%s, '320106') ON CONFLICT DO NOTHING",
            (unit_code(9),),
        )
        before = newest(registry)
        client = registry.by("chen")
        token = client.headers["authorization"].removeprefix("Bearer ")
        assert client.get(path, cookies={"coverlink_session": token}).status_code == 200
        assert entries(registry, before) == [("chen", action, about, "given")]

    def test_has_one_entry_for_a_page_that_goes_on_asking(self, registry: Registry) -> None:
        before = newest(registry)
        page = registry.by("wang").get("/").text
        [live] = re.findall('data-rows="([^"]*)"', page)
        for _ in range(3):
            assert registry.by("wang").get(html.unescape(live)).status_code == 200
        assert [row[1] for row in entries(registry, before)] == ["list"]
        assert registry.by("wang").get(html.unescape(live).replace("kind=", "kind=enrol")).status_code == 200
        assert [row[1] for row in entries(registry, before)] == ["list", "list"], "other rows than those of the page"

    def test_has_one_entry_for_a_stream_and_for_a_look_into_itself(self, registry: Registry) -> None:
        before = newest(registry)
        listening = Listener(registry, "li")
        listening.close()
        registry.by("shen").get("/v1/access")
        assert [row[:2] for row in entries(registry, before)] == [("li", "stream"), ("shen", "access")]

    def test_has_refused_looks_and_not_what_was_made_up(self, registry: Registry, person: str) -> None:
        task, before, zhao = registry.task(person), newest(registry), registry.by("zhao")
        assert zhao.get(f"/v1/tasks/{task}/why").status_code == 404
        assert zhao.get("/v1/people/320106199003070012").status_code == 404
        assert [row[1:] for row in entries(registry, before)] == [
            ("why", None, "refused"), ("person", None, "unknown"),
        ]  # fmt: skip
        assert "320106199003070012" not in str(
            registry.db.execute("SELECT * FROM registry.access WHERE id > %s", (before,)).fetchall()
        )

    def test_is_shown_to_auditors_of_the_districts_it_concerns(self, registry: Registry, person: str) -> None:
        registry.task(person)
        for name, districts in (("shen-south", ["320000"]), ("shen-west", ["500000"])):
            account.create(registry.db, name, "auditor", districts, PASSWORD)
        south, west = registry.logged_in("shen-south"), registry.logged_in("shen-west")
        assert registry.by("wang").get(f"/v1/people/{person}").status_code == 200
        registry.by("zhao").get("/v1/tasks")
        assert [row["account"] for row in south.get(f"/v1/access?person_id={person}").json()["items"]] == ["wang"]
        assert west.get(f"/v1/access?person_id={person}").json()["items"] == []
        listing = [
            {row["account"] for row in auditor.get("/v1/access?limit=1000").json()["items"] if not row["person_id"]}
            for auditor in (south, west)
        ]
        assert "zhao" in listing[1] - listing[0] and "wang" in listing[0] - listing[1]


def newest(registry: Registry) -> int:
    return int(registry.db.execute("SELECT coalesce(max(id), 0) FROM registry.access").fetchall()[0][0])


def entries(registry: Registry, after: int) -> list[tuple[Any, ...]]:
    question = "SELECT account, action, about, outcome FROM registry.access WHERE id > %s ORDER BY id"
    return registry.db.execute(question, (after,)).fetchall()


class TestFigures:
    def test_of_cases_are_of_my_districts(self, registry: Registry, person: str) -> None:
        registry.empty()
        registry.task(person)
        registry.task(somebody(), district="500157")
        counted = [("opened:enrol", "320106", 3), ("opened:enrol", "500157", 5), ("facts", "", 9)]
        with registry.db.cursor() as rows:
            rows.executemany("INSERT INTO registry.tally (name, district, count) VALUES (%s, %s, %s)", counted)
        mine = registry.by("chen").get("/v1/figures").json()
        assert (mine["opened"], mine["open"]) == ({"enrol": 3}, {"enrol": 1}) and "facts" not in mine
        whole = registry.by("sheng").get("/v1/figures").json()
        assert (whole["opened"], whole["open"], whole["facts"]) == ({"enrol": 8}, {"enrol": 2}, 9)

    def test_of_districts_are_mine_and_say_what_they_count(self, registry: Registry, person: str) -> None:
        registry.empty()
        registry.task(person)
        registry.db.execute(
            "INSERT INTO registry.employment VALUES (%s, 'u', 'r', 'standard', '320106', %s, NULL)",
            (person, date(2026, 1, 5)),
        )
        told = registry.by("wang").get("/v1/figures/districts?on=2026-03-01").json()
        [here] = told["districts"]
        assert here["district"] == "320106" and here["employed"] == 1 and here["tasks"]["enrol"] >= 1
        assert set(told["definitions"]) == {
            "employed", "covered", "tasks", "overdue", "days_to_first_contact", "days_to_re_employment",
        }  # fmt: skip
        assert (here["days_to_first_contact"], here["days_to_re_employment"]) == (None, None)
        assert all(one["text"]["zh"] and one["text"]["en"] and one["version"] for one in told["definitions"].values())
        assert registry.by("zhao").get("/v1/figures/districts?on=2026-03-01").json()["districts"] == []

    def test_of_districts_say_how_long_help_took_of_the_year_up_to_the_day(self, registry: Registry) -> None:
        """One dropped, one assisted: from the loss of work to the first contact, and to the next job."""
        registry.empty()
        closings = [
            ("2026-03-01T12:00:00+08:00", {"days_to_first_contact": 3, "days_to_re_employment": 20}),
            ("2026-02-01T12:00:00+08:00", {"days_to_first_contact": 10}),
            ("2026-01-01T12:00:00+08:00", {"days_to_first_contact": 4}),
            ("2025-03-01T12:00:00+08:00", {"days_to_first_contact": 90}),  # a year and a day ago
            ("2026-03-02T00:00:00+08:00", {"days_to_first_contact": 90}),  # after the day
            ("2026-03-01T12:00:00+08:00", {}),
        ]
        for at, inputs in closings:
            task = registry.task(somebody(), kind="assist")
            registry.db.execute(
                "UPDATE registry.task SET status = 'closed', closed_at = %s, ending = %s WHERE id = %s",
                (at, Jsonb({"code": "re_employed", "inputs": {"since": "2026-01-01", **inputs}}), task),
            )
        [here] = registry.by("wang").get("/v1/figures/districts?on=2026-03-01").json()["districts"]
        assert (here["days_to_first_contact"], here["days_to_re_employment"]) == (4, 20)

    def test_a_person_is_shown_with_the_groups_they_are_in(self, registry: Registry, person: str) -> None:
        registry.task(person)
        name = {"zh": "退捕渔民", "en": "retired fishermen"}
        shown = {"kind": "fisher", "name": name, "since": "2026-01-01", "facts": ["f"]}
        registry.db.execute(
            "UPDATE registry.person SET view = %s WHERE person_id = %s", (Jsonb({"groups": [shown]}), person)
        )
        assert registry.by("wang").get(f"/v1/people/{person}").json()["groups"] == [shown]

    def test_a_unit_shows_what_lies_in_my_districts(self, registry: Registry, person: str) -> None:
        unit = unit_code(7)
        registry.task(person)
        registry.db.execute(
            "INSERT INTO registry.employment VALUES (%s, %s, 'r', 'standard', '320106', %s, NULL)",
            (person, unit, date(2026, 1, 5)),
        )
        assert registry.by("wang").get(f"/v1/units/{unit}").json()["employed"] == 1
        assert registry.by("zhao").get(f"/v1/units/{unit}").status_code == 404
