"""The supervisor's board: exact figures of the caller's districts, from partial indexes; how far units' cases are."""

import html
import re
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from httpx import Client
from psycopg.types.json import Jsonb

from coverlink_simulator.numbers import unit_code
from registry.access import account
from registry.access.account import Account
from registry.app import BOARDS_SHARED
from registry.figures import board as figures
from registry.figures.shared import Shared
from tests.registry.serving import PASSWORD, TEXT, Registry, claim, somebody
from tests.registry.test_pages import message, said, seated, sends

NOW = datetime.now(UTC)
numbers = iter(range(200, 300))


@pytest.fixture(autouse=True)
def nothing_yet(registry: Registry) -> None:
    registry.db.execute("DELETE FROM registry.task")
    registry.db.execute("DELETE FROM registry.lease")
    registry.db.execute("DELETE FROM registry.entry")
    registry.db.execute("DELETE FROM registry.contact")


def board(registry: Registry, name: str = "chen") -> dict[str, Any]:
    answer = registry.by(name).get("/v1/board")
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


def load(registry: Registry, of: str) -> dict[str, int]:
    [row] = [row for row in board(registry)["load"] if row["account"] == of]
    return {name: count for name, count in row.items() if name != "account" and count}


def late(registry: Registry, *tasks: str) -> None:
    registry.db.execute("UPDATE registry.task SET due_on = '2026-01-01' WHERE id = ANY(%s)", (list(tasks),))


def test_what_is_late_by_district_kind_and_line(registry: Registry) -> None:
    enrol = [registry.task(somebody()) for _ in range(3)]
    late(registry, *enrol[:2])
    registry.task(somebody(), kind="renew", district="320104")
    registry.task(somebody(), district="500157")
    closed = registry.task(somebody())
    registry.db.execute("UPDATE registry.task SET status = 'closed' WHERE id = %s", (closed,))
    told = board(registry)
    rows = [(row["district"], row["kind"], row["line"], row["open"], row["late"]) for row in told["late"]]
    assert rows == [("320106", "enrol", "pension", 3, 2), ("320104", "renew", "pension", 1, 0)]
    assert told["late"][0]["earliest_due"] == "2026-01-01"
    assert told["totals"] == {"open": 4, "late": 2, "claimed": 0, "awaiting": 0}
    assert sum(row["open"] for row in board(registry, "sheng")["late"]) == 5, "a province has all"


def test_who_holds_what_since_when_and_a_button_takes_it_back(registry: Registry, person: str) -> None:
    task = registry.task(person)
    registry.task(person)
    claim(registry.by("wang"), task)
    elsewhere = registry.task(somebody(), district="500157")
    claim(registry.by("zhao"), elsewhere)
    [row] = board(registry)["holders"]
    assert (row["holder"], row["tasks"], row["person_id"]) == ("wang", 2, person) and row["since"] < row["until"]
    chen = seated(registry, "chen")
    shown = chen.get("/board").text
    assert f'action="/people/{person}/release"' in shown and "wang" in shown
    gone = message(sends(chen, f"/people/{person}/release", force="true", holder="li"))
    assert gone == said("stale"), "the board showed another holder: the claim is not li's"
    done = sends(chen, f"/people/{person}/release", force="true", holder="wang")
    assert message(done) == said("released") and done.url.path == "/board", "who takes back goes on there"
    assert board(registry)["holders"] == []
    assert 'data-testid="take-back"' not in seated(registry, "sheng").get("/board").text, "a province reads"


def test_each_ones_load_of_now_and_of_this_week(registry: Registry, person: str) -> None:
    assert load(registry, "wang") == {} and "zhao" not in [row["account"] for row in board(registry)["load"]]
    tasks = [registry.task(person) for _ in range(5)]
    token = claim(registry.by("wang"), tasks[0])["token"]
    registry.by("chen").post("/v1/tasks/assign", json={"tasks": tasks[:2], "to": {"account": "wang"}})
    for task, code in zip(tasks[1:4], ("will_enrol", "left_job", "left_job"), strict=True):
        given = {"token": token, "code": code}
        assert registry.by("wang").post(f"/v1/tasks/{task}/answer", json=given).status_code == 200
    assert load(registry, "wang") == {
        "claimed": 2, "held": 1, "assigned": 2, "answered_today": 3, "answered_week": 3
    }  # fmt: skip
    registry.by("wang").post(f"/v1/tasks/{tasks[3]}/undo")
    assert load(registry, "wang")["undone"] == 1 and load(registry, "wang")["claimed"] == 3
    registry.db.execute("UPDATE registry.entry SET at = at - interval '8 days', happened = happened - 8")
    told = load(registry, "wang")
    assert "answered_week" not in told and "undone" not in told and told["held"] == 1


def test_what_was_sent_back_counts_for_whoever_answered(registry: Registry, person: str) -> None:
    task = registry.task(person)
    body = Jsonb({"task": task, "code": "deceased", "first": "wang", "by": "li"})
    registry.db.execute(
        "INSERT INTO registry.entry (person_id, entry_id, type, at, body)"
        " VALUES (%s, 'undo:x', 'registry.task.sent_back', now(), %s)",
        (person, body),
    )
    assert load(registry, "wang") == {"sent_back": 1} and load(registry, "li") == {}


def test_what_has_waited_longest_comes_first_whatever_its_priority(registry: Registry) -> None:
    young, old = registry.task(somebody(), priority=90), registry.task(somebody(), priority=1)
    elsewhere = registry.task(somebody(), district="500157")
    registry.db.execute(
        "UPDATE registry.task SET opened_at = opened_at - interval '90 days' WHERE id = ANY(%s)", ([old, elsewhere],)
    )
    assert [row["id"] for row in board(registry)["oldest"]] == [old, young]
    with registry.db.transaction():
        county = figures.board(registry.db, Account("x", "supervisor", ("320106", "500157")), date.today())
    assert {row["id"] for row in county["oldest"][:2]} == {old, elsewhere}, "the same for whole counties"


@pytest.mark.parametrize(("who", "status"), [("wang", 403), ("shen", 403), ("chen", 200), ("sheng", 200)])
def test_who_may(registry: Registry, who: str, status: int) -> None:
    assert registry.by(who).get("/v1/board").status_code == status
    assert seated(registry, who).get("/board").status_code == status
    noted = registry.db.execute("SELECT FROM registry.access WHERE account = %s AND action = 'board'", (who,)).rowcount
    assert bool(noted) is (status == 200)


class TestAnOpenBoard:
    """It asks for its parts again; who sees the same is given what was read a moment ago."""

    def parts(self, client: Client, address: str = "") -> str:
        """What an open board asks for, by the address that its page names."""
        found = re.search(r'data-again="([^"]*)"', client.get("/board").text)
        assert found
        answer = client.get(address or html.unescape(found[1]))
        assert answer.status_code == 200
        return answer.text

    def open_(self, text: str) -> int:
        found = re.search(r'data-testid="total-open">(\d+)<', text)
        assert found
        return int(found[1])

    def test_its_opening_is_noted_and_its_parts_only_without_that(self, registry: Registry) -> None:
        noted = "SELECT count(*) FROM registry.access WHERE account = 'chen' AND action = 'board'"
        chen, before = seated(registry, "chen"), registry.db.execute(noted).fetchone()
        self.parts(chen)
        opened = registry.db.execute(noted).fetchone()
        self.parts(chen, "/board/parts")
        assert before and opened and opened[0] == before[0] + 1
        assert registry.db.execute(noted).fetchone() == (opened[0] + 2,), "opened, and asked for without"

    def test_it_is_read_once_for_all_who_see_the_same_and_for_nobody_else(self, registry: Registry) -> None:
        time.sleep(BOARDS_SHARED)  # what others asked for before is no longer given
        registry.task(somebody())
        registry.task(somebody(), district="500157")
        account.create(registry.db, "chen2", "supervisor", ["320100"], PASSWORD)
        account.create(registry.db, "zhou", "supervisor", ["500157"], PASSWORD)
        clients = {name: seated(registry, name) for name in ("chen", "chen2", "zhou", "sheng")}
        assert self.open_(self.parts(clients["chen"])) == 1
        registry.task(somebody())
        assert self.open_(self.parts(clients["chen2"])) == 1, "as chen was given it"
        assert self.open_(self.parts(clients["zhou"])) == 1 and self.open_(self.parts(clients["sheng"])) == 3
        assert self.open_(clients["chen2"].get("/board").text) == 2, "who opens it sees it as it is"
        time.sleep(BOARDS_SHARED)
        assert self.open_(self.parts(clients["chen"])) == 2

    def test_its_buttons_are_for_whoever_asks(self, registry: Registry, person: str) -> None:
        time.sleep(BOARDS_SHARED)
        claim(registry.by("wang"), registry.task(person))
        assert 'data-testid="take-back"' in self.parts(seated(registry, "chen"))
        assert 'data-testid="take-back"' not in self.parts(seated(registry, "sheng"))

    @pytest.mark.parametrize("who", ["wang", "shen"])
    def test_who_may_not(self, registry: Registry, who: str) -> None:
        assert seated(registry, who).get("/board/parts").status_code == 403


class TestShared:
    def test_who_comes_while_it_is_read_waits_for_that(self) -> None:
        shared, begun, go_on, reads = Shared[int](60), threading.Event(), threading.Event(), list[int]()

        def read() -> int:
            reads.append(1)
            begun.set()
            assert go_on.wait(5)
            return len(reads)

        with ThreadPoolExecutor(8) as pool:
            first = pool.submit(shared.get, "key", read)
            assert begun.wait(5)
            others = [pool.submit(shared.get, "key", read) for _ in range(7)]
            assert shared.get("another", lambda: -1) == -1, "others are not kept waiting"
            go_on.set()
            assert [one.result(5) for one in (first, *others)] == [1] * 8

    def test_what_went_wrong_or_is_old_is_read_again(self) -> None:
        shared, answers = Shared[int](0.05), iter([1, 2])
        with pytest.raises(ZeroDivisionError):
            shared.get("key", lambda: 1 // 0)
        assert shared.get("key", lambda: next(answers)) == shared.get("key", lambda: next(answers)) == 1
        time.sleep(0.06)
        assert shared.get("key", lambda: next(answers)) == 2


class TestSteps:
    """docs/units.md: a reminder, then a letter, then an inspection, each from the day that the pack gives."""

    def case(self, registry: Registry, step: str, opened: int, next_on: str | None = None) -> tuple[str, str]:
        """A case of a unit that opened so many days ago; the task and the unit."""
        unit, task = unit_code("320106", next(numbers)), registry.task(somebody(), kind="unit_unregistered")
        after = {"reminder": "letter", "letter": "inspection"}.get(step)
        inputs = {"about": "steps", "step": step, "next_step": after, "next_step_on": next_on}
        because = [{"rule": "units.steps@1", "facts": [], "inputs": inputs, "text": TEXT}]
        registry.db.execute(
            "UPDATE registry.task SET person_id = NULL, unit_id = %s, because = %s, opened_at = %s, step = %s,"
            " next_step = %s, next_step_on = %s WHERE id = %s",
            (unit, Jsonb(because), NOW - timedelta(opened), step, after, next_on, task),
        )
        return task, unit

    def letter_began(self, registry: Registry, task: str, unit: str, days: int) -> None:
        """The linker's entry of the day on which the letter was due."""
        self.said(registry, task, unit, days, "letter", "changed")

    def said(self, registry: Registry, task: str, unit: str, days: int, step: str, what: str) -> None:
        """An entry of the linker's, so many days ago: the case opened at this step, or changed to it."""
        because = [{"inputs": {"about": "steps", "step": step}}]
        registry.db.execute(
            "INSERT INTO registry.entry (person_id, entry_id, type, at, body) VALUES (%s, %s, %s, %s, %s)",
            (
                unit, f"{task}-{what}", f"coverlink.case.{what}.v1", NOW - timedelta(days),
                Jsonb({"id": task, "because": because}),
            ),
        )  # fmt: skip

    def contacted(self, registry: Registry, unit: str, days: int) -> None:
        body = {"channel": "letter", "outcome": "sent", "at": (NOW - timedelta(days)).isoformat()}
        assert registry.by("wang").post(f"/v1/units/{unit}/contacts", json=body).status_code == 201

    def test_where_each_stands_and_what_passed_without_contact_comes_first(self, registry: Registry) -> None:
        fresh, _ = self.case(registry, "reminder", 3, "2026-12-01")
        seen, unit = self.case(registry, "letter", 40, "2026-12-20")
        self.contacted(registry, unit, 30)
        missed, _ = self.case(registry, "letter", 40, "2026-12-10")
        told = board(registry)["escalations"]
        rows = [(row["id"], row["step"], row["next_step"], row["next_step_on"], row["overlooked"]) for row in told]
        assert rows == [
            (missed, "letter", "inspection", "2026-12-10", True), (fresh, "reminder", "letter", "2026-12-01", False),
            (seen, "letter", "inspection", "2026-12-20", False),
        ]  # fmt: skip

    def test_an_inspection_asks_for_contact_since_the_letter(self, registry: Registry) -> None:
        early, unit = self.case(registry, "inspection", 90)
        self.letter_began(registry, early, unit, 50)
        self.contacted(registry, unit, 60)
        late_, other = self.case(registry, "inspection", 90)
        self.letter_began(registry, late_, other, 50)
        self.contacted(registry, other, 20)
        told = {row["id"]: row["overlooked"] for row in board(registry)["escalations"]}
        assert told == {early: True, late_: False}, "a contact of before the letter is not one about it"

    def test_a_case_that_opened_at_a_later_step_has_overlooked_none(self, registry: Registry) -> None:
        """It stands in the place of another. When its own next step is due, the one before has gone by."""
        began, unit = self.case(registry, "letter", 2)
        self.said(registry, began, unit, 2, "letter", "opened")
        again, unit = self.case(registry, "inspection", 2)
        self.said(registry, again, unit, 90, "letter", "changed")  # when it was open before
        self.said(registry, again, unit, 2, "inspection", "opened")
        went_by, unit = self.case(registry, "inspection", 20)
        self.said(registry, went_by, unit, 20, "letter", "opened")
        told = {row["id"]: row["overlooked"] for row in board(registry)["escalations"]}
        assert told == {began: False, again: False, went_by: True}

    def test_an_answer_is_contact_too(self, registry: Registry) -> None:
        task, _ = self.case(registry, "letter", 40, "2026-12-10")
        given = {"token": claim(registry.by("wang"), task)["token"], "code": "will_enrol"}
        assert registry.by("wang").post(f"/v1/tasks/{task}/answer", json=given).status_code == 200
        assert [row["overlooked"] for row in board(registry)["escalations"]] == [False]

    def test_the_units_page_and_the_board_say_it(self, registry: Registry) -> None:
        _, unit = self.case(registry, "letter", 40, "2026-12-10")
        text = " ".join(re.sub("<[^>]*>", "", seated(registry, "wang").get(f"/units/{unit}").text).split())
        assert "Step: reminder letter · Next: inspection, 10 Dec 2026" in text
        shown = seated(registry, "chen").get("/board").text
        assert 'data-overlooked="True"' in shown and "nobody dealt with it" in shown


class TestTheList:
    def test_the_board_leads_into_the_lists_filters(self, registry: Registry) -> None:
        task, other = registry.task(somebody()), registry.task(somebody(), kind="renew")
        late(registry, task)
        chen = seated(registry, "chen")
        links = re.findall(r'href="(/tasks\?[^"]*late=1)"', chen.get("/board").text)
        shown = chen.get(links[0].replace("&amp;", "&")).text
        assert f'data-task="{task}"' in shown and f'data-task="{other}"' not in shown

    @pytest.mark.parametrize("filters", ["kind=renew", "status=open&district=320106", "line=pension", "cursor=x"])
    def test_filters_are_kept(self, registry: Registry, filters: str) -> None:
        task = registry.task(somebody(), kind="renew")
        assert f'data-task="{task}"' in seated(registry, "wang").get(f"/tasks?{filters}").text

    def test_whoever_only_reads_has_no_forms_there(self, registry: Registry) -> None:
        registry.task(somebody())
        shown = seated(registry, "sheng").get("/tasks").text
        assert "checkbox" not in shown and 'data-testid="preview"' not in shown

    def test_a_supervisor_assigns_from_it(self, registry: Registry) -> None:
        task, chen = registry.task(somebody()), seated(registry, "chen")
        assert message(sends(chen, "/tasks/bulk", act="assign", task=task, to="li")) == said("assigned")
        assert "<td>li</td>" in chen.get("/tasks").text
        assert message(sends(chen, "/tasks/bulk", act="assign", to="li")) == said("bulk_none")
        wang = seated(registry, "wang")
        assert message(sends(wang, "/tasks/bulk", act="assign", task=task, to="li")) == said("not_allowed")


def test_its_figures_come_from_indexes_of_what_is_not_closed(registry: Registry) -> None:
    """Of many closed tasks none is read."""
    registry.db.execute(
        "INSERT INTO registry.task (id, version, kind, person_id, district, priority, opened_at, due_on, status,"
        " because, closes_when) SELECT 't' || n, 1, 'enrol', 'p' || n, CASE n % 3 WHEN 0 THEN '320106' ELSE '500157'"
        " END, 20, now(), current_date, CASE WHEN n % 50 = 0 THEN 'open' ELSE 'closed' END, '[]', '{}'"
        " FROM generate_series(1, 20000) AS n"
    )
    registry.db.execute("ANALYZE registry.task")
    one = Account("one", "supervisor", ("320106",))
    asked = {
        "mine": one.patterns, "counties": one.counties, "today": date.today(), "limit": 20, "names": ["wang"],
        "since": "2026-11-01", "here": ["320106"],
    }  # fmt: skip
    for question in (figures.OLDEST_OF, figures.HELD, figures.ASSIGNED, figures.CLAIMED):
        plan = "\n".join(row for (row,) in registry.db.execute(f"EXPLAIN {question}", asked, prepare=False))  # type: ignore[arg-type]
        assert "Seq Scan on task" not in plan, plan
