"""The same answer to many: a preview says which and why not, then just that is done; and all of it taken back."""

import html
import re
from collections.abc import Iterator
from typing import Any

import pytest

from registry.tasks.bulk import why_not
from registry.tasks.second_eyes import parsed
from tests.registry.batching import cases, issue, item
from tests.registry.serving import Registry, claim, served, somebody
from tests.registry.test_pages import message, said, seated, sends
from tests.registry.test_undoing import posted


@pytest.fixture(scope="module")
def registry(postgres_server: Any, redis_server: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Registry]:
    folder = tmp_path_factory.mktemp("registry")
    yield from served(postgres_server, redis_server, folder, COVERLINK_REGISTRY_SECOND_EYES="wrong_lead@50")


@pytest.fixture(autouse=True)
def nothing_yet(registry: Registry) -> None:
    registry.empty()


def preview(registry: Registry, tasks: list[str], code: str = "left_job", by: str = "wang", **more: Any) -> Any:
    return registry.by(by).post("/v1/tasks/bulk-preview", json={"tasks": tasks, "code": code, **more})


def answer(registry: Registry, shown: Any, code: str = "left_job", by: str = "wang", **change: Any) -> Any:
    body = {"tasks": [task["id"] for task in shown["can"]], "code": code, "token": shown["token"], **change}
    return registry.by(by).post("/v1/tasks/bulk-answer", json=body)


TASK = {"person_id": "p1", "unit_id": None, "kind": "enrol", "priority": 60, "status": "open", "batch": None}


@pytest.mark.parametrize(
    ("change", "code", "holder", "barred", "why"),
    [
        ({}, "left_job", None, set(), None), ({}, "left_job", "wang", set(), None),
        ({}, "left_job", "li", set(), "taken"), ({"status": "closed"}, "left_job", None, set(), "closed"),
        ({"status": "held"}, "left_job", None, set(), "waits"),
        ({"status": "answered"}, "left_job", None, set(), "waits"),
        ({}, "left_job", None, {"p1"}, "conflict"), ({"unit_id": "u"}, "left_job", None, {"u"}, "conflict"),
        ({}, "assisted", None, set(), "code"), ({"kind": "assist"}, "assisted", None, set(), None),
        ({}, "deceased", None, set(), "evidence"), ({}, "wrong_lead", None, set(), "second"),
        ({"priority": 40}, "wrong_lead", None, set(), None), ({}, "unreachable", None, set(), None),
        ({"person_id": None, "unit_id": "u"}, "left_job", None, set(), "code"),
        ({"batch": {"id": 1}}, "left_job", None, set(), None),
        ({"batch": {"id": 1}}, "not_an_employee", None, set(), "evidence"),
    ],
)  # fmt: skip
def test_why_not(change: dict[str, Any], code: str, holder: str | None, barred: set[str], why: str | None) -> None:
    assert why_not({**TASK, **change}, code, "a note", "wang", holder, barred, parsed("wrong_lead@50")) == why


def test_a_preview_changes_nothing_and_then_just_that_is_answered(registry: Registry) -> None:
    people = [somebody() for _ in range(3)]
    tasks = [registry.task(person) for person in people]
    taken = registry.task(somebody())
    claim(registry.by("li"), taken)
    elsewhere = registry.task(somebody(), district="500157")
    shown = preview(registry, [*tasks, taken, elsewhere, "none"], note="the works is closed").json()
    assert sorted(task["id"] for task in shown["can"]) == sorted(tasks)
    assert {row["task_id"]: row["why"] for row in shown["cannot"]} == {
        taken: "taken",
        elsewhere: "gone",
        "none": "gone",
    }
    assert all(not posted(registry, person) for person in people)
    done = answer(registry, shown, note="the works is closed").json()
    assert sorted(done["answered"]) == sorted(tasks) and done["left"] == []
    assert [len(posted(registry, person)) for person in people] == [1, 1, 1]
    rows = registry.by("wang").get("/v1/tasks/answers").json()["items"][:3]
    assert {(row["bulk"], row["note"]) for row in rows} == {(done["bulk"], "the works is closed")}
    assert registry.db.execute("SELECT FROM registry.lease WHERE holder = 'wang'").rowcount == 0, (
        "nothing stays claimed"
    )


def test_nothing_is_answered_that_was_not_shown(registry: Registry) -> None:
    task, other = registry.task(somebody()), registry.task(somebody())
    shown = preview(registry, [task]).json()
    for change in ({"tasks": [task, other]}, {"code": "not_an_employee"}, {"note": "x"}, {"token": "x"}):
        refused = answer(registry, shown, **change)
        assert (refused.status_code, refused.json()["type"]) == (409, "urn:coverlink:problem:not-shown"), change
    assert answer(registry, shown, by="li").status_code == 409, "nor by somebody else"


def test_what_changed_since_the_preview_is_left(registry: Registry) -> None:
    tasks = [registry.task(somebody()) for _ in range(2)]
    shown = preview(registry, tasks).json()
    claim(registry.by("li"), tasks[0])
    done = answer(registry, shown).json()
    assert done["answered"] == [tasks[1]] and done["left"] == [{"task_id": tasks[0], "why": "taken"}]


def test_ones_own_claim_stays_with_what_was_not_chosen(registry: Registry, person: str) -> None:
    task, other = registry.task(person), registry.task(person)
    token = claim(registry.by("wang"), other)["token"]
    answer(registry, preview(registry, [task]).json())
    assert registry.by("wang").post(f"/v1/tasks/{other}/extend", json={"token": token}).status_code == 200
    free, chosen = registry.task(somebody()), somebody()
    beside, wanted = registry.task(chosen), registry.task(chosen)
    answer(registry, preview(registry, [wanted]).json())
    statuses = registry.db.execute("SELECT status FROM registry.task WHERE id = ANY(%s)", ([free, beside],)).fetchall()
    assert statuses == [("open",), ("open",)]


def test_by_a_filter_and_at_most_200(registry: Registry) -> None:
    task, _ = registry.task(somebody(), kind="renew"), registry.task(somebody())
    body = {"filter": {"kind": "renew"}, "code": "refused"}
    shown = registry.by("wang").post("/v1/tasks/bulk-preview", json=body).json()
    assert [one["id"] for one in shown["can"]] == [task]
    assert preview(registry, [f"t{number}" for number in range(201)]).status_code == 422


@pytest.mark.parametrize(("code", "reason"), [("other", "note_missing"), ("x", "code_unknown")])
def test_an_answer_that_cannot_be_taken_is_told(registry: Registry, code: str, reason: str) -> None:
    refused = preview(registry, [registry.task(somebody())], code)
    assert (refused.status_code, refused.json()["reason"]) == (422, reason)
    assert preview(registry, [], by="sheng").status_code == 403


def test_each_and_all_are_taken_back(registry: Registry) -> None:
    people = [somebody() for _ in range(3)]
    tasks = [registry.task(person) for person in people]
    done = answer(registry, preview(registry, tasks).json()).json()
    one = done["answered"][0]
    assert registry.by("wang").post(f"/v1/tasks/{one}/undo").status_code == 200
    assert registry.by("li").post("/v1/tasks/bulk-undo", json={"bulk": done["bulk"]}).status_code == 404
    undone = registry.by("wang").post("/v1/tasks/bulk-undo", json={"bulk": done["bulk"]}).json()
    assert sorted(undone["undone"]) == sorted(done["answered"][1:])
    assert undone["left"] == [{"task_id": one, "why": "already-undone"}]
    assert [len(posted(registry, person)) for person in people] == [2, 2, 2], "each told and taken back, once"
    statuses = registry.db.execute("SELECT status FROM registry.task WHERE id = ANY(%s)", (tasks,)).fetchall()
    assert sorted(status for (status,) in statuses) == ["claimed", "open", "open"]


class TestPages:
    def test_preview_send_and_take_back(self, registry: Registry) -> None:
        tasks, wang = [registry.task(somebody()) for _ in range(2)], seated(registry, "wang")
        taken = registry.task(somebody())
        claim(registry.by("li"), taken)
        shown = sends(wang, "/tasks/bulk", every="true", code="left_job")
        assert "Would be answered: 2" in shown.text and "held by somebody else" in shown.text
        done = sends(wang, "/tasks/bulk-answer", **hidden(shown.text))
        assert "Answered: 2." in done.text
        listed = wang.get("/answers").text
        assert 'data-testid="bulk-undo">Take back “left the job”' in listed
        assert message(sends(wang, "/tasks/bulk-undo", bulk=hidden(done.text)["bulk"])) == said("bulk_undone")
        statuses = registry.db.execute("SELECT status FROM registry.task WHERE id = ANY(%s)", (tasks,)).fetchall()
        assert statuses == [("open",), ("open",)]

    def test_what_is_missing_or_was_not_shown_is_said(self, registry: Registry) -> None:
        task, wang = registry.task(somebody()), seated(registry, "wang")
        assert message(sends(wang, "/tasks/bulk", code="left_job")) == said("bulk_none")
        assert message(sends(wang, "/tasks/bulk", task=task)) == said("code_unknown")
        back = sends(wang, "/tasks/bulk", kind="enrol", line="pension", code="left_job")
        assert message(back) == said("bulk_none")
        assert (back.url.params["kind"], back.url.params["line"]) == ("enrol", "pension"), "the filters stay"
        shown = hidden(sends(wang, "/tasks/bulk", task=task, code="left_job").text)
        sent = sends(wang, "/tasks/bulk-answer", **{**shown, "code": "not_an_employee"})
        assert message(sent) == said("bulk_not_shown")
        for odd in ({"note": "x" * 2_001}, {"task": "\x00"}):
            assert message(sends(wang, "/tasks/bulk-answer", **{**shown, **odd})) == said("bulk_not_shown")
        assert message(sends(wang, "/tasks/bulk", every="true", kind="\x00")) == said("bulk_none")


def hidden(text: str) -> dict[str, Any]:
    """The hidden fields of a page's form, those of a name together, without the form's own token."""
    found: dict[str, Any] = {}
    for name, value in re.findall(r'<input type="hidden" name="(task|code|note|token|bulk)" value="([^"]*)">', text):
        found.setdefault(name, []).append(html.unescape(value))
    return {name: values if name == "task" else values[0] for name, values in found.items()}


def test_what_lacks_what_its_batch_asks_for_is_left_out_of_the_preview(registry: Registry) -> None:
    [task] = cases(registry)
    issue(registry)
    shown = preview(registry, [task], "refused").json()
    assert not shown["can"] and [(row["task_id"], row["why"]) for row in shown["cannot"]] == [(task, "evidence")]
    shown = preview(registry, [task], "refused", note="he says so himself").json()
    assert [row["id"] for row in shown["can"]] == [task]
    assert answer(registry, shown, "refused", note="he says so himself").json()["answered"] == [task]
    assert item(registry, task)["end_code"] == "refused"
