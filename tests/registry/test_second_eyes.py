"""Answers that a second person confirms before they are told to the linker; over HTTP, against a server process."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from registry.project.statements import WAITING
from registry.settings import RegistrySettings
from registry.tasks.second_eyes import needed, parsed
from registry.tasks.sweeping import sweep
from tests.registry.batching import EVIDENCE, answers, cases, issue, item
from tests.registry.serving import Registry, claim, served, somebody
from tests.registry.test_pages import message, said, seated, sends
from tests.registry.test_undoing import posted


@pytest.fixture(scope="module")
def registry(postgres_server: Any, redis_server: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Registry]:
    table = "deceased,wrong_lead@50"
    folder = tmp_path_factory.mktemp("registry")
    yield from served(postgres_server, redis_server, folder, COVERLINK_REGISTRY_SECOND_EYES=table)


def answered(registry: Registry, task: str, code: str = "deceased", by: str = "wang") -> dict[str, Any]:
    """The task after the answer."""
    given = {"token": claim(registry.by(by), task)["token"], "code": code, "note": "told by the family"}
    answer = registry.by(by).post(f"/v1/tasks/{task}/answer", json=given)
    assert answer.status_code == 200, answer.text
    return dict(answer.json()["task"])


def why(answer: Any) -> str:
    assert answer.status_code == 409 and answer.json()["task"]["id"]
    return str(answer.json()["type"]).rpartition(":")[2]


def history(registry: Registry, person: str) -> list[str]:
    rows = registry.by("wang").get(f"/v1/people/{person}/timeline").json()["items"]
    return [row["type"].removeprefix("registry.task.") for row in reversed(rows)]


class TestTheTable:
    TASK = {"person_id": "p1", "kind": "enrol", "priority": 40}  # noqa: RUF012

    @pytest.mark.parametrize(
        ("table", "code", "asks"),
        [
            ("", "deceased", False), ("deceased", "deceased", True), ("deceased", "serving", False),
            ("enrol:deceased", "deceased", True), ("renew:deceased", "deceased", False),
            ("wrong_lead@40", "wrong_lead", True), ("wrong_lead@41", "wrong_lead", False),
            ("unit:wrong_lead", "wrong_lead", False), ("default", "not_an_employee", True),
            ("will_enrol,refused", "refused", False),
        ],
    )  # fmt: skip
    def test_asks_for_answers_that_end_a_case(self, table: str, code: str, asks: bool) -> None:
        assert needed(parsed(table), self.TASK, code) is asks

    def test_asks_of_units_own_cases_apart(self) -> None:
        unit = {"person_id": None, "kind": "unit_unregistered", "priority": 40}
        assert needed(parsed("unit:wrong_lead"), unit, "wrong_lead")
        assert not needed(parsed("unit:enrolled"), unit, "enrolled"), "which ends nothing"

    @pytest.mark.parametrize("table", ["dead", "enrol:", "cat:deceased", "deceased@x"])
    def test_what_it_does_not_understand_is_refused_at_the_start(self, table: str) -> None:
        with pytest.raises(ValueError, match="expected"):
            RegistrySettings(registry_second_eyes=table)

    def test_is_empty_unless_it_is_set(self) -> None:
        assert parsed(RegistrySettings().registry_second_eyes) == ()


def test_the_fact_goes_out_once_and_only_when_another_confirms(registry: Registry, person: str) -> None:
    task = registry.task(person)
    told = answered(registry, task)
    assert (told["status"], told["awaiting"]) == ("answered", "second") and not posted(registry, person)
    [waits] = [row for row in registry.by("li").get("/v1/tasks/awaiting").json()["items"] if row["id"] == task]
    assert (waits["code"], waits["note"], waits["answered_by"]) == ("deceased", "told by the family", "wang")
    assert waits["may_confirm"] and waits["until"] > waits["answered_at"]
    assert why(registry.by("wang").post(f"/v1/tasks/{task}/confirm")) == "own-answer"
    assert registry.by("zhao").post(f"/v1/tasks/{task}/confirm").status_code == 404
    assert registry.by("sheng").post(f"/v1/tasks/{task}/confirm").status_code == 403
    assert why(registry.by("li").post(f"/v1/tasks/{task}/confirm", json={"answer": "another"})) == "not-awaiting"
    done = registry.by("li").post(f"/v1/tasks/{task}/confirm", json={"answer": waits["answer"]}).json()["task"]
    assert (done["status"], done["awaiting"]) == ("answered", None)
    [fact] = posted(registry, person)
    body: Any = fact.data
    assert (body.code, body.by, body.case_id) == ("deceased", "wang", task) and fact.id == waits["answer"]
    assert why(registry.by("chen").post(f"/v1/tasks/{task}/confirm")) == "not-awaiting"
    assert len(posted(registry, person)) == 1 and history(registry, person) == ["answered", "confirmed"]
    noted = registry.db.execute("SELECT account, action FROM registry.access WHERE task_id = %s", (task,)).fetchall()
    assert ("li", "confirm") in noted


def test_ordinary_answers_and_those_below_the_priority_go_out_at_once(registry: Registry, person: str) -> None:
    one, other = registry.task(person), registry.task(person, priority=20)
    assert answered(registry, one, "left_job")["awaiting"] is None
    assert answered(registry, other, "wrong_lead")["awaiting"] is None
    assert len(posted(registry, person)) == 2
    high = registry.task(somebody(), priority=50)
    assert answered(registry, high, "wrong_lead")["awaiting"] == "second"


def test_sent_back_it_is_the_first_ones_again_and_the_linker_never_hears(registry: Registry, person: str) -> None:
    task = registry.task(person)
    answered(registry, task)
    path = f"/v1/tasks/{task}/send-back"
    assert registry.by("li").post(path, json={"note": " "}).json()["reason"] == "note_needed"
    assert why(registry.by("wang").post(path, json={"note": "no"})) == "own-answer"
    back = registry.by("li").post(path, json={"note": "which certificate?"}).json()["task"]
    assert (back["status"], back["awaiting"]) == ("claimed", None)
    [mine] = [row for row in registry.by("wang").get("/v1/tasks/claims").json()["items"] if row["person_id"] == person]
    assert (mine["handed_by"], mine["handed_note"]) == ("li", "which certificate?")
    assert answered(registry, task)["awaiting"] == "second", "the same answer anew is another answer"
    assert registry.by("li").post(f"/v1/tasks/{task}/confirm").status_code == 200
    assert len(posted(registry, person)) == 1
    assert history(registry, person) == ["answered", "sent_back", "answered", "confirmed"]


def test_sent_back_while_a_colleague_has_the_person_it_is_open(registry: Registry, person: str) -> None:
    task, other = registry.task(person), registry.task(person)
    answered(registry, task)
    registry.db.execute("DELETE FROM registry.lease WHERE lead = %s", (person,))
    token = claim(registry.by("li"), other)["token"]
    back = registry.by("li").post(f"/v1/tasks/{task}/send-back", json={"note": "no"}).json()["task"]
    assert back["status"] == "open"
    assert registry.by("li").post(f"/v1/tasks/{other}/extend", json={"token": token}).status_code == 200


def test_the_first_withdraws_and_nothing_was_ever_told(registry: Registry, person: str) -> None:
    task, wang = registry.task(person), registry.by("wang")
    answered(registry, task)
    registry.db.execute("UPDATE registry.entry SET at = at - interval '50 hours' WHERE person_id = %s", (person,))
    undone = wang.post(f"/v1/tasks/{task}/undo").json()
    assert undone["task"]["status"] == "claimed" and undone["token"], "at any time while it waits"
    assert not posted(registry, person)
    assert why(registry.by("li").post(f"/v1/tasks/{task}/confirm")) == "not-awaiting"
    assert answered(registry, task)["awaiting"] == "second"


def test_once_confirmed_it_is_taken_back_by_a_fact_as_any_answer(registry: Registry, person: str) -> None:
    task = registry.task(person)
    answered(registry, task)
    registry.by("li").post(f"/v1/tasks/{task}/confirm")
    assert registry.by("wang").post(f"/v1/tasks/{task}/undo").status_code == 200
    assert [fact.type.split(".")[2] for fact in posted(registry, person)] == ["answered", "retracted"]


def test_what_nobody_confirms_in_time_is_back_in_the_queue(registry: Registry, person: str) -> None:
    task = registry.task(person)
    answered(registry, task)
    late = 'UPDATE registry.task SET answer = answer || \'{"back_at": "2026-01-01T00:00:00Z"}\' WHERE id = %s'
    registry.db.execute(late, (task,))
    sweep(registry.db)
    [row] = registry.by("wang").get(f"/v1/tasks?person_id={person}").json()["items"]
    assert (row["status"], row["awaiting"]) == ("open", None) and not posted(registry, person)
    assert history(registry, person) == ["answered", "lapsed"]
    assert why(registry.by("li").post(f"/v1/tasks/{task}/confirm")) == "not-awaiting"
    assert why(registry.by("wang").post(f"/v1/tasks/{task}/undo")) == "already-undone"


def test_an_answer_that_waits_does_not_wait_for_another_identity(registry: Registry, person: str) -> None:
    """Told to nobody, it holds nothing back when the case goes on under another id."""
    task, other = registry.task(person), registry.task(somebody())
    answered(registry, task)
    assert registry.db.execute(WAITING, [[other], [task]]).rowcount == 0


def test_many_at_once_confirm_withdraw_and_send_back_and_one_thing_comes_of_it(registry: Registry) -> None:
    for _ in range(8):
        person = somebody()
        task = registry.task(person)
        answered(registry, task)
        calls = [("li", "confirm"), ("chen", "confirm"), ("li", "send-back"), ("wang", "undo")]

        def done(call: tuple[str, str], path: str = f"/v1/tasks/{task}") -> int:
            return registry.by(call[0]).post(f"{path}/{call[1]}", json={"note": "no"}).status_code

        with ThreadPoolExecutor(4) as threads:
            codes = list(threads.map(done, calls))
        assert set(codes) == {200, 409} and codes[:3].count(200) <= 1, codes
        facts = [fact.type.split(".")[2] for fact in posted(registry, person)]
        assert facts in ([], ["answered"], ["answered", "retracted"])
        assert ("answered" in facts) is (200 in codes[:2])
        ended = [line for line in history(registry, person) if line in ("undone", "sent_back")]
        assert len(ended) <= 1 and (facts == ["answered"]) is (not ended)


class TestPages:
    @pytest.fixture
    def waiting(self, registry: Registry, person: str) -> str:
        task = registry.task(person)
        answered(registry, task)
        return task

    def test_the_desk_says_how_many_and_a_button_confirms(self, registry: Registry, waiting: str) -> None:
        li = seated(registry, "li")
        assert 'data-testid="awaiting">Second pair of eyes (' in li.get("/").text
        assert f'action="/tasks/{waiting}/confirm"' in li.get("/awaiting").text
        assert message(sends(li, f"/tasks/{waiting}/confirm")) == said("confirmed")
        assert message(sends(li, f"/tasks/{waiting}/confirm")) == said("not_awaiting")
        assert f'data-task="{waiting}"' not in li.get("/awaiting").text

    def test_ones_own_can_be_taken_back_and_not_confirmed(self, registry: Registry, waiting: str) -> None:
        wang = seated(registry, "wang")
        shown = wang.get("/awaiting").text
        assert f'action="/tasks/{waiting}/undo"' in shown and f'action="/tasks/{waiting}/confirm"' not in shown
        assert message(sends(wang, f"/tasks/{waiting}/confirm")) == said("own_answer")

    def test_sending_back_needs_a_note(self, registry: Registry, waiting: str) -> None:
        li = seated(registry, "li")
        assert message(sends(li, f"/tasks/{waiting}/send-back")) == said("note_needed")
        assert message(sends(li, f"/tasks/{waiting}/send-back", note="no")) == said("sent_back")

    def test_whoever_answers_is_told_that_it_waits(self, registry: Registry, person: str) -> None:
        task, wang = registry.task(person), seated(registry, "wang")
        sends(wang, f"/tasks/{task}/claim")
        assert message(sends(wang, f"/tasks/{task}/answer", code="deceased")) == said("answered_awaits")
        assert "waits for a second person" in wang.get(f"/people/{person}").text


def test_it_ends_an_item_of_a_batch_only_when_another_confirms(registry: Registry) -> None:
    [task] = cases(registry)
    issue(registry)
    assert answers(registry, task, "deceased", evidence=EVIDENCE).status_code == 200
    assert item(registry, task)["end_code"] is None
    assert registry.by("li").post(f"/v1/tasks/{task}/confirm").status_code == 200
    ended = item(registry, task)
    assert (ended["end_code"], ended["ended_by"]) == ("deceased", "wang")
