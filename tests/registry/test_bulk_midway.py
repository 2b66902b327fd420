"""PostgreSQL goes away in the middle of one answer for many: each task's part is told, and the same sent again does the
rest. No task is answered twice.
"""

import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from coverlink_local.ground import Ground
from tests.registry.away import back, committing, gone
from tests.registry.serving import Registry, somebody
from tests.registry.test_bulk import answer, hidden, preview
from tests.registry.test_pages import seated, sends
from tests.registry.test_undoing import posted

SLOW = """
CREATE OR REPLACE FUNCTION registry.slow() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN IF NEW.body->>'task' = '{task}' THEN PERFORM pg_sleep({seconds}); END IF; RETURN NEW; END $$;
CREATE OR REPLACE TRIGGER slow BEFORE INSERT ON registry.entry FOR EACH ROW EXECUTE FUNCTION registry.slow()
"""
ASLEEP = "SELECT pid FROM pg_stat_activity WHERE wait_event = 'PgSleep'"
COMMITTING = "SELECT pid FROM pg_stat_activity WHERE wait_event = 'SyncRep'"


@pytest.fixture(autouse=True)
def nothing_yet(alone: Registry) -> None:
    alone.empty()


class Sending:
    """Five tasks of five people in the order in which they are answered; the third takes its time in the database."""

    def __init__(self, alone: Registry, seconds: float = 1.0) -> None:
        self.registry = alone
        self.people = sorted(somebody() for _ in range(5))
        self.tasks = [alone.task(person) for person in self.people]
        alone.db.execute(SLOW.format(task=self.tasks[2], seconds=seconds))

    def until(self, question: str) -> int:
        for _ in range(3_000):
            if found := self.registry.db.execute(question).fetchone():
                return int(found[0])
            time.sleep(0.01)
        raise AssertionError(question)

    def lines(self) -> list[int]:
        """How many answers each task has, in the history, and no other number of them in the outbox."""
        asked = "SELECT count(*) FROM registry.entry WHERE type = 'registry.task.answered' AND body->>'task' = %s"
        counts = [self.registry.db.execute(asked, (task,)).fetchone() for task in self.tasks]
        assert [count for (count,) in counts if count is not None] == [
            len(posted(self.registry, person)) for person in self.people
        ]
        return [count for (count,) in counts]


def told(rows: list[dict[str, str]]) -> list[tuple[str, str]]:
    return [(row["task_id"], row["why"]) for row in rows]


@pytest.mark.parametrize("committed", [False, True])
def test_gone_in_the_middle(own_ground: Ground, alone: Registry, committed: bool) -> None:
    """Committed: PostgreSQL dies after it wrote the third answer's commit, before it said so."""
    sending = Sending(alone, 2.0 if committed else 30.0)
    shown = preview(alone, sending.tasks).json()
    with ThreadPoolExecutor(1) as threads:
        waiting = threads.submit(answer, alone, shown)
        sending.until(ASLEEP)
        if committed:
            committing(alone)
            sending.until(COMMITTING)
        gone(own_ground, alone)
        found = waiting.result(60)
    one, two, three, four, five = sending.tasks
    try:
        assert (found.status_code, found.headers["retry-after"]) == (503, "2")
        problem = found.json()
        assert problem["type"] == "urn:coverlink:problem:away" and "nothing was changed" not in problem["detail"]
        assert problem["answered"] == [one, two]
        assert told(problem["left"]) == [(three, "unknown"), (four, "away"), (five, "away")]
    finally:
        back(own_ground, alone)
    assert sending.lines() == [1, 1, int(committed), 0, 0]
    alone.db.execute(SLOW.format(task="none", seconds=0))
    whole = answer(alone, shown).json()
    assert (whole["bulk"], sorted(whole["answered"])) == (problem["bulk"], sorted(sending.tasks))
    assert whole["left"] == [] and sending.lines() == [1] * 5
    assert answer(alone, shown).json()["answered"] == whole["answered"], "however often it is sent"
    assert sending.lines() == [1] * 5
    undone = alone.by("wang").post("/v1/tasks/bulk-undo", json={"bulk": whole["bulk"]}).json()
    assert sorted(undone["undone"]) == sorted(sending.tasks), "all of it is one sending"
    late = answer(alone, shown).json()
    assert late["answered"] == [] and sorted(told(late["left"])) == sorted((task, "undone") for task in sending.tasks)


def test_a_transaction_that_was_ended_is_known_not_to_be_done(alone: Registry) -> None:
    sending = Sending(alone, 30.0)
    shown = preview(alone, sending.tasks).json()
    with ThreadPoolExecutor(1) as threads:
        waiting = threads.submit(answer, alone, shown)
        alone.db.execute("SELECT pg_cancel_backend(%s)", (sending.until(ASLEEP),))
        found = waiting.result(60)
    assert found.status_code == 503 and found.json()["answered"] == sending.tasks[:2]
    assert told(found.json()["left"]) == [(task, "away") for task in sending.tasks[2:]]
    alone.db.execute(SLOW.format(task="none", seconds=0))
    assert sorted(answer(alone, shown).json()["answered"]) == sorted(sending.tasks)
    assert sending.lines() == [1] * 5


def test_the_same_sent_twice_at_once_is_answered_once(alone: Registry) -> None:
    sending = Sending(alone, 0.5)
    shown = preview(alone, sending.tasks).json()
    with ThreadPoolExecutor(4) as threads:
        found = [waiting.result(60) for waiting in [threads.submit(answer, alone, shown) for _ in range(4)]]
    assert {one.status_code for one in found} == {200}
    assert sending.lines() == [1] * 5


def test_taking_all_back_may_break_off_too(own_ground: Ground, alone: Registry) -> None:
    sending = Sending(alone, 0)
    done = answer(alone, preview(alone, sending.tasks).json()).json()
    order, what = done["answered"], {"bulk": done["bulk"]}
    alone.db.execute(SLOW.format(task=order[2], seconds=30))
    with ThreadPoolExecutor(1) as threads:
        waiting = threads.submit(alone.by("wang").post, "/v1/tasks/bulk-undo", json=what)
        sending.until(ASLEEP)
        gone(own_ground, alone)
        found = waiting.result(60)
    back(own_ground, alone)
    alone.db.execute(SLOW.format(task="none", seconds=0))
    assert found.status_code == 503 and found.json()["undone"] == order[:2]
    assert told(found.json()["left"]) == [(order[2], "unknown"), (order[3], "away"), (order[4], "away")]
    found = alone.by("wang").post("/v1/tasks/bulk-undo", json=what)
    assert found.json()["undone"] == order[2:]
    assert told(found.json()["left"]) == [(task, "already-undone") for task in order[:2]]


def test_the_page_says_it_and_sends_the_rest(own_ground: Ground, alone: Registry) -> None:
    sending, wang = Sending(alone, 30.0), seated(alone, "wang")
    wang.timeout = 60
    shown = hidden(sends(wang, "/tasks/bulk", task=sending.tasks, code="left_job").text)  # type: ignore[arg-type]
    with ThreadPoolExecutor(1) as threads:
        waiting = threads.submit(sends, wang, "/tasks/bulk-answer", **shown)
        sending.until(ASLEEP)
        gone(own_ground, alone)
        found = waiting.result(60)
    still = wang.post("/tasks/bulk-answer", data={**hidden(found.text), "csrf": csrf(found.text)})
    assert still.status_code == 503 and 'data-testid="send-again"' in still.text, "also while it is not there at all"
    back(own_ground, alone)
    alone.db.execute(SLOW.format(task="none", seconds=0))
    assert found.status_code == 503 and "Answered: 2." in found.text and "What was answered stands" in found.text
    assert found.text.count('data-why="away"') == 2 and found.text.count('data-why="unknown"') == 1
    assert [found.text.count(f'href="/people/{person}#task-') for person in sending.people] == [1] * 5
    once_more = hidden(found.text)
    once_more.pop("bulk")
    assert once_more == shown
    found = wang.post("/tasks/bulk-answer", data={**hidden(found.text), "csrf": csrf(found.text)})
    assert found.status_code == 200 and "Answered: 5." in found.text and "midway" not in found.text
    assert sending.lines() == [1] * 5


def csrf(text: str) -> str:
    [found, *_] = text.split('name="csrf" value="')[1:]
    return found.partition('"')[0]
