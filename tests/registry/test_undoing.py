"""An answer is taken back by whoever gave it: within a day, once; over HTTP and by the pages' buttons."""

from collections.abc import Callable
from typing import Any

import pytest

from coverlink.contracts.facts import Fact, decode_fact, fact_id
from registry.project.filling import rows_of
from registry.project.ready import made_ready
from registry.project.said import understood
from registry.project.write import write
from tests.registry.records import Bus
from tests.registry.serving import Registry, claim, somebody
from tests.registry.test_pages import message, said, seated, sends


def answered(registry: Registry, task: str, code: str = "left_job", by: str = "wang") -> str:
    """The answer's id."""
    given = {"token": claim(registry.by(by), task)["token"], "code": code}
    assert registry.by(by).post(f"/v1/tasks/{task}/answer", json=given).status_code == 200
    return str(registry.by(by).get("/v1/tasks/answers").json()["items"][0]["answer"])


def posted(registry: Registry, person: str) -> list[Fact]:
    rows = registry.db.execute("SELECT headers, value FROM registry.outbox WHERE key = %s ORDER BY id", (person,))
    return [decode_fact([(name, text.encode()) for name, text in headers], bytes(value)) for headers, value in rows]


def refused(answer: Any) -> str:
    assert answer.status_code == 409 and answer.json()["detail"] and answer.json()["task"]["id"]
    return str(answer.json()["type"]).rpartition(":")[2]


def aged(registry: Registry, person: str, hours: int) -> None:
    registry.db.execute(
        "UPDATE registry.entry SET at = at - make_interval(hours => %s) WHERE person_id = %s", (hours, person)
    )


def test_it_is_a_fact_that_names_the_answer_and_the_task_is_mine_again(registry: Registry, person: str) -> None:
    task, wang = registry.task(person), registry.by("wang")
    answer = answered(registry, task)
    undone = wang.post(f"/v1/tasks/{task}/undo").json()
    assert undone["task"]["status"] == "claimed"
    first, second = posted(registry, person)
    body: Any = second.data
    assert second.type == "coverlink.case.retracted.v1" and fact_id(body.of.source, body.of.id) == first.fact_id
    assert (body.case_id, body.by, body.person.person_id) == (task, "wang", person)
    again = {"token": undone["token"], "code": "left_job"}
    assert wang.post(f"/v1/tasks/{task}/answer", json=again).status_code == 200
    assert posted(registry, person)[2].fact_id != first.fact_id, "the same answer anew is another fact"
    shown = [(row["type"], row["body"]["code"]) for row in wang.get(f"/v1/people/{person}/timeline").json()["items"]]
    assert shown == [
        ("registry.task.answered", "left_job"), ("registry.task.undone", "left_job"),
        ("registry.task.answered", "left_job"),
    ]  # fmt: skip
    [noted] = registry.db.execute(
        "SELECT account, task_id, about FROM registry.access WHERE action = 'undo' AND person_id = %s", (person,)
    ).fetchall()
    assert noted == ("wang", task, {"code": "left_job"}) and answer


def test_the_token_of_before_proves_nothing_any_more(registry: Registry, person: str) -> None:
    """Two tasks: the claim outlives the first answer. Under the same token the same answer would be the same fact."""
    task, other = registry.task(person), registry.task(person)
    old = claim(registry.by("wang"), task)["token"]
    given = {"token": old, "code": "left_job"}
    registry.by("wang").post(f"/v1/tasks/{task}/answer", json=given)
    token = registry.by("wang").post(f"/v1/tasks/{task}/undo").json()["token"]
    assert token != old
    assert refused(registry.by("wang").post(f"/v1/tasks/{other}/answer", json=given)) == "stale"
    assert registry.by("wang").post(f"/v1/tasks/{other}/answer", json={**given, "token": token}).status_code == 200


def test_asked_again_it_changes_nothing(registry: Registry, person: str) -> None:
    task, wang = registry.task(person), registry.by("wang")
    answer = answered(registry, task)
    token = wang.post(f"/v1/tasks/{task}/undo", json={"answer": answer}).json()["token"]
    assert refused(wang.post(f"/v1/tasks/{task}/undo", json={"answer": answer})) == "already-undone"
    assert refused(wang.post(f"/v1/tasks/{task}/undo")) == "already-undone"
    assert len(posted(registry, person)) == 2
    given = {"token": token, "code": "not_an_employee"}
    assert wang.post(f"/v1/tasks/{task}/answer", json=given).status_code == 200, "the token that was given still holds"
    late = wang.post(f"/v1/tasks/{task}/undo", json={"answer": answer})
    assert refused(late) == "already-undone", "a repeat of the first undoing does not take back the second answer"


@pytest.mark.parametrize(
    ("who", "hours", "given", "why"),
    [
        ("li", 0, {}, "not-yours"), ("wang", 24, {}, "too-late"), ("chen", 0, {}, "not-yours"),
        ("wang", 0, {"answer": "x"}, "not-answered"),
    ],
)  # fmt: skip
def test_what_cannot_be_taken_back_is_told(
    registry: Registry, person: str, who: str, hours: int, given: dict[str, str], why: str
) -> None:
    task = registry.task(person)
    answered(registry, task)
    aged(registry, person, hours)
    answer = registry.by(who).post(f"/v1/tasks/{task}/undo", json=given)
    assert refused(answer) == why
    assert len(posted(registry, person)) == 1
    assert claimable(registry, person), "and no claim is left behind"


def claimable(registry: Registry, person: str) -> bool:
    return registry.db.execute("SELECT FROM registry.lease WHERE lead = %s", (person,)).rowcount == 0


def test_what_was_never_answered_and_what_lies_elsewhere(registry: Registry, person: str) -> None:
    task = registry.task(person)
    assert refused(registry.by("wang").post(f"/v1/tasks/{task}/undo")) == "not-answered"
    assert registry.by("zhao").post(f"/v1/tasks/{task}/undo").status_code == 404
    assert registry.by("shen").post(f"/v1/tasks/{task}/undo").status_code == 403


def test_only_the_last_answer_is_taken_back(registry: Registry, person: str) -> None:
    task, wang = registry.task(person), registry.by("wang")
    first = answered(registry, task, "unreachable")
    answered(registry, task, "will_enrol", by="li")
    assert refused(wang.post(f"/v1/tasks/{task}/undo", json={"answer": first})) == "answered-since"
    assert refused(wang.post(f"/v1/tasks/{task}/undo")) == "not-yours"


def test_while_a_colleague_has_the_person_it_goes_to_the_queue(registry: Registry, person: str) -> None:
    task, other = registry.task(person), registry.task(person)
    answered(registry, task)
    registry.db.execute("DELETE FROM registry.lease WHERE lead = %s", (person,))
    token = claim(registry.by("li"), other)["token"]
    undone = registry.by("wang").post(f"/v1/tasks/{task}/undo").json()
    assert (undone["token"], undone["task"]["status"]) == (None, "open")
    given = {"token": token, "code": "enrolled"}
    assert registry.by("li").post(f"/v1/tasks/{other}/answer", json=given).status_code == 200, "theirs is untouched"


def test_what_its_answer_closed_joins_the_claim_when_the_linker_opens_it(registry: Registry) -> None:
    person, bus = somebody(), Bus()
    task = f"{person}-pension"
    told(registry, bus.decided(person, "opened", 1))
    answered(registry, task)
    told(registry, bus.decided(person, "closed", 2))
    registry.db.execute('UPDATE registry.task SET ending = ending || \'{"code": "answered"}\' WHERE id = %s', (task,))
    undone = registry.by("wang").post(f"/v1/tasks/{task}/undo").json()
    assert undone["task"]["status"] == "closed" and undone["token"], "only a decision opens a task"
    told(registry, bus.decided(person, "opened", 3))
    [row] = registry.by("wang").get(f"/v1/tasks?person_id={person}").json()["items"]
    assert row["status"] == "claimed"
    given = {"token": undone["token"], "code": "left_job"}
    assert registry.by("wang").post(f"/v1/tasks/{task}/answer", json=given).status_code == 200


def test_what_closed_for_another_reason_stays_closed_and_nobody_is_kept_out(registry: Registry) -> None:
    person, bus = somebody(), Bus()
    told(registry, bus.decided(person, "opened", 1))
    answered(registry, f"{person}-pension", "will_enrol")
    told(registry, bus.decided(person, "closed", 2))
    undone = registry.by("wang").post(f"/v1/tasks/{person}-pension/undo").json()
    assert (undone["task"]["status"], undone["token"]) == ("closed", None)
    assert claimable(registry, person)


def told(registry: Registry, record: Any) -> None:
    fact = understood(record)
    assert fact
    with registry.db.transaction():
        write(registry.db, made_ready(rows_of([fact])))


class TestPages:
    @pytest.fixture(params=["person", "list"])
    def page(self, request: pytest.FixtureRequest) -> Callable[[str], str]:
        return lambda person: f"/people/{person}" if request.param == "person" else "/answers"

    def test_a_button_takes_it_back(self, registry: Registry, person: str, page: Callable[[str], str]) -> None:
        task, client = registry.task(person), seated(registry, "wang")
        answer = answered(registry, task)
        shown = client.get(page(person)).text
        assert f'action="/tasks/{task}/undo"' in shown and f'value="{answer}"' in shown
        done = sends(client, f"/tasks/{task}/undo", answer=answer)
        assert message(done) == said("undone") and "Answer taken back" in done.text
        assert f'action="/tasks/{task}/undo"' not in client.get(page(person)).text
        assert message(sends(client, f"/tasks/{task}/undo", answer=answer)) == said("already_undone")

    def test_nobody_sees_anothers_answers(self, registry: Registry, person: str) -> None:
        task = registry.task(person)
        answered(registry, task)
        assert f'action="/tasks/{task}/undo"' not in seated(registry, "li").get(f"/people/{person}").text
        assert f'data-answered="{task}"' not in seated(registry, "li").get("/answers").text
