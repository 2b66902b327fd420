"""What people at work may see: masked unless the person is theirs to work on, and every look is noted."""

from datetime import date

import pytest

from tests.gateway.events import unit_code
from tests.registry.serving import Registry, claim

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
        assert ("zhao", "person", None) not in looks(registry, known)

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
        assert looks(registry, person) == [("wang", "why", None)]

    def test_only_auditors_see_who_looked(self, registry: Registry) -> None:
        for name in ("wang", "chen"):
            assert registry.by(name).get("/v1/access").status_code == 403


class TestFigures:
    def test_of_districts_are_mine_and_say_what_they_count(self, registry: Registry, person: str) -> None:
        registry.task(person)
        registry.db.execute(
            "INSERT INTO registry.employment VALUES (%s, 'u', 'r', 'standard', '320106', %s, NULL)",
            (person, date(2026, 1, 5)),
        )
        told = registry.by("wang").get("/v1/figures/districts?on=2026-03-01").json()
        [here] = told["districts"]
        assert here["district"] == "320106" and here["employed"] == 1 and here["tasks"]["enrol"] >= 1
        assert set(told["definitions"]) == {"employed", "covered", "tasks", "overdue"}
        assert all(one["text"]["zh"] and one["text"]["en"] and one["version"] for one in told["definitions"].values())
        assert registry.by("zhao").get("/v1/figures/districts?on=2026-03-01").json()["districts"] == []

    def test_a_unit_shows_what_lies_in_my_districts(self, registry: Registry, person: str) -> None:
        unit = unit_code(7)
        registry.task(person)
        registry.db.execute(
            "INSERT INTO registry.employment VALUES (%s, %s, 'r', 'standard', '320106', %s, NULL)",
            (person, unit, date(2026, 1, 5)),
        )
        assert registry.by("wang").get(f"/v1/units/{unit}").json()["employed"] == 1
        assert registry.by("zhao").get(f"/v1/units/{unit}").status_code == 404
