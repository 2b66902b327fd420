"""On whom an account must not work: it is never given them and cannot work on them; who sees what of it."""

import re
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from psycopg.types.json import Jsonb

from coverlink_simulator.numbers import unit_code
from registry.access import account
from tests.registry.serving import PASSWORD, Registry, claim, served, somebody
from tests.registry.test_pages import message, said, seated, sends
from tests.registry.test_second_eyes import why

NUMBER = "320106199003077716"
UNIT = unit_code("320106", 41)


@pytest.fixture(scope="module")
def registry(postgres_server: Any, redis_server: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Registry]:
    folder = tmp_path_factory.mktemp("registry")
    yield from served(postgres_server, redis_server, folder, COVERLINK_REGISTRY_SECOND_EYES="deceased")


@pytest.fixture(autouse=True)
def fresh(registry: Registry) -> None:
    registry.empty()
    registry.db.execute("DELETE FROM registry.conflict")


@pytest.fixture
def kin(registry: Registry) -> str:
    """The person id of a relative of wang's, who says so."""
    person = registry.known(NUMBER)
    given = {"id_number": NUMBER, "kind": "family"}
    answer = registry.by("wang").post("/v1/me/conflicts", json=given)
    assert (answer.status_code, answer.json()) == (201, {"conflicts": 1})
    return person


def test_next_goes_past_them_and_a_claim_by_name_is_refused(registry: Registry, kin: str) -> None:
    first, second = registry.task(kin, priority=90), registry.task(somebody(), priority=10)
    taken = registry.by("wang").post("/v1/tasks/next").json()["tasks"]
    assert [task["id"] for task in taken] == [second]
    assert registry.by("wang").post("/v1/tasks/next").status_code == 204
    assert why(registry.by("wang").post(f"/v1/tasks/{first}/claim")) == "conflict"
    assert registry.by("li").post("/v1/tasks/next").json()["tasks"][0]["id"] == first


def test_what_is_in_hand_when_it_is_entered_goes_back(registry: Registry) -> None:
    person = registry.known(NUMBER)
    task = registry.task(person)
    token = claim(registry.by("wang"), task)["token"]
    registry.by("wang").post("/v1/me/conflicts", json={"id_number": NUMBER, "kind": "self"})
    given = {"token": token, "code": "left_job"}
    assert why(registry.by("wang").post(f"/v1/tasks/{task}/answer", json=given)) == "stale"
    assert claim(registry.by("li"), task)["tasks"]


def test_an_answer_is_refused_when_the_interest_came_up_meanwhile(registry: Registry) -> None:
    """A task about the unit joins the person who is claimed already."""
    person = somebody()
    task = registry.task(person)
    registry.by("wang").post("/v1/me/conflicts", json={"unit_id": UNIT, "kind": "unit"})
    token = claim(registry.by("wang"), task)["token"]
    registry.db.execute("UPDATE registry.task SET unit_id = %s WHERE id = %s", (UNIT, task))
    given = {"token": token, "code": "left_job"}
    assert why(registry.by("wang").post(f"/v1/tasks/{task}/answer", json=given)) == "conflict"
    later = {"token": token, "until": (date.today() + timedelta(7)).isoformat()}
    assert why(registry.by("wang").post(f"/v1/tasks/{task}/hold", json=later)) == "conflict"
    assert registry.by("wang").post(f"/v1/tasks/{task}/release", json={"token": token}).status_code == 200


def test_a_unit_its_own_tasks_and_those_of_its_people(registry: Registry) -> None:
    registry.by("wang").post("/v1/me/conflicts", json={"unit_id": UNIT, "kind": "unit"})
    person = somebody()
    at_unit, beside = registry.task(person, priority=80), registry.task(person, priority=90)
    registry.db.execute("UPDATE registry.task SET unit_id = %s WHERE id = %s", (UNIT, at_unit))
    own = registry.task(somebody(), kind="unit_unregistered")
    registry.db.execute("UPDATE registry.task SET person_id = NULL, unit_id = %s WHERE id = %s", (UNIT, own))
    assert registry.by("wang").post("/v1/tasks/next").status_code == 204
    for task in (at_unit, beside, own):
        assert why(registry.by("wang").post(f"/v1/tasks/{task}/claim")) == "conflict"


def test_an_interest_in_a_task_of_other_districts_does_not_keep_next_from_the_others(registry: Registry) -> None:
    """Whom it concerns is found when the claim is taken: the queue is looked through in one's own districts only."""
    registry.by("wang").post("/v1/me/conflicts", json={"unit_id": UNIT, "kind": "unit"})
    person = somebody()
    registry.task(person, priority=90)
    elsewhere = registry.task(person, district="500157")
    registry.db.execute("UPDATE registry.task SET unit_id = %s WHERE id = %s", (UNIT, elsewhere))
    free = registry.task(somebody(), priority=10)
    taken = registry.by("wang").post("/v1/tasks/next").json()["tasks"]
    assert [task["id"] for task in taken] == [free]
    assert registry.by("wang").post("/v1/tasks/next").status_code == 204


def test_it_holds_for_who_stands_in_the_persons_place(registry: Registry, kin: str) -> None:
    head = somebody()
    task = registry.task(head)
    registry.db.execute("UPDATE registry.person SET view = %s WHERE person_id = %s", (Jsonb({"same_as": head}), kin))
    registry.db.execute("UPDATE registry.person SET view = %s WHERE person_id = %s", (Jsonb({"was": [kin]}), head))
    assert registry.by("wang").post("/v1/tasks/next").status_code == 204
    assert why(registry.by("wang").post(f"/v1/tasks/{task}/claim")) == "conflict"


def test_no_second_eyes_and_no_handing_over(registry: Registry, kin: str) -> None:
    task = registry.task(kin)
    token = claim(registry.by("li"), task)["token"]
    handed = registry.by("li").post(f"/v1/tasks/{task}/hand-over", json={"token": token, "to": "wang"})
    assert (handed.status_code, handed.json()["reason"]) == (422, "not_eligible"), "which tells li nothing of wang's"
    assert 'option value="wang"' not in seated(registry, "li").get(f"/people/{kin}").text
    registry.by("li").post(f"/v1/tasks/{task}/answer", json={"token": token, "code": "deceased"})
    assert why(registry.by("wang").post(f"/v1/tasks/{task}/confirm")) == "conflict"
    assert why(registry.by("wang").post(f"/v1/tasks/{task}/send-back", json={"note": "no"})) == "conflict"
    assert registry.by("chen").post(f"/v1/tasks/{task}/confirm").status_code == 200


def test_an_answer_of_before_can_be_taken_back_and_the_task_goes_to_the_queue(registry: Registry) -> None:
    person = registry.known(NUMBER)
    task, wang = registry.task(person), registry.by("wang")
    wang.post(f"/v1/tasks/{task}/answer", json={"token": claim(wang, task)["token"], "code": "left_job"})
    wang.post("/v1/me/conflicts", json={"id_number": NUMBER, "kind": "family"})
    undone = wang.post(f"/v1/tasks/{task}/undo").json()
    assert (undone["token"], undone["task"]["status"]) == (None, "open")


class TestWhoSeesWhat:
    def test_no_number_is_kept_and_an_unknown_person_is_answered_alike(self, registry: Registry) -> None:
        known, unknown = registry.known(NUMBER), "320106198505050015"
        answers = [
            registry.by("wang").post("/v1/me/conflicts", json={"id_number": number, "kind": "family"})
            for number in (NUMBER, unknown, NUMBER)
        ]
        told = [(answer.status_code, answer.json()) for answer in answers if answer.status_code == 201]
        assert told[0] == (201, {"conflicts": 1}) and known
        rows = registry.db.execute("SELECT conflict::text FROM registry.conflict").fetchall()
        assert rows and not any(NUMBER in row for (row,) in rows)
        assert NUMBER.encode() not in registry.log.read_bytes()

    @pytest.mark.parametrize(
        ("given", "status"),
        [
            ({"id_number": "123", "kind": "self"}, 422), ({"kind": "self"}, 422),
            ({"unit_id": "X", "kind": "unit"}, 422),
            ({"id_number": NUMBER, "unit_id": UNIT, "kind": "unit"}, 422), ({"id_number": NUMBER, "kind": "x"}, 422),
        ],
    )  # fmt: skip
    def test_what_does_not_fit_is_told(self, registry: Registry, given: dict[str, str], status: int) -> None:
        answer = registry.by("wang").post("/v1/me/conflicts", json=given)
        assert answer.status_code == status and answer.json()["detail"]

    def test_a_supervisor_sees_how_many_and_an_auditor_whom(self, registry: Registry, kin: str) -> None:
        assert kin not in registry.by("wang").get("/v1/me/conflicts").text
        assert registry.by("wang").get("/v1/conflicts").status_code == 403
        told = registry.by("chen").get("/v1/conflicts").json()
        assert {"account": "wang", "conflicts": 1} in told["accounts"] and "items" not in told
        assert "zhao" not in [row["account"] for row in told["accounts"]], "of other districts"
        [entry] = registry.by("shen").get("/v1/conflicts").json()["items"]
        assert (entry["account"], entry["about"], entry["kind"], entry["set_by"]) == ("wang", kin, "family", "wang")

    def test_a_supervisor_enters_for_another_and_ends(self, registry: Registry) -> None:
        given = {"id_number": NUMBER, "kind": "other"}
        assert registry.by("li").post("/v1/accounts/wang/conflicts", json=given).status_code == 403
        assert registry.by("chen").post("/v1/accounts/zhao/conflicts", json=given).status_code == 404
        assert registry.by("chen").post("/v1/accounts/wang/conflicts", json=given).json() == {"conflicts": 1}
        [entry] = registry.by("wang").get("/v1/me/conflicts").json()["items"]
        assert entry["set_by"] == "chen"
        path = f"/v1/conflicts/{entry['id']}"
        assert registry.by("wang").delete(path).status_code == 403, "nobody ends what binds them"
        assert registry.by("chen").delete(path).status_code == 204
        assert registry.by("chen").delete(path).status_code == 404
        assert registry.by("wang").get("/v1/me/conflicts").json()["items"] == []
        [kept] = registry.by("shen").get("/v1/conflicts").json()["items"]
        assert kept["ended_by"] == "chen"

    def test_a_supervisor_does_not_end_their_own(self, registry: Registry) -> None:
        registry.by("chen").post("/v1/me/conflicts", json={"id_number": NUMBER, "kind": "self"})
        [entry] = registry.by("chen").get("/v1/me/conflicts").json()["items"]
        assert registry.by("chen").delete(f"/v1/conflicts/{entry['id']}").status_code == 404

    def test_it_is_in_the_record(self, registry: Registry, kin: str) -> None:
        rows = registry.db.execute("SELECT account, about FROM registry.access WHERE action = 'conflict'").fetchall()
        assert ("wang", {"account": "wang", "kind": "family"}) in rows and kin


class TestPages:
    def test_the_form_enters_and_says_what_is_wrong(self, registry: Registry) -> None:
        wang = seated(registry, "wang")
        assert message(sends(wang, "/conflicts", kind="family", number="1")) == said("bad_number")
        assert message(sends(wang, "/conflicts", kind="unit", unit="1")) == said("bad_unit")
        assert message(sends(wang, "/conflicts", kind="family", number=NUMBER)) == said("conflict_added")
        shown = wang.get("/conflicts").text
        assert "<li>family · wang" in shown and NUMBER not in shown and 'data-testid="others"' not in shown
        assert message(sends(wang, "/conflicts", kind="family", number=NUMBER, name="li")) == said("not_allowed")

    def test_a_claim_of_theirs_is_refused_in_words(self, registry: Registry, kin: str) -> None:
        task = registry.task(kin)
        assert message(sends(seated(registry, "wang"), f"/tasks/{task}/claim")) == said("conflict")

    def test_a_supervisor_enters_for_another(self, registry: Registry) -> None:
        account.create(registry.db, "han", "caseworker", ["320106"], PASSWORD)
        chen = seated(registry, "chen")
        assert message(sends(chen, "/conflicts", kind="other", number=NUMBER, name="han")) == said("conflict_added")
        assert re.search(r'<th scope="row">han</th><td [^>]*>1</td>', chen.get("/conflicts").text)
