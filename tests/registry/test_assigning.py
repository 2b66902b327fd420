"""Teams, assigning and sharing out: who gets a task first, by whom that is said, and a fair share."""

import html
import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.access import account
from registry.tasks.assign import dealt, share
from tests.registry.serving import PASSWORD, Registry, somebody
from tests.registry.test_pages import message, said, seated, sends


@pytest.fixture(autouse=True)
def team(registry: Registry) -> str:
    """A team of wang alone; nothing to do yet."""
    registry.empty()
    for table in ("team_member", "team"):
        registry.db.execute(f"DELETE FROM registry.{table}")  # type: ignore[arg-type]
    return put(registry, "one", "wang")


def put(registry: Registry, name: str, *members: str) -> str:
    answer = registry.by("chen").put("/v1/teams", json={"district": "320106", "name": name, "members": list(members)})
    assert answer.status_code == 200, answer.text
    return str(answer.json()["team"])


def assign(registry: Registry, *tasks: str, **to: str) -> Any:
    return registry.by("chen").post("/v1/tasks/assign", json={"tasks": list(tasks), "to": to})


def next_of(registry: Registry, name: str) -> str | None:
    answer = registry.by(name).post("/v1/tasks/next")
    return str(answer.json()["tasks"][0]["id"]) if answer.status_code == 200 else None


def test_next_brings_mine_then_my_teams_then_nobodys_and_what_is_anothers_after_some_days(
    registry: Registry, team: str
) -> None:
    tasks = [registry.task(somebody(), priority=priority) for priority in (10, 20, 90, 80)]
    mine, ours, nobodys, anothers = tasks
    assert assign(registry, mine, account="wang").json() == {"assigned": [mine], "left": []}
    assign(registry, ours, team=team)
    assign(registry, anothers, account="li")
    assert [next_of(registry, "wang") for _ in range(4)] == [mine, ours, nobodys, None]
    registry.db.execute("UPDATE registry.task SET assigned_at = now() - interval '8 days' WHERE id = %s", (anothers,))
    assert next_of(registry, "wang") == anothers
    row = registry.by("li").get(f"/v1/tasks?person_id={person_of(registry, anothers)}").json()["items"][0]
    assert (row["assigned_to"], row["assigned_team"]) == ("li", None)


def person_of(registry: Registry, task: str) -> str:
    row = registry.db.execute("SELECT person_id FROM registry.task WHERE id = %s", (task,)).fetchone()
    assert row
    return str(row[0])


def test_it_says_who_is_first_and_not_who_may(registry: Registry) -> None:
    task = registry.task(somebody())
    assign(registry, task, account="li")
    assert registry.by("wang").post(f"/v1/tasks/{task}/claim").status_code == 200


def test_to_nobody_again(registry: Registry) -> None:
    task = registry.task(somebody())
    assign(registry, task, account="li")
    assert next_of(registry, "wang") is None
    assign(registry, task)
    assert next_of(registry, "wang") == task


@pytest.mark.parametrize(
    "to", [{"account": "wang", "team": "320106/one"}, {"account": ""}, {"account": "", "team": ""}]
)
def test_to_one_alone_and_nobody_has_an_empty_name(registry: Registry, person: str, to: dict[str, str]) -> None:
    task = registry.task(person)
    assert assign(registry, task, **to).status_code == 422
    [row] = registry.by("chen").get(f"/v1/tasks?person_id={person}").json()["items"]
    assert (row["assigned_to"], row["assigned_team"]) == (None, None)


def test_what_cannot_be_assigned_is_left_and_told(registry: Registry, person: str) -> None:
    here, closed, elsewhere = registry.task(person), registry.task(person), registry.task(person, district="500157")
    registry.db.execute("UPDATE registry.task SET status = 'closed' WHERE id = %s", (closed,))
    told = assign(registry, here, closed, elsewhere, "nothing", account="wang").json()
    assert told == {"assigned": [here], "left": sorted([closed, elsewhere, "nothing"])}
    rows = registry.by("chen").get(f"/v1/people/{person}/timeline").json()["items"]
    assert [(row["type"], row["body"]["to_whom"], row["body"]["by"]) for row in rows] == [
        ("registry.task.assigned", "wang", "chen")
    ]
    noted = registry.db.execute("SELECT about FROM registry.access WHERE action = 'assign' ORDER BY id DESC").fetchone()
    assert noted == ({"to": "wang", "tasks": "1"},)


@pytest.mark.parametrize(
    ("who", "to", "status"),
    [
        ("wang", {"account": "li"}, 403), ("chen", {"account": "nobody"}, 422), ("chen", {"account": "zhao"}, 422),
        ("chen", {"account": "sheng"}, 422), ("chen", {"team": "320106/none"}, 422), ("chen", {"team": "x\0"}, 422),
    ],
)  # fmt: skip
def test_only_a_supervisor_and_only_to_those_who_work_there(
    registry: Registry, who: str, to: dict[str, str], status: int
) -> None:
    task = registry.task(somebody())
    answer = registry.by(who).post("/v1/tasks/assign", json={"tasks": [task], "to": to})
    assert answer.status_code == status and answer.json()["detail"]


def test_by_a_filter(registry: Registry) -> None:
    task, other = registry.task(somebody()), registry.task(somebody(), kind="renew")
    given = {"filter": {"kind": "renew"}, "to": {"account": "wang"}}
    assert registry.by("chen").post("/v1/tasks/assign", json=given).json()["assigned"] == [other]
    assert registry.by("chen").post("/v1/tasks/assign", json={"to": {"account": "wang"}}).status_code == 422
    assert task


class TestTeams:
    def test_an_account_is_in_one_team_of_a_county(self, registry: Registry, team: str) -> None:
        two = put(registry, "two", "wang", "li")
        found = {row["id"]: row["members"] for row in registry.by("chen").get("/v1/teams").json()["items"]}
        assert found == {team: [], two: ["li", "wang"]}
        assert registry.by("zhao").get("/v1/teams").json()["items"] == []

    def test_many_set_the_same_teams_at_once(self, registry: Registry) -> None:
        """Members change over, and a team goes while another call fills it."""

        def put(number: int) -> int:
            given = {
                "district": "320106",
                "name": "ab"[number % 2],
                "members": [[], ["wang", "li"], ["li"]][number % 3],
            }
            return registry.by("chen").put("/v1/teams", json=given).status_code

        with ThreadPoolExecutor(8) as threads:
            assert set(threads.map(put, range(240))) == {200}

    def test_without_members_it_is_gone_and_its_tasks_are_nobodys(self, registry: Registry, team: str) -> None:
        task = registry.task(somebody())
        assign(registry, task, team=team)
        put(registry, "one")
        assert registry.by("chen").get("/v1/teams").json()["items"] == []
        assert next_of(registry, "li") == task

    @pytest.mark.parametrize(
        ("who", "change", "status"),
        [
            ("wang", {}, 403), ("chen", {"district": "500157"}, 422), ("chen", {"district": "3201"}, 422),
            ("chen", {"name": " "}, 422), ("chen", {"members": ["zhao"]}, 422), ("chen", {"members": ["shen"]}, 422),
        ],
    )  # fmt: skip
    def test_what_does_not_fit_is_told(self, registry: Registry, who: str, change: dict[str, Any], status: int) -> None:
        body = {"district": "320106", "name": "x", "members": ["li"], **change}
        answer = registry.by(who).put("/v1/teams", json=body)
        assert answer.status_code == status and answer.json()["detail"]

    def test_on_the_command_line(self, registry: Registry) -> None:
        said = [sys.executable, "-m", "registry.accounts", "team", "--district", "320106", "--name", "三组"]
        env = {"DATABASE_URL": registry.url, "PATH": ""}
        assert subprocess.run([*said, "--members", "li"], env=env, check=False).returncode == 0
        assert registry.by("chen").get("/v1/teams").json()["items"][-1]["members"] == ["li"]
        assert subprocess.run([*said, "--members", "zhao"], env=env, check=False, capture_output=True).returncode == 2


class TestSharingOut:
    def test_a_preview_and_just_that(self, registry: Registry) -> None:
        account.create(registry.db, "han", "caseworker", ["320106"], PASSWORD)
        team = put(registry, "one", "wang", "li", "han")
        busy = registry.task(somebody())
        assign(registry, busy, account="li")
        registry.db.execute("UPDATE registry.task SET status = 'held' WHERE id = %s", (busy,))
        tasks = [registry.task(somebody(), priority=priority) for priority in (50, 40, 30, 20, 10)]
        chen = registry.by("chen")
        shown = chen.post("/v1/tasks/share-out", json={"team": team}).json()
        assert shown["tasks"] == 5 and [(one["account"], one["has"], one["gets"]) for one in shown["shares"]] == [
            ("han", 0, 2), ("li", 1, 1), ("wang", 0, 2),
        ]  # fmt: skip
        assert sorted(task for hand in shown["plan"].values() for task in hand) == sorted(tasks)
        body = {"team": team, "plan": shown["plan"], "token": shown["token"]}
        other = {**body, "plan": {"wang": tasks}}
        assert chen.post("/v1/tasks/share-out", json=other).json()["type"].endswith("not-shown")
        assert chen.post("/v1/tasks/share-out", json=body).json()["assigned"] == shown["plan"]
        again = chen.post("/v1/tasks/share-out", json={"team": team}).json()
        assert again["tasks"] == 0, "what is somebody's already stays theirs"
        assert next_of(registry, "li") == shown["plan"]["li"][0]

    @given(have=st.dictionaries(st.text(max_size=3), st.integers(0, 50), max_size=6), number=st.integers(0, 80))
    def test_all_are_shared_and_who_has_more_gets_no_more(self, have: dict[str, int], number: int) -> None:
        shares = share(have, number)
        assert sum(shares.values()) == (number if have else 0)
        for one in have:
            for other in have:
                assert not have[one] > have[other] or shares[one] <= shares[other] + 1
        hands = dealt(shares, [str(task) for task in range(number if have else 0)])
        assert {name: len(hand) for name, hand in hands.items()} == shares

    def test_in_inverse_proportion(self) -> None:
        assert share({"a": 0, "b": 1, "c": 2}, 11) == {"a": 6, "b": 3, "c": 2}
        assert share({}, 3) == {}

    def test_dealt_in_turns(self) -> None:
        assert dealt({"a": 2, "b": 1}, ["1", "2", "3"]) == {"a": ["1", "3"], "b": ["2"]}


class TestPages:
    def test_a_team_is_set_and_open_tasks_are_shared_out(self, registry: Registry) -> None:
        tasks, chen = [registry.task(somebody()) for _ in range(3)], seated(registry, "chen")
        assert message(sends(chen, "/teams", district="320106", name="二组", member="li")) == said("team_set")
        assert message(sends(chen, "/teams", district="500157", name="x", member="li")) == said("team_unfit")
        assert "<td>li</td>" in chen.get("/teams").text
        shown = sends(chen, "/teams/share-out", team="320106/二组").text
        assert re.search(r"<td [^>]*>0</td><td [^>]*>3</td>", shown)
        given = {
            name: html.unescape(value) for name, value in re.findall(r'name="(plan|token)" value="([^"]*)"', shown)
        }
        changed = {**given, "plan": given["plan"].replace(tasks[0], "none")}
        assert message(sends(chen, "/teams/share-out", team="320106/二组", **changed)) == said("bulk_not_shown")
        assert message(sends(chen, "/teams/share-out", team="320106/二组", **given)) == said("shared")
        assert next_of(registry, "li") in tasks and next_of(registry, "wang") is None
        assert message(sends(chen, "/teams/share-out", team="none")) == said("team_unfit")
        for plan in ("no JSON", "[" * 15_000):
            assert message(sends(chen, "/teams/share-out", team="x", token="x", plan=plan)) == said("bulk_not_shown")

    @pytest.mark.parametrize("who", ["wang", "sheng"])
    def test_teams_are_a_supervisors(self, registry: Registry, who: str) -> None:
        assert seated(registry, who).get("/teams").status_code == 403
