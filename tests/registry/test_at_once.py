"""Many at the same people at once: nobody is turned away for it, and nobody gets what another has."""

import random
import threading
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from typing import Any

import httpx

from registry.access import account
from registry.database import connect
from registry.people.sealed_text import Texts
from registry.project.batch import project
from registry.tasks import claiming
from registry.tasks import lease as leases
from registry.tasks.answer import Closed, Given, answer
from registry.tasks.hand_over import hand_over
from registry.tasks.hold import hold
from registry.tasks.sweeping import sweep
from registry.tasks.undo import NotUndone, undo
from tests.registry.records import Bus, person_id
from tests.registry.serving import Registry, somebody

CALLERS, ROUNDS = 8, 25
TEXTS = Texts(bytes(32))
LINES = ["pension", "medical", "unemployment", "injury"]


def at_once(callers: int, calls: int, call: Callable[[int], httpx.Response]) -> list[httpx.Response]:
    with ThreadPoolExecutor(callers) as threads:
        return list(threads.map(call, range(calls)))


def test_next_gives_each_person_to_one_and_then_nothing(registry: Registry) -> None:
    registry.empty()
    for _ in range(40):
        name = somebody()
        for _ in range(3):
            registry.task(name)
    answers = at_once(16, 60, lambda number: registry.by("wang" if number % 2 else "li").post("/v1/tasks/next"))
    assert Counter(one.status_code for one in answers) == {200: 40, 204: 20}
    taken = [one.json()["tasks"] for one in answers if one.status_code == 200]
    assert len({tasks[0]["person_id"] for tasks in taken}) == 40
    assert {len(tasks) for tasks in taken} == {3}


def test_who_asks_for_the_next_does_not_wait_for_who_is_taking_the_first(registry: Registry) -> None:
    registry.empty()
    first, second = somebody(), somebody()
    registry.task(first, priority=60)
    registry.task(second, priority=20)
    with connect(registry.url) as one, connect(registry.url, "-c lock_timeout=1ms") as other:
        wang, li = (account.find(one, name) for name in ("wang", "li"))
        assert wang and li
        with one.transaction():
            one.execute(claiming.TAKE, {"lead": first, "name": wang.name, "minutes": 30, "renew": True})
            told = claiming.claim_next(other, li, 30)
        assert told and [task["person_id"] for task in told.tasks] == [second]


def test_one_person_with_four_tasks_goes_to_one_of_many_callers(registry: Registry) -> None:
    """Somebody's leftovers every other time: a lease that ran out is taken over the same way."""
    for turn in range(ROUNDS):
        registry.empty()
        name = somebody()
        tasks = [registry.task(name) for _ in LINES]
        if turn % 2:
            registry.by("chen").post(f"/v1/tasks/{tasks[0]}/claim")
            registry.db.execute("UPDATE registry.lease SET until = now()")
        answers = at_once(CALLERS, CALLERS, lambda n: registry.by("wang" if n % 2 else "li").post("/v1/tasks/next"))
        assert Counter(one.status_code for one in answers) == {200: 1, 204: CALLERS - 1}
        [got] = [one.json() for one in answers if one.status_code == 200]
        assert {task["id"] for task in got["tasks"]} == set(tasks)


def test_an_answer_that_many_calls_take_back_is_taken_back_once(registry: Registry) -> None:
    registry.empty()
    for _ in range(ROUNDS):
        name, wang = somebody(), registry.by("wang")
        task = registry.task(name)
        given = {"token": wang.post(f"/v1/tasks/{task}/claim").json()["token"], "code": "left_job"}
        assert wang.post(f"/v1/tasks/{task}/answer", json=given).status_code == 200
        answers = at_once(4, 4, lambda _, path=f"/v1/tasks/{task}/undo": registry.by("wang").post(path))
        assert Counter(one.status_code for one in answers) == {200: 1, 409: 3}
        [token] = [one.json()["token"] for one in answers if one.status_code == 200]
        assert wang.post(f"/v1/tasks/{task}/extend", json={"token": token}).status_code == 200, "its token holds"
        rows = registry.db.execute("SELECT FROM registry.outbox WHERE key = %s", (name,))
        assert rows.rowcount == 2, "the answer and its undoing"


def test_claims_answers_leases_that_end_and_decisions_never_wait_for_each_other_in_a_ring(registry: Registry) -> None:
    """All of it at the same few people, each in its own connection; a ring would show as a deadlock."""
    registry.empty()
    bus, people = Bus(), [person_id() for _ in range(4)]
    faults: list[BaseException] = []
    versions = dict.fromkeys(people, 1)

    def decided(name: str, chance: random.Random) -> list[Any]:
        versions[name] += 1
        lines = chance.sample(LINES, len(LINES))
        what = chance.choice(["opened", "changed", "closed"])
        return [
            bus.decided(name, what, versions[name], line=line, gap=chance.choice([None, "missed"])) for line in lines
        ]

    def projects(db: Any, chance: random.Random) -> None:
        records = [one for name in chance.sample(people, len(people)) for one in decided(name, chance)]
        if chance.random() < 0.3:  # a batch with what cannot be stored is written in parts
            records.insert(len(records) // 2, bus.hired(chance.choice(people), "\x00"))
        aside: list[Any] = []
        project(db, records, {}, aside.extend)

    def works(db: Any, chance: random.Random) -> None:
        by = account.find(db, chance.choice(["wang", "li", "chen"]))
        assert by is not None
        try:
            if chance.random() < 0.5:
                held = claiming.claim_next(db, by, 30)
            else:
                held = claiming.claim(db, by, chance.choice(people), 30)
            if held is None:
                return
            task = chance.choice(held.tasks)
            match chance.randrange(6):
                case 0:
                    answer(db, by, task, str(held.lease.token), Given("waiver_signed"), 3, texts=TEXTS)
                case 1:
                    leases.release(db, by, task["person_id"], str(held.lease.token))
                case 2:
                    hold(db, by, task, str(held.lease.token), date.today() + timedelta(9), "", 90, TEXTS)
                case 3:
                    to = chance.choice([name for name in ("wang", "li", "chen") if name != by.name])
                    hand_over(db, by, task, str(held.lease.token), to, "", 30, TEXTS)
                case 4:
                    answer(db, by, task, str(held.lease.token), Given("waiver_signed"), 3, texts=TEXTS)
                    undo(db, by, task, None, 24, 30)
                case _:
                    db.execute("UPDATE registry.lease SET until = now() WHERE lead = %s", (task["person_id"],))
        except (claiming.Taken, claiming.Nothing, leases.Stale, Closed, NotUndone):
            pass

    def sweeps(db: Any, _: random.Random) -> None:
        sweep(db)

    def goes_on(number: int, act: Callable[[Any, random.Random], None], turns: int) -> None:
        chance = random.Random(number)
        with connect(registry.url) as db:
            try:
                for _ in range(turns):
                    act(db, chance)
            except BaseException as fault:
                faults.append(fault)

    work = [(projects, 60), (sweeps, 300), *[(works, 100)] * 6]
    threads = [threading.Thread(target=goes_on, args=[n, act, turns]) for n, (act, turns) in enumerate(work)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not faults
    [(left,)] = registry.db.execute(
        "SELECT count(*) FROM registry.task WHERE status = 'claimed' AND person_id = ANY(%s) AND NOT EXISTS"
        " (SELECT FROM registry.lease WHERE lease.lead = task.lead)", (people,),
    ).fetchall()  # fmt: skip
    assert left == 0, "what is claimed is somebody's"
