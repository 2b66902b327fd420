"""A batch is a snapshot with a hash that anybody can compute again; the province issues and closes it."""

import csv
import hashlib
import html
import io
import os
import subprocess
import sys
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest

from coverlink.contracts.decisions import Reason, Text
from registry.access import account
from registry.verification import reading
from registry.verification.canonical import parts_of
from tests.registry.batching import EVIDENCE, answers, asks, cases, decided, history, issue, item
from tests.registry.records import Bus
from tests.registry.serving import PASSWORD, Listener, Registry, claim, somebody
from tests.registry.test_pages import seated

TEXT = Text(zh="依据", en="reason")


def problem(answer: Any) -> str:
    assert answer.headers["content-type"] == "application/problem+json", answer.text
    return str(answer.json()["type"]).rpartition(":")[2]


def command(registry: Registry, *arguments: str) -> tuple[int, str]:
    env = {**os.environ, "DATABASE_URL": registry.url}
    done = subprocess.run(
        [sys.executable, "-m", "registry.batches", *arguments], env=env, capture_output=True, text=True
    )
    return done.returncode, done.stdout + done.stderr


class TestSnapshot:
    def test_it_does_not_change_when_its_cases_do(self, registry: Registry) -> None:
        registry.empty()
        person, bus = somebody(), Bus()
        decided(registry, bus, person, "opened", 1)
        made = issue(registry)
        before = item(registry, f"{person}-pension")
        registry.db.execute(
            "UPDATE registry.task SET district = '500157', gap = 'cut', due_on = '2030-01-01', because = '[]'"
            " WHERE lead = %s", (person,),
        )  # fmt: skip
        decided(registry, bus, person, "closed", 2)
        after = item(registry, f"{person}-pension")
        frozen = ("place", "task_id", "person_id", "unit_id", "kind", "line", "gap", "district", "due_on", "rules")
        assert [after[name] for name in frozen] == [before[name] for name in frozen]
        assert (after["rules"], after["district"], after["end_code"]) == (["r@1"], "320106", "closed_by_facts")
        shown = registry.by("sheng").get(f"/v1/batches/{made['id']}").json()
        assert (shown["hash"], shown["items"]) == (made["hash"], 1)
        assert command(registry, "verify", str(made["id"]))[0] == 0

    @pytest.mark.parametrize(
        "change",
        [
            "UPDATE registry.batch_item SET district = '320102' WHERE batch_id = %s",
            "UPDATE registry.batch_item SET person_id = 'p' WHERE batch_id = %s",
            "UPDATE registry.batch SET due_on = due_on + 1 WHERE id = %s",
            "UPDATE registry.batch SET hash = '\\x00' WHERE id = %s",
            "UPDATE registry.batch_part SET items = 9 WHERE batch_id = %s",
            "DELETE FROM registry.batch_item WHERE batch_id = %s",
            "DELETE FROM registry.batch_event WHERE batch_id = %s",
        ],
    )
    def test_the_database_refuses_to_change_it(self, registry: Registry, change: str) -> None:
        cases(registry)
        made = issue(registry)
        with pytest.raises(psycopg.errors.RestrictViolation, match="held when it was issued stays"):
            registry.db.execute(change, (made["id"],))

    def test_the_filter_chooses(self, registry: Registry) -> None:
        [one] = cases(registry, kind="renew", district="320102")
        other = registry.task(somebody(), kind="enrol", district="500157")
        answered = registry.task(somebody(), kind="renew", district="320106")
        grouped = somebody()
        registry.task(grouped, kind="verify", district="500157")
        registry.db.execute(
            """UPDATE registry.person SET view = '{"groups": [{"kind": "low_income"}]}' WHERE person_id = %s""",
            (grouped,),
        )
        assert answers(registry, answered, "deceased").status_code == 200

        def found(**filter: Any) -> Any:
            told = registry.by("sheng").post("/v1/batches/preview", json={"filter": filter}).json()
            return {row["district"]: row["items"] for row in told["districts"]}

        assert found() == {"320102": 1, "500157": 2}, "what was answered waits for the linker"
        assert found(kinds=["renew"]) == {"320102": 1}
        assert found(districts=["3201"]) == found(districts=["320100"]) == {"320102": 1}
        assert found(gaps=["none"], lines=["pension"]) == {"320102": 1, "500157": 2}
        assert found(gaps=["cut"]) == found(lines=["injury"]) == found(due_before="2026-12-01") == {}
        assert found(due_before="2026-12-02", kinds=["enrol"]) == {"500157": 1}
        assert found(group="low_income") == {"500157": 1}
        issue(registry, kinds=["renew"])
        told = registry.by("sheng").post("/v1/batches/preview", json={}).json()
        assert (told["items"], told["in_other_batches"]) == (2, 1), "nobody is in two open batches"
        assert one != other

    @pytest.mark.parametrize(
        ("change", "reason", "named"),
        [
            ({"title": " "}, "bad_text", "title"), ({"purpose": ""}, "bad_text", "purpose"),
            ({"due_on": date.today().isoformat()}, "bad_due", "due_on"),
            ({"due_on": (date.today() + timedelta(400)).isoformat()}, "bad_due", "due_on"),
            ({"filter": {"kinds": ["nothing"]}}, "unknown_value", "kinds"),
            ({"filter": {"gaps": ["x"]}}, "unknown_value", "gaps"),
            ({"filter": {"districts": ["32010"]}}, "unknown_value", "districts"),
            ({"filter": {"districts": ["%"]}}, "unknown_value", "districts"),
            ({"filter": {"group": "a b"}}, "unknown_value", "group"),
            ({"filter": {"lines": ["resident_medical"]}}, "empty", "the filter"),
        ],
    )  # fmt: skip
    def test_what_cannot_be_issued_is_told_and_leaves_nothing(
        self, registry: Registry, change: dict[str, Any], reason: str, named: str
    ) -> None:
        cases(registry)
        count = registry.db.execute("SELECT count(*) FROM registry.batch").fetchone()
        answer = registry.by("sheng").post("/v1/batches", json={**asks(), **change})
        assert (answer.status_code, problem(answer), answer.json()["reason"]) == (422, "bad-batch", reason)
        assert answer.json()["detail"].startswith(named)
        assert registry.db.execute("SELECT count(*) FROM registry.batch").fetchone() == count


class TestHash:
    def test_anybody_computes_it_again_from_the_file(self, registry: Registry) -> None:
        """By docs/verification.md alone: nothing of ours is called."""
        cases(registry, 2, district="320106")
        registry.task(somebody(), district="500157")
        registry.db.execute("UPDATE registry.task SET unit_id = 'a \"b\", c' WHERE district = '500157'")
        made = issue(registry)
        lines = registry.by("sheng").get(f"/v1/batches/{made['id']}/items.csv").text.splitlines(keepends=True)
        rows = list(csv.reader(line for line in lines if not line.startswith("#")))[1:]
        parts: dict[str, list[str]] = {}
        for row in rows:
            told = io.StringIO()
            csv.writer(told, lineterminator="\n").writerow(row[:10])
            parts.setdefault(row[7], []).append(told.getvalue())
        whole = f"1,{made['id']},{made['due_on']}\n"
        for district in sorted(parts):
            digest = hashlib.sha256("".join(parts[district]).encode()).hexdigest()
            assert f"# part {district}, {len(parts[district])} items, sha256 {digest}\n" in lines
            whole += f"{district},{len(parts[district])},{digest}\n"
        assert len(rows) == 3 and hashlib.sha256(whole.encode()).hexdigest() == made["hash"]
        assert lines[0] == f"# batch {made['id']}, due {made['due_on']}, 3 items, sha256 {made['hash']}\n"

    def test_the_commands_tell_what_was_changed(self, registry: Registry, tmp_path: Path) -> None:
        task, _ = cases(registry, 2)
        made = issue(registry)
        said = command(registry, "verify", str(made["id"]))
        assert said == (0, said[1]) and f"sha256 {made['hash']}" in said[1] and "as issued" in said[1]
        whole, part = tmp_path / "whole.csv", tmp_path / "part.csv"
        whole.write_text(registry.by("sheng").get(f"/v1/batches/{made['id']}/items.csv").text)
        part.write_text(registry.by("chen").get(f"/v1/batches/{made['id']}/items.csv").text)
        assert command(registry, "check", str(whole))[0] == command(registry, "check", str(part))[0] == 0
        whole.write_text(whole.read_text().replace(task, task[:-1] + "x"))
        code, text = command(registry, "check", str(whole))
        assert code == 1 and "part 320106 is not what was issued" in text and task not in text
        whole.write_text("place,task_id\n")
        assert command(registry, "check", str(whole))[0] == 2 == command(registry, "verify", "999999")[0]
        with registry.db.transaction(force_rollback=True):
            registry.db.execute("ALTER TABLE registry.batch_item DISABLE TRIGGER kept")
            registry.db.execute("UPDATE registry.batch_item SET gap = 'cut' WHERE task_id = %s", (task,))
            kept = reading.kept(registry.db, made["id"])
            assert kept and parts_of(reading.frozen(registry.db, made["id"])) != kept[2]

    def test_a_file_has_no_names_and_only_my_part(self, registry: Registry) -> None:
        registry.empty()
        person = registry.known("320106199003070012")
        registry.task(person)
        registry.task(somebody(), district="500157")
        made = issue(registry)
        answer = registry.by("chen").get(f"/v1/batches/{made['id']}/items.csv")
        assert (
            answer.headers["content-type"].startswith("text/csv")
            and "attachment" in answer.headers["content-disposition"]
        )
        assert person in answer.text and "500157" not in answer.text
        assert not any(secret in answer.text for secret in ("320106199003070012", "张小三", "13812345678"))


class TestWhoSeesWhat:
    def test_districts_and_roles(self, registry: Registry) -> None:
        cases(registry, 2, district="320106")
        registry.task(somebody(), district="320102")
        registry.task(somebody(), district="500157")
        made = issue(registry)
        path = f"/v1/batches/{made['id']}"
        for name, mine in {"wang": 2, "chen": 3, "zhao": 1, "sheng": 4, "shen": 4}.items():
            shown = registry.by(name).get(path).json()
            assert (shown["mine"], shown["items"], shown["hash"]) == (mine, 4, made["hash"])
            assert shown["states"]["waiting"] == mine == sum(part["items"] for part in shown["parts"])
            assert registry.by(name).get("/v1/batches").json()["items"][0]["mine"] == mine
        for name, number in {"wang": None, "chen": 3, "sheng": 4, "shen": None}.items():
            answer = registry.by(name).get(f"{path}/items")
            if number is None:
                assert answer.status_code == registry.by(name).get(f"{path}/items.csv").status_code == 403
            else:
                assert len(answer.json()["items"]) == number
        for name in ("wang", "chen", "shen"):
            assert registry.by(name).post("/v1/batches", json=asks()).status_code == 403
            assert registry.by(name).post("/v1/batches/preview", json={}).status_code == 403
            assert registry.by(name).post(f"{path}/close").status_code == 403

    def test_a_batch_of_elsewhere_is_not_there(self, registry: Registry) -> None:
        cases(registry, district="500157")
        made = issue(registry)
        path = f"/v1/batches/{made['id']}"
        for name in ("wang", "chen"):
            answer = registry.by(name).get(path)
            assert (answer.status_code, problem(answer)) == (404, "not-found")
            assert made["id"] not in [row["id"] for row in registry.by(name).get("/v1/batches").json()["items"]]
        assert registry.by("chen").get(f"{path}/items/1").status_code == 404
        [noted] = registry.db.execute(
            "SELECT outcome FROM registry.access WHERE account = 'wang' AND about->>'batch' = %s", (str(made["id"]),)
        ).fetchall()
        assert noted == ("refused",)

    def test_only_who_sees_all_of_it_closes_it(self, registry: Registry) -> None:
        cases(registry, district="320106")
        registry.task(somebody(), district="500157")
        made = issue(registry)
        account.create(registry.db, "sheng-32", "province", ["320000"], PASSWORD)
        mine, path = registry.logged_in("sheng-32"), f"/v1/batches/{made['id']}"
        assert mine.get(path).json()["wholly_mine"] is False and registry.by("sheng").get(path).json()["wholly_mine"]
        answer = mine.post(f"{path}/close", json={"late": True})
        assert (answer.status_code, answer.json()["title"]) == (403, "Not yours")

    def test_a_protected_persons_item_needs_a_reason(self, registry: Registry) -> None:
        [task] = cases(registry)
        made = issue(registry)
        [(person,)] = registry.db.execute("SELECT person_id FROM registry.task WHERE id = %s", (task,))
        registry.by("chen").post(f"/v1/people/{person}/protect", json={"reason": "own staff"}).raise_for_status()
        path = f"/batches/{made['id']}/items/1"
        refused = registry.by("chen").get(f"/v1{path}")
        assert (refused.status_code, problem(refused)) == (403, "reason-needed")
        page = seated(registry, "chen").get(path)
        assert page.status_code == 403 and f'action="/people/{person}/reason"' in page.text
        why = {"purpose": "supervision", "reason": "how it was verified"}
        registry.by("chen").post(f"/v1/people/{person}/reason", json=why).raise_for_status()
        assert (
            registry.by("chen").get(f"/v1{path}").status_code == seated(registry, "chen").get(path).status_code == 200
        )

    @pytest.mark.parametrize(
        ("language", "words"),
        [
            ("en", "Social Insurance Law art. 58 (rule version: 1 June 2026)"),
            ("zh", "社会保险法第五十八条（规则版本：2026年6月1日）"),
        ],
    )
    def test_an_items_page_names_its_rules_in_words_as_they_were(
        self, registry: Registry, language: str, words: str
    ) -> None:
        registry.empty()
        person, bus = somebody(), Bus()
        old, unsaid = "enrol.in_time@2026-06-01", "owed.all@2026-06-01"
        art_58 = Text(zh="社会保险法第五十八条", en="Social Insurance Law art. 58")
        because = (Reason(rule=old, text=TEXT, source=art_58), Reason(rule=unsaid, text=TEXT))
        decided(registry, bus, person, "opened", 1, because=because)
        path = f"/batches/{issue(registry)['id']}/items/1"
        now = Text(zh="另一条", en="another")
        because = (Reason(rule="enrol.in_time@2026-11-26", text=TEXT, source=now),)
        decided(registry, bus, person, "changed", 2, because=because)
        assert registry.by("chen").get(f"/v1{path}").json()["rules"] == f"{old} {unsaid}", "the call has the ids"
        shown = html.unescape(seated(registry, "chen", language).get(path).text)
        assert f'<span title="{old}">{words}</span><br><code>{unsaid}</code></dd>' in shown
        assert now.en not in shown and now.zh not in shown

    def test_each_look_and_act_is_noted(self, registry: Registry) -> None:
        cases(registry)
        made = issue(registry)
        path = f"/v1/batches/{made['id']}"
        for ask in (path, f"{path}/items", f"{path}/items/1", f"{path}/items.csv"):
            registry.by("chen").get(ask)
        registry.by("sheng").post(f"{path}/close")
        noted = registry.db.execute(
            "SELECT account, action, about->>'page', person_id IS NOT NULL FROM registry.access"
            " WHERE about->>'batch' = %s ORDER BY id", (str(made["id"]),),
        ).fetchall()  # fmt: skip
        assert noted == [
            ("sheng", "batch-issue", None, False), ("chen", "batch", "batch", False), ("chen", "batch", "items", False),
            ("chen", "batch", None, True), ("chen", "batch", "file", False), ("sheng", "batch", "close", False),
        ]  # fmt: skip

    def test_a_task_says_its_batch_and_the_queue_is_filtered_by_it(self, registry: Registry) -> None:
        [task] = cases(registry)
        made = issue(registry)
        outside = registry.task(somebody())
        wang = registry.by("wang")
        assert [row["id"] for row in wang.get(f"/v1/tasks?batch={made['id']}").json()["items"]] == [task]
        marks = {row["id"]: row["batch"] for row in wang.get("/v1/tasks").json()["items"]}
        assert marks[outside] is None and marks[task]["title"] == "Missed in the city"
        assert marks[task]["due_on"] == made["due_on"] and marks[task]["end_code"] is None
        assert wang.get("/v1/tasks?batch=0").status_code == 422

    def test_the_stream_says_the_same_of_a_task_as_the_list(self, registry: Registry) -> None:
        [task] = cases(registry)
        issue(registry)
        outside = registry.task(somebody())
        listening = Listener(registry, "li")
        claim(registry.by("wang"), outside)
        assert listening.wait(lambda event: event[2]["id"] == outside)[2]["batch"] is None
        answers(registry, task, "deceased", evidence=EVIDENCE)
        told = listening.wait(lambda event: event[2]["id"] == task and event[2]["status"] == "answered")[2]
        listening.close()
        [listed] = registry.by("wang").get("/v1/tasks?status=answered").json()["items"]
        assert told["batch"] == listed["batch"] and told["batch"]["end_code"] == "deceased"
        assert told.keys() == listed.keys()


class TestClosing:
    def test_only_when_each_item_has_an_end(self, registry: Registry) -> None:
        first, second = cases(registry, 2)
        made = issue(registry)
        close = f"/v1/batches/{made['id']}/close"
        answers(registry, first, "wrong_lead", note="another person")
        answer = registry.by("sheng").post(close)
        assert (answer.status_code, problem(answer), answer.json()["left"]) == (
            409, "batch-without-end", {"320106": 1},
        )  # fmt: skip
        answers(registry, second, "deceased", evidence=EVIDENCE)
        assert registry.by("sheng").post(close).json()["closed_by"] == "sheng"
        assert problem(registry.by("sheng").post(close)) == "batch-closed"
        assert registry.by("wang").get("/v1/tasks?status=answered").json()["items"][0]["batch"] is None

    def test_late_what_is_left_counts_against_the_district_that_left_it(self, registry: Registry) -> None:
        here, _ = cases(registry, 2)
        moved = registry.task(somebody(), district="320102")
        made = issue(registry)
        answers(registry, here, "refused", note="says no")
        registry.db.execute("UPDATE registry.task SET district = '500157' WHERE id = %s", (moved,))
        close = f"/v1/batches/{made['id']}/close"
        early = registry.by("sheng").post(close, json={"late": True})
        assert (early.status_code, problem(early)) == (409, "batch-not-due")
        overdue = "ALTER TABLE registry.batch {} TRIGGER kept"
        registry.db.execute(overdue.format("DISABLE"))
        registry.db.execute("UPDATE registry.batch SET due_on = current_date - 2 WHERE id = %s", (made["id"],))
        registry.db.execute(overdue.format("ENABLE"))
        assert registry.by("sheng").get(f"/v1/batches/{made['id']}").json()["late"] == 2
        shown = registry.by("sheng").post(close, json={"late": True}).json()
        assert shown["left_by"] == {"320106": 1, "500157": 1}, "where the task lies now"
        assert shown["states"]["not_answered"] == 2 and shown["late"] == 0
        assert history(registry, item(registry, moved)) == [("ended", "not_answered", "500157")]

    def test_its_cases_may_come_into_the_next_batch(self, registry: Registry) -> None:
        [task] = cases(registry)
        made = issue(registry)
        answers(registry, task, "refused", note="says no")
        registry.by("sheng").post(f"/v1/batches/{made['id']}/close")
        assert issue(registry)["items"] == 1
        assert registry.by("wang").get(f"/v1/tasks?batch={made['id']}").json()["items"], "and are still found by it"
