"""Items end by answers and by facts; what does not hold is back, with its history; nothing is lost at once."""

import asyncio
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from coverlink.contracts.facts import fact_id
from registry import app
from registry.database import connect
from registry.settings import RegistrySettings
from registry.verification import issuing, rechecking
from registry.verification.rechecking import recheck
from tests.registry.batching import EVIDENCE, answers, asks, at_work, cases, decided, history, issue, item, overdue
from tests.registry.records import Bus
from tests.registry.serving import Registry, claim, somebody
from tests.registry.test_pages import message, said, seated, sends
from tests.registry.test_undoing import posted


@pytest.fixture
def case(registry: Registry) -> tuple[str, Bus]:
    """Somebody with one case from the bus, in a batch: the person."""
    registry.empty()
    person, bus = somebody(), Bus()
    decided(registry, bus, person, "opened", 1)
    issue(registry)
    return person, bus


def earlier(registry: Registry, task: str, days: int = 1) -> None:
    """All that was said of the task was said so many days before."""
    past = timedelta(days)
    registry.db.execute("UPDATE registry.entry SET at = at - %s WHERE body->>'task' = %s", (past, task))
    registry.db.execute("UPDATE registry.batch_item SET since = since - %s WHERE task_id = %s", (past, task))
    registry.db.execute("UPDATE registry.task SET status = 'open' WHERE id = %s AND status = 'held'", (task,))


class TestAnswers:
    @pytest.mark.parametrize(
        ("code", "more", "reason"),
        [
            ("covered_elsewhere", {}, "evidence_missing"), ("deceased", {"evidence": {}}, "evidence_missing"),
            ("refused", {}, "note_needed"), ("left_job", {"evidence": "x"}, "note_needed"),
        ],
    )  # fmt: skip
    def test_without_what_they_need_they_are_refused(
        self, registry: Registry, code: str, more: dict[str, Any], reason: str
    ) -> None:
        [task] = cases(registry)
        issue(registry)
        answer = answers(registry, task, code, **more)
        assert (answer.status_code, answer.json()["reason"]) == (422, reason)
        assert f"`{code}` needs" in answer.json()["detail"] and item(registry, task)["end_code"] is None
        outside = registry.task(somebody())
        assert answers(registry, outside, code, **more).status_code == 200, "in no batch, as ever"

    def test_a_case_that_came_from_another_district_ends_its_item_there(self, registry: Registry) -> None:
        """The item stays in the part it was issued in; the case is worked on where it lies by now."""
        [task] = cases(registry)
        made = issue(registry)
        registry.db.execute("UPDATE registry.task SET district = '500157' WHERE id = %s", (task,))
        shown = registry.by("zhao").get("/v1/tasks", params={"batch": made["id"]}).json()["items"]
        assert [(row["id"], row["batch"]["title"]) for row in shown] == [(task, made["title"])]
        assert registry.by("zhao").get(f"/v1/batches/{made['id']}").status_code == 404
        refused = answers(registry, task, "refused", by="zhao")
        assert (refused.status_code, refused.json()["reason"]) == (422, "note_needed"), "as the batch asks"
        answered = answers(registry, task, "refused", by="zhao", note="the unit says no")
        assert answered.status_code == 200, answered.text
        assert (item(registry, task)["end_code"], item(registry, task)["ended_by"]) == ("refused", "zhao")
        assert registry.by("wang").get(f"/v1/batches/{made['id']}").json()["states"]["answered"] == 1
        assert registry.by("zhao").post(f"/v1/tasks/{task}/undo").status_code == 200
        assert item(registry, task)["end_code"] is None
        assert registry.by("sheng").post("/v1/batches/preview", json={}).json()["in_other_batches"] == 1

    def test_an_answer_ends_the_item_with_its_code(self, registry: Registry) -> None:
        [task] = cases(registry)
        made = issue(registry)
        answer = answers(registry, task, "covered_elsewhere", evidence=EVIDENCE).json()
        assert answer["task"]["batch"]["end_code"] == "covered_elsewhere"
        row = item(registry, task)
        assert (row["end_code"], row["ended_by"]) == ("covered_elsewhere", "wang")
        shown = registry.by("chen").get(f"/v1/batches/{made['id']}").json()
        assert shown["states"]["answered"] == 1 and shown["codes"] == {"covered_elsewhere": 1}
        [line] = registry.by("chen").get(f"/v1/batches/{made['id']}/items/1").json()["history"]
        assert (line["what"], line["by"], line["evidence"]) == ("ended", "wang", EVIDENCE)

    def test_days_of_the_contact_log_count_for_unreachable(self, registry: Registry) -> None:
        [task] = cases(registry)
        issue(registry)
        earlier(registry, task, days=5)
        person = registry.by("wang").get("/v1/tasks?status=open").json()["items"][0]["person_id"]
        now = datetime.now(UTC)
        for days in (1, 2):
            called = {"channel": "call", "outcome": "no_answer", "at": (now - timedelta(days)).isoformat()}
            assert registry.by("wang").post(f"/v1/people/{person}/contacts", json=called).status_code == 201
        assert answers(registry, task, "unreachable").json()["task"]["batch"]["end_code"] == "unreachable"

    def test_a_waiver_ends_nothing(self, registry: Registry) -> None:
        [task] = cases(registry)
        issue(registry)
        assert answers(registry, task, "waiver_signed").status_code == 200
        assert item(registry, task)["end_code"] is None

    def test_a_later_answer_takes_the_place_of_an_earlier_one_which_stays_in_the_history(
        self, registry: Registry
    ) -> None:
        [task] = cases(registry)
        issue(registry)
        answers(registry, task, "will_enrol", note="next month")
        answers(registry, task, "refused", by="li", note="not after all")
        row = item(registry, task)
        assert (row["end_code"], row["ended_by"], row["check_on"]) == ("refused", "li", None)
        assert history(registry, row) == [("ended", "will_enrol", None), ("ended", "refused", None)]

    @pytest.mark.parametrize("kind", ["enrol", "assist"])
    def test_unreachable_ends_it_on_the_third_day_of_trying(self, registry: Registry, kind: str) -> None:
        """Until then each try is a contact; of an *assist*, which it would end, the linker is not told."""
        [task] = cases(registry, kind=kind)
        issue(registry)
        person = str(item(registry, task)["person_id"])
        for turn, ended in ((1, None), (2, None), (3, "unreachable")):
            answer = answers(registry, task, "unreachable").json()["task"]
            assert (answer["batch"]["contacts"], answer["batch"]["end_code"]) == (turn, ended)
            assert answer["status"] == ("answered" if kind == "assist" and ended else "held")
            if turn == 1:
                registry.db.execute("UPDATE registry.task SET status = 'open' WHERE id = %s", (task,))
                again = answers(registry, task, "unreachable").json()["task"]
                assert again["batch"]["contacts"] == 1, "twice on a day is one day"
            earlier(registry, task)
        assert len(posted(registry, person)) == (1 if kind == "assist" else 4)
        assert [row[0] for row in history(registry, item(registry, task))] == ["contact"] * 3 + ["ended"]

    def test_a_contact_that_was_taken_back_is_none(self, registry: Registry) -> None:
        [task] = cases(registry)
        issue(registry)
        answers(registry, task, "unreachable")
        undone = registry.by("wang").post(f"/v1/tasks/{task}/undo").json()
        assert undone["task"]["batch"]["contacts"] == 0 == item(registry, task)["contacts"]

    def test_undoing_an_answer_reopens_the_item(self, registry: Registry) -> None:
        [task] = cases(registry)
        issue(registry)
        answers(registry, task, "left_job", note="on the 3rd")
        registry.by("wang").post(f"/v1/tasks/{task}/undo")
        row = item(registry, task)
        assert (row["end_code"], row["backs"], row["back_why"], row["check_on"]) == (None, 1, "undone", None)
        assert history(registry, row) == [("ended", "left_job", None), ("back", "left_job", "undone")]


class TestFacts:
    def test_a_case_that_closes_ends_its_item(self, registry: Registry, case: tuple[str, Bus]) -> None:
        person, bus = case
        decided(registry, bus, person, "closed", 2)
        row = item(registry, f"{person}-pension")
        assert (row["end_code"], row["ending"]) == ("closed_by_facts", "covered")
        assert history(registry, row) == [("ended", "closed_by_facts", "covered")]

    def test_what_facts_ended_is_back_when_the_case_is(self, registry: Registry, case: tuple[str, Bus]) -> None:
        person, bus = case
        decided(registry, bus, person, "closed", 2)
        decided(registry, bus, person, "opened", 3)
        decided(registry, bus, person, "changed", 4)
        row = item(registry, f"{person}-pension")
        assert (row["end_code"], row["backs"], row["back_why"]) == (None, 1, "opened_again")

    @pytest.mark.parametrize(
        ("code", "more"),
        [
            ("covered_elsewhere", {"evidence": EVIDENCE}), ("enrolled", {}), ("left_job", {"note": "on the 3rd"}),
            ("studying", {"evidence": EVIDENCE}),
        ],
    )  # fmt: skip
    def test_an_answer_is_back_when_the_linker_opens_the_case_again(
        self, registry: Registry, case: tuple[str, Bus], code: str, more: dict[str, Any]
    ) -> None:
        person, bus = case
        task = f"{person}-pension"
        answers(registry, task, code, **more)
        decided(registry, bus, person, "closed", 2, "answered")
        assert item(registry, task)["end_code"] == code
        decided(registry, bus, person, "opened", 3)
        row = item(registry, task)
        assert (row["end_code"], row["back_why"]) == (None, "opened_again")
        assert history(registry, row)[-1] == ("back", code, "opened_again")
        [mark] = [one["batch"] for one in registry.by("wang").get(f"/v1/tasks?person_id={person}").json()["items"]]
        assert mark["back_why"] == "opened_again"

    def test_facts_bear_an_answer_out(self, registry: Registry, case: tuple[str, Bus]) -> None:
        person, bus = case
        answers(registry, f"{person}-pension", "enrolled")
        decided(registry, bus, person, "closed", 2)
        row = item(registry, f"{person}-pension")
        assert row["confirmed_at"] and row["end_code"] == "enrolled" and row["check_on"] is None
        assert history(registry, row) == [("ended", "enrolled", None), ("confirmed", "enrolled", "covered")]

    def test_a_case_that_goes_on_under_another_identity_takes_its_item_along(
        self, registry: Registry, case: tuple[str, Bus]
    ) -> None:
        person, bus = case
        other = somebody()
        decided(registry, bus, person, "closed", 2, "linked")
        decided(registry, bus, other, "opened", 1, was=(f"{person}-pension",))
        row = item(registry, f"{person}-pension")
        assert (row["follows"], row["end_code"], row["person_id"]) == (f"{other}-pension", None, person)
        answers(registry, f"{other}-pension", "refused", note="says no")
        assert item(registry, f"{person}-pension")["end_code"] == "refused"

    def test_an_answer_that_waits_for_facts_waits_for_them_under_the_other_identity(
        self, registry: Registry, case: tuple[str, Bus]
    ) -> None:
        person, bus = case
        other = somebody()
        answers(registry, f"{person}-pension", "enrolled")
        decided(registry, bus, person, "closed", 2, "linked")
        decided(registry, bus, other, "opened", 1, was=(f"{person}-pension",))
        row = item(registry, f"{person}-pension")
        assert (row["end_code"], row["follows"], row["confirmed_at"]) == ("enrolled", f"{other}-pension", None)
        decided(registry, bus, other, "closed", 2)
        assert item(registry, f"{person}-pension")["confirmed_at"]


class TestRechecking:
    def test_what_is_still_open_after_its_time_is_back(self, registry: Registry, case: tuple[str, Bus]) -> None:
        task = f"{case[0]}-pension"
        answers(registry, task, "enrolled")
        recheck(registry.db)
        assert item(registry, task)["end_code"] == "enrolled", "not before its time"
        overdue(registry, task)
        recheck(registry.db)
        row = item(registry, task)
        assert (row["end_code"], row["back_why"]) == (None, "still_open")
        assert history(registry, row) == [("ended", "enrolled", None), ("back", "enrolled", "still_open")]

    def test_a_job_that_goes_on_takes_the_answer_back_by_a_fact(
        self, registry: Registry, case: tuple[str, Bus]
    ) -> None:
        person, bus = case
        task = f"{person}-pension"
        at_work(registry, person)
        answers(registry, task, "left_job", note="on the 3rd")
        decided(registry, bus, person, "closed", 2, "answered")
        assert item(registry, task)["check_on"], "closed by the answer: the job's end is waited for"
        overdue(registry, task)
        assert recheck(registry.db) == 1
        assert (item(registry, task)["end_code"], item(registry, task)["back_why"]) == (None, "job_goes_on")
        first, second = posted(registry, person)
        body: Any = second.data
        assert fact_id(body.of.source, body.of.id) == first.fact_id and (body.by, body.case_id) == (
            "verification",
            task,
        )
        assert recheck(registry.db) == 0 and len(posted(registry, person)) == 2
        decided(registry, bus, person, "opened", 3)
        assert item(registry, task)["backs"] == 1 and claim(registry.by("wang"), task)

    def test_a_job_that_ended_bears_the_answer_out(self, registry: Registry, case: tuple[str, Bus]) -> None:
        person, bus = case
        task = f"{person}-pension"
        at_work(registry, person)
        answers(registry, task, "left_job", note="on the 3rd")
        decided(registry, bus, person, "closed", 2, "answered")
        registry.db.execute("UPDATE registry.employment SET ended_on = current_date WHERE person_id = %s", (person,))
        overdue(registry, task)
        recheck(registry.db)
        assert item(registry, task)["confirmed_at"] and item(registry, task)["end_code"] == "left_job"

    def test_one_replica_looks_at_a_time_and_however_many_are_overdue(
        self, registry: Registry, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(rechecking, "MOST", 2)
        tasks = cases(registry, 5)
        issue(registry)
        for task in tasks:
            answers(registry, task, "enrolled")
            overdue(registry, task)
        with connect(registry.url) as other, other.transaction():
            other.execute("SELECT pg_advisory_xact_lock(%s)", [rechecking.LOCK])
            assert recheck(registry.db) == 0, "left to the other"
        assert recheck(registry.db) == 5, "all of them, two at a time"
        assert {item(registry, task)["back_why"] for task in tasks} == {"still_open"}

    def test_a_closed_batch_stays_closed_and_says_what_did_not_hold(
        self, registry: Registry, case: tuple[str, Bus]
    ) -> None:
        task = f"{case[0]}-pension"
        answers(registry, task, "enrolled")
        batch = item(registry, task)["batch_id"]
        assert registry.by("sheng").post(f"/v1/batches/{batch}/close").status_code == 200
        overdue(registry, task)
        recheck(registry.db)
        row = item(registry, task)
        assert (row["end_code"], row["not_held"], row["check_on"]) == ("enrolled", "still_open", None)
        assert registry.by("chen").get(f"/v1/batches/{batch}").json()["not_held"] == 1
        assert history(registry, row)[-1] == ("not_held", "enrolled", "still_open")

    def test_the_server_does_it_by_itself_soon_after_its_start(
        self, registry: Registry, case: tuple[str, Bus], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        task = f"{case[0]}-pension"
        answers(registry, task, "enrolled")
        overdue(registry, task)
        monkeypatch.setenv("DATABASE_URL", registry.url)
        monkeypatch.setattr(app, "SOON", 0.1)
        another = app.build_app(RegistrySettings(secrets_dir=registry.settings.secrets_dir))

        async def serve() -> None:
            async with another.router.lifespan_context(another):
                for _ in range(100):
                    if item(registry, task)["backs"]:
                        return
                    await asyncio.sleep(0.1)
            raise AssertionError("not reopened")

        asyncio.run(serve())


class TestAtOnce:
    def test_of_two_answers_one_is_the_end(self, registry: Registry) -> None:
        [task] = cases(registry)
        issue(registry)
        token = claim(registry.by("wang"), task)["token"]

        def give(code: str) -> int:
            given = {"token": token, "code": code, "note": "said so", "evidence": EVIDENCE}
            return registry.by("wang").post(f"/v1/tasks/{task}/answer", json=given).status_code

        codes = ["left_job", "deceased", "studying", "wrong_lead"]
        with ThreadPoolExecutor(4) as pool:
            told = dict(zip(codes, pool.map(give, codes), strict=True))
        [taken] = [code for code, status in told.items() if status == 200]
        assert set(told.values()) == {200, 409} and item(registry, task)["end_code"] == taken
        assert history(registry, item(registry, task)) == [("ended", taken, None)]

    def test_a_batch_that_is_issued_while_decisions_come_misses_no_ending(self, registry: Registry) -> None:
        """Whatever closes before, in, or after the transaction that issues it, ends."""
        registry.empty()
        people, bus = [somebody() for _ in range(150)], Bus()
        for person in people:
            decided(registry, bus, person, "opened", 1)
        begun = threading.Event()

        def close() -> None:
            with connect(registry.url) as db:
                for person in people:
                    decided(registry, bus, person, "closed", 2, db=db)
                    begun.set()

        closing = threading.Thread(target=close)
        closing.start()
        begun.wait(10)
        made = issue(registry)
        closing.join(60)
        left = registry.db.execute(
            "SELECT count(*) FROM registry.batch_item WHERE batch_id = %s AND end_code IS NULL", (made["id"],)
        ).fetchone()
        assert left == (0,) and 0 < made["items"] < len(people)

    def test_of_two_batches_issued_at_once_each_case_is_in_one(self, registry: Registry) -> None:
        tasks = cases(registry, 20)
        with ThreadPoolExecutor(2) as pool:
            told = list(pool.map(lambda _: registry.by("sheng").post("/v1/batches", json=asks()), range(2)))
        assert sorted(answer.status_code for answer in told) == [201, 422]
        [issued] = [answer.json() for answer in told if answer.status_code == 201]
        [refused] = [answer.json() for answer in told if answer.status_code == 422]
        assert (issued["items"], refused["reason"]) == (len(tasks), "empty")

    def test_what_closed_before_the_commit_is_found_by_the_servers_own_look(self, registry: Registry) -> None:
        [task] = cases(registry)
        made = issue(registry)
        registry.db.execute("UPDATE registry.batch SET settled_at = NULL WHERE id = %s", (made["id"],))
        ending = """'{"code": "covered"}'"""
        registry.db.execute(f"UPDATE registry.task SET status = 'closed', ending = {ending} WHERE id = %s", (task,))
        issuing.settle_rest(registry.db)
        assert item(registry, task)["end_code"] == "closed_by_facts"

    def test_a_closing_and_answers_leave_each_item_one_end(self, registry: Registry) -> None:
        tasks = cases(registry, 12)
        made = issue(registry)
        tokens = {task: claim(registry.by("wang"), task)["token"] for task in tasks}
        registry.db.execute("ALTER TABLE registry.batch DISABLE TRIGGER kept")
        registry.db.execute("UPDATE registry.batch SET due_on = current_date - 2 WHERE id = %s", (made["id"],))
        registry.db.execute("ALTER TABLE registry.batch ENABLE TRIGGER kept")

        def give(task: str) -> int:
            given = {"token": tokens[task], "code": "refused", "note": "says no"}
            return registry.by("wang").post(f"/v1/tasks/{task}/answer", json=given).status_code

        with ThreadPoolExecutor(4) as pool:
            told = pool.map(give, tasks)
            answer = registry.by("sheng").post(f"/v1/batches/{made['id']}/close", json={"late": True})
            assert set(told) == {200} and answer.status_code == 200
        rows = [item(registry, task) for task in tasks]
        assert {row["end_code"] for row in rows} <= {"refused", "not_answered"}
        for row in rows:
            assert [code for what, code, _ in history(registry, row) if what == "ended"] == [row["end_code"]]


class TestPages:
    def test_the_form_asks_for_evidence_and_says_what_lacks(self, registry: Registry) -> None:
        [task] = cases(registry)
        issue(registry)
        client = seated(registry, "wang")
        assert "Batch: Missed in the city" in client.get("/").text
        shown = sends(client, f"/tasks/{task}/claim").text
        assert f'id="evidence-{task}"' in shown and 'data-testid="batch-mark"' in shown
        answer = f"/tasks/{task}/answer"
        assert message(sends(client, answer, code="studying")) == said("evidence_missing")
        assert message(sends(client, answer, code="refused")) == said("batch_note_needed")
        assert message(sends(client, answer, code="unreachable")) == said("batch_contact_noted")
        registry.db.execute("UPDATE registry.task SET status = 'open' WHERE id = %s", (task,))
        sends(client, f"/tasks/{task}/claim")
        done = sends(client, answer, code="studying", evidence="school certificate 12")
        assert message(done) == said("answered") and item(registry, task)["end_code"] == "studying"
