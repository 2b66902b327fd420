"""A crowd at a few people, doing all that there is to do at once, while their cases move between districts: whoever is
too late is told so, and nothing that crosses is a fault of ours.
"""

import os
import random
import threading
import time
from collections import Counter
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import httpx
import pytest

from registry.access import account
from tests.registry.serving import PASSWORD, Registry, claim, somebody

SEED = int(os.environ.get("SEED", "20261126"))
WORKERS, OVERSEERS, CALLERS = ("wang", "li", "chen"), ("chen", "head"), 10
HERE, THERE = "320106", "500157"
CODES = ("will_enrol", "enrolled", "deceased", "covered_elsewhere", "unreachable", "refused", "other")
Answers = Counter[tuple[str, int]]


class Crowd:
    """What there is to do, and who does it. ``answers``: by call and status."""

    def __init__(self, registry: Registry) -> None:
        self.registry = registry
        registry.empty()
        account.create(registry.db, "head", "district_head", ["320100"], PASSWORD)
        self.head = registry.logged_in("head")
        self.people = [somebody() for _ in range(8)]
        self.tasks = [registry.task(person) for person in self.people for _ in range(3)]
        self.answers: Answers = Counter()
        self.faults: list[str] = []
        self.until = 0.0

    def asks(self, who: str, method: str, path: str, **body: Any) -> dict[str, Any]:
        client = self.head if who == "head" else self.registry.by(who)
        try:
            answer = client.request(method, path, timeout=30, **({"json": body} if method != "GET" else {}))
        except httpx.TransportError as error:  # the line on which a fault was answered is shut
            self.faults.append(f"{method} {path}: {type(error).__name__}")
            return {}
        call = "/".join("{}" if part in self.tasks or part in self.people else part for part in path.split("/"))
        self.answers[f"{method} {call}", answer.status_code] += 1
        away = answer.status_code == 503 and "retry-after" in answer.headers
        if answer.status_code >= 500 and not away:
            self.faults.append(f"{method} {call}: {answer.text}")
        return dict(answer.json()) if answer.status_code in (200, 201) else {}

    def works(self, chance: random.Random) -> None:
        """One after the other, by chance, until the time is over."""
        acts: list[Callable[[random.Random], object]] = [
            self.claims, self.takes_next, self.answers_one, self.takes_back, self.puts_off, self.hands_over,
            self.gives_back, self.assigns, self.sets_a_team, self.shares_out, self.sends_many, self.confirms,
            self.calls_somebody, self.protects, self.issues_a_batch, self.looks,
        ]  # fmt: skip
        while time.monotonic() < self.until:
            chance.choice(acts)(chance)

    def claims(self, chance: random.Random) -> tuple[str, str, str]:
        who, task = chance.choice(WORKERS), chance.choice(self.tasks)
        return who, task, self.asks(who, "POST", f"/v1/tasks/{task}/claim").get("token", "none")

    def takes_next(self, chance: random.Random) -> None:
        self.asks(chance.choice(WORKERS), "POST", "/v1/tasks/next")

    def answers_one(self, chance: random.Random) -> None:
        who, task, token = self.claims(chance)
        said = {"code": chance.choice(CODES), "note": "n", "evidence": chance.choice([None, {"files": ["a"]}])}
        self.asks(who, "POST", f"/v1/tasks/{task}/answer", token=token, **said)

    def takes_back(self, chance: random.Random) -> None:
        self.asks(chance.choice(WORKERS), "POST", f"/v1/tasks/{chance.choice(self.tasks)}/undo")

    def puts_off(self, chance: random.Random) -> None:
        who, task, token = self.claims(chance)
        until = str(date.today() + timedelta(5))
        self.asks(who, "POST", f"/v1/tasks/{task}/hold", token=token, until=until, note="n")

    def hands_over(self, chance: random.Random) -> None:
        who, task, token = self.claims(chance)
        self.asks(who, "POST", f"/v1/tasks/{task}/hand-over", token=token, to=chance.choice(WORKERS), note="n")
        given = {"to": chance.choice(WORKERS), "force": True}
        self.asks(chance.choice(OVERSEERS), "POST", f"/v1/tasks/{chance.choice(self.tasks)}/hand-over", **given)

    def gives_back(self, chance: random.Random) -> None:
        who, task, token = self.claims(chance)
        self.asks(who, "POST", f"/v1/tasks/{task}/release", token=token)
        self.asks(chance.choice(OVERSEERS), "POST", f"/v1/tasks/{chance.choice(self.tasks)}/release", force=True)

    def assigns(self, chance: random.Random) -> None:
        to = chance.choice([{}, {"account": chance.choice(WORKERS)}, {"team": f"{HERE}/{chance.choice('ab')}"}])
        which = chance.choice([{"tasks": chance.choices(self.tasks, k=20)}, {"filter": {}}])
        self.asks(chance.choice(OVERSEERS), "POST", "/v1/tasks/assign", to=to, **which)

    def sets_a_team(self, chance: random.Random) -> None:
        members = chance.choices(WORKERS, k=chance.choice([0, 1, 4]))
        given = {"district": HERE, "name": chance.choice("ab"), "members": members}
        self.asks(chance.choice(OVERSEERS), "PUT", "/v1/teams", **given)

    def shares_out(self, chance: random.Random) -> None:
        who, team = chance.choice(OVERSEERS), f"{HERE}/{chance.choice('ab')}"
        if shown := self.asks(who, "POST", "/v1/tasks/share-out", team=team):
            given = {"team": team, "plan": shown["plan"], "token": shown["token"]}
            self.asks(who, "POST", "/v1/tasks/share-out", **given)

    def sends_many(self, chance: random.Random) -> None:
        who, said = chance.choice(WORKERS), {"code": "will_enrol", "note": "n"}
        if shown := self.asks(who, "POST", "/v1/tasks/bulk-preview", filter={}, **said):
            tasks = [task["id"] for task in shown["can"]]
            sent = self.asks(who, "POST", "/v1/tasks/bulk-answer", tasks=tasks, token=shown["token"], **said)
            self.asks(who, "POST", "/v1/tasks/bulk-undo", bulk=sent.get("bulk", "none"))

    def confirms(self, chance: random.Random) -> None:
        way, task = chance.choice(["confirm", "send-back"]), chance.choice(self.tasks)
        self.asks(chance.choice(WORKERS), "POST", f"/v1/tasks/{task}/{way}", note="n")

    def calls_somebody(self, chance: random.Random) -> None:
        given = {"channel": "call", "outcome": chance.choice(["reached", "no_answer"]), "note": "n"}
        self.asks(chance.choice(WORKERS), "POST", f"/v1/people/{chance.choice(self.people)}/contacts", **given)

    def protects(self, chance: random.Random) -> None:
        way, person = chance.choice(["protect", "unprotect", "unprotect"]), chance.choice(self.people)
        self.asks("chen", "POST", f"/v1/people/{person}/{way}", reason="because of it")
        given = {"reason": "because of it", "purpose": "work"}
        self.asks(chance.choice(OVERSEERS), "POST", f"/v1/people/{person}/reason", **given)

    def issues_a_batch(self, chance: random.Random) -> None:
        given = {"title": "t", "purpose": "p", "due_on": str(date.today() + timedelta(5)), "filter": {}}
        made = self.asks("sheng", "POST", "/v1/batches", **given)
        self.asks("sheng", "POST", f"/v1/batches/{made.get('id', 1)}/close", late=True)

    def looks(self, chance: random.Random) -> None:
        pages = ("tasks", "tasks/claims", "tasks/answers", "tasks/awaiting", "teams", "board", "figures/districts")
        person = chance.choice(self.people)
        path = chance.choice([*pages, f"people/{person}", f"people/{person}/timeline"])
        self.asks(chance.choice(["wang", "chen", "sheng"]), "GET", f"/v1/{path}")

    def moves(self, chance: random.Random) -> None:
        """As the projector does: a lease, then tasks by their ids, then the person."""
        db = self.registry.db
        while time.monotonic() < self.until:
            person, district = chance.choice(self.people), chance.choice([HERE, HERE, THERE])
            with db.transaction():
                db.execute("SELECT FROM registry.lease WHERE lead = %s FOR SHARE", (person,))
                locked = "SELECT id FROM registry.task WHERE lead = %s ORDER BY id FOR UPDATE"
                moved = f"UPDATE registry.task SET district = %s, version = version + 1 WHERE id IN ({locked})"
                db.execute(moved, (district, person))  # type: ignore[arg-type]
                db.execute("UPDATE registry.person SET districts = %s WHERE person_id = %s", ([district], person))
            time.sleep(chance.random() / 100)


def together(crowd: Crowd, seconds: float) -> None:
    print("seed", SEED)
    crowd.until = time.monotonic() + seconds
    callers = [
        threading.Thread(target=work, args=(random.Random(SEED + number),))
        for number, work in enumerate([crowd.moves, *[crowd.works] * CALLERS])
    ]
    for caller in callers:
        caller.start()
    for caller in callers:
        caller.join()
    print(crowd.answers.total(), *sorted(crowd.answers.items()), sep="\n")
    assert crowd.faults == []
    done = {call for call, status in crowd.answers if status < 300}
    assert len(done) > 20, "most of it was done by somebody"


def test_what_crosses_is_no_fault_of_ours(registry: Registry) -> None:
    together(Crowd(registry), 8)


@pytest.mark.long
def test_what_crosses_is_no_fault_of_ours_however_long(registry: Registry) -> None:
    together(Crowd(registry), 600)


@pytest.mark.parametrize("act", ["claim", "contact"])
def test_who_was_seen_and_moved_before_the_act_is_gone_and_not_a_fault(
    registry: Registry, person: str, act: str
) -> None:
    task, wang = registry.task(person), registry.by("wang")
    path = f"/v1/tasks/{task}/claim" if act == "claim" else f"/v1/people/{person}/contacts"
    body = {"channel": "call", "outcome": "reached", "note": "n"}
    answers: list[httpx.Response] = []
    caller = threading.Thread(target=lambda: answers.append(wang.post(path, json=body)))
    with registry.db.transaction():  # they have seen the person by then, and wait to learn on whom they must not work
        registry.db.execute("LOCK TABLE registry.conflict IN ACCESS EXCLUSIVE MODE")
        caller.start()
        time.sleep(1.0)
        registry.db.execute("UPDATE registry.task SET district = %s WHERE id = %s", (THERE, task))
        registry.db.execute("UPDATE registry.person SET districts = %s WHERE person_id = %s", ([THERE], person))
    caller.join()
    assert (answers[0].status_code, answers[0].json()["type"]) == (409, "urn:coverlink:problem:moved")
    registry.db.execute("UPDATE registry.task SET district = %s WHERE id = %s", (HERE, task))
    assert claim(wang, task)["token"]
