"""A claim goes to a colleague as a whole, by whoever has it or by a supervisor's force."""

from typing import Any

import httpx
import pytest

from registry.access import account
from tests.registry.serving import PASSWORD, Registry, claim
from tests.registry.test_pages import message, said, seated, sends


def hand(client: httpx.Client, task: str, to: str, token: str = "", **given: Any) -> httpx.Response:
    return client.post(f"/v1/tasks/{task}/hand-over", json={"token": token, "to": to, **given})


def holder(registry: Registry, person: str) -> str:
    return str(registry.db.execute("SELECT holder FROM registry.lease WHERE lead = %s", (person,)).fetchone()[0])  # type: ignore[index]


def test_all_tasks_of_the_person_go_with_it_under_a_new_token(registry: Registry, person: str) -> None:
    task, other = registry.task(person), registry.task(person)
    old = claim(registry.by("wang"), task)["token"]
    handed = hand(registry.by("wang"), task, "li", old, note="speaks the language")
    assert handed.status_code == 200 and handed.json()["holder"] == "li" and "token" not in handed.json()
    assert registry.by("wang").post(f"/v1/tasks/{task}/claim").status_code == 409
    for given in (task, other):
        answer = registry.by("wang").post(f"/v1/tasks/{given}/answer", json={"token": old, "code": "left_job"})
        assert answer.json()["type"] == "urn:coverlink:problem:stale"
    [mine] = [row for row in registry.by("li").get("/v1/tasks/claims").json()["items"] if row["person_id"] == person]
    assert (mine["tasks"], mine["handed_by"], mine["handed_note"]) == (2, "wang", "speaks the language")
    claimed = claim(registry.by("li"), mine["task_id"])
    assert {row["id"] for row in claimed["tasks"]} == {task, other} and claimed["token"] != old
    given_ = {"token": claimed["token"], "code": "left_job"}
    assert registry.by("li").post(f"/v1/tasks/{task}/answer", json=given_).status_code == 200
    kinds = [
        (row["type"], row["body"]["by"])
        for row in registry.by("li").get(f"/v1/people/{person}/timeline").json()["items"]
    ]
    assert kinds == [("registry.task.answered", "li"), ("registry.task.handed_over", "wang")]
    [noted] = registry.db.execute(
        "SELECT account, task_id, about FROM registry.access WHERE action = 'hand-over' AND person_id = %s", (person,)
    ).fetchall()
    assert noted == ("wang", task, {"to": "li"})


@pytest.mark.parametrize(
    ("to", "reason"),
    [
        ("wang", "holds_already"), ("zhao", "not_eligible"), ("shen", "not_eligible"), ("sheng", "not_eligible"),
        ("nobody", "not_eligible"), ("", "not_eligible"), ("x\x00", "not_eligible"),
    ],
)  # fmt: skip
def test_whom_it_cannot_go_to_is_told_and_it_stays(registry: Registry, person: str, to: str, reason: str) -> None:
    task = registry.task(person)
    token = claim(registry.by("wang"), task)["token"]
    answer = hand(registry.by("wang"), task, to, token)
    assert (answer.status_code, answer.json()["reason"]) == (422, reason) and answer.json()["detail"].startswith("to:")
    again = registry.by("wang").post(f"/v1/tasks/{task}/extend", json={"token": token})
    assert again.status_code == 200, "the token holds on"


def test_whoever_gets_it_works_in_all_its_districts(registry: Registry, person: str) -> None:
    here, there = registry.task(person), registry.task(person, district="320102")
    token = claim(registry.by("chen"), here)["token"]
    assert hand(registry.by("chen"), here, "li", token).json()["reason"] == "not_eligible"
    account.create(registry.db, "city", "caseworker", ["320100"], PASSWORD)
    assert hand(registry.by("chen"), here, "city", token).status_code == 200
    assert {row["id"] for row in claim(registry.logged_in("city"), there)["tasks"]} == {here, there}


def test_tokens_that_prove_nothing_are_stale(registry: Registry, person: str) -> None:
    task = registry.task(person)
    assert hand(registry.by("wang"), task, "li", "x").status_code == 409
    token = claim(registry.by("wang"), task)["token"]
    assert hand(registry.by("li"), task, "chen", token).status_code == 409, "not the caller's"
    assert hand(registry.by("zhao"), task, "li", token).status_code == 404
    assert hand(registry.by("wang"), task, "li", token).status_code == 200
    again = hand(registry.by("wang"), task, "li", token)
    assert (again.status_code, again.json()["type"]) == (409, "urn:coverlink:problem:stale")


def test_a_supervisor_hands_over_by_force_in_the_own_districts(registry: Registry, person: str) -> None:
    task = registry.task(person)
    token = claim(registry.by("wang"), task)["token"]
    assert hand(registry.by("li"), task, "li", force=True).status_code == 409, "a caseworker has no such force"
    assert hand(registry.by("chen"), task, "li").status_code == 409, "not without force"
    assert hand(registry.by("chen"), task, "li", "x", force=True).status_code == 409, "a token that is given must hold"
    assert hand(registry.by("chen"), task, "li", force=True).json()["holder"] == "li"
    assert registry.by("wang").post(f"/v1/tasks/{task}/extend", json={"token": token}).status_code == 409
    assert hand(registry.by("chen"), task, "chen", force=True).json()["holder"] == "chen", "also to themselves"


def test_what_a_disabled_account_left_is_handed_over(registry: Registry, person: str) -> None:
    account.create(registry.db, "leaving", "caseworker", ["320106"], PASSWORD)
    task = registry.task(person)
    claim(registry.logged_in("leaving"), task)
    account.disable(registry.db, "leaving")
    assert hand(registry.by("chen"), task, "leaving", force=True).status_code == 422
    assert hand(registry.by("chen"), task, "wang", force=True).json()["holder"] == "wang"


def test_what_nobody_has_cannot_be_handed_over(registry: Registry, person: str) -> None:
    assert hand(registry.by("chen"), registry.task(person), "li", force=True).status_code == 409


def test_a_new_claim_of_the_same_person_was_handed_over_by_nobody(registry: Registry, person: str) -> None:
    task = registry.task(person)
    hand(registry.by("wang"), task, "li", claim(registry.by("wang"), task)["token"])
    registry.db.execute("UPDATE registry.lease SET until = now() WHERE lead = %s", (person,))
    claim(registry.by("wang"), task)
    [mine] = [row for row in registry.by("wang").get("/v1/tasks/claims").json()["items"] if row["person_id"] == person]
    assert mine["handed_by"] is None


class TestPages:
    def test_a_form_names_the_colleagues_it_may_go_to(self, registry: Registry, person: str) -> None:
        task, client = registry.task(person), seated(registry, "wang")
        sends(client, f"/tasks/{task}/claim")
        shown = client.get(f"/people/{person}").text
        assert '<option value="li">' in shown and '<option value="zhao">' not in shown
        assert '<option value="wang">' not in shown
        path = f"/tasks/{task}/hand-over"
        assert message(sends(client, path, to="zhao")) == said("not_eligible")
        assert message(sends(client, path, to="wang")) == said("holds_already")
        assert message(sends(client, path, to="li", note="x" * 2001)) == said("too_long")
        assert message(sends(client, path, to="li", note="known to you")) == said("handed_over")
        assert message(sends(client, path, to="li")) == said("stale")
        li = seated(registry, "li")
        assert "Handed over by wang" in li.get("/").text and "known to you" in li.get(f"/people/{person}").text

    def test_a_supervisor_has_it_for_anothers_claim(self, registry: Registry, person: str) -> None:
        task, chen = registry.task(person), seated(registry, "chen")
        claim(registry.by("wang"), task)
        assert 'data-testid="to"' not in seated(registry, "li").get(f"/people/{person}").text
        assert 'data-testid="to"' in chen.get(f"/people/{person}").text
        assert message(sends(chen, f"/tasks/{task}/hand-over", to="li", force="true")) == said("handed_over")
        assert holder(registry, person) == "li"
