"""The pure decision: facts a second on one core, state decoded and encoded at each fact as the engine does at worst.

First one usual life over and over, then the simulator's mix; and how many states a look for new packs goes through.
"""

from __future__ import annotations

import time
from datetime import date

from coverlink_simulator import simulate
from insurance_linker.domain.decide import stands_under
from insurance_linker.stored import STATES
from tests.bench.figures import figure
from tests.domain.life import BOOK, decide, fact, stored, unit
from tests.simulator.taken import facts

ROUNDS = 2_000
PERSONS = 2_000
TODAY = date(2026, 11, 23)


def run() -> None:
    job = {"ref": "E-1", "form": "standard", "started_on": "2026-11-20", "work_district": "320106"}
    covers = [
        {"line": line, "ref": line, "from": "2026-11-20", "paid_by": "unit", "district": "320106"}
        for line in ("pension", "medical", "unemployment", "injury")
    ]
    life = [
        fact("hired", "employment.started", {"unit": unit(0), "employment": job}),
        *(fact(row["line"], "cover.enrolled", {"unit": unit(0), "cover": row}) for row in covers),
        fact(
            "end", "employment.ended", {"employment": {"ref": "E-1", "ended_on": "2026-11-23", "end_reason": "expired"}}
        ),
    ]
    began = time.perf_counter()
    for _ in range(ROUNDS):
        state = None
        for row in life:
            state = stored(decide(state, row, BOOK).state)
    seconds = time.perf_counter() - began
    figure(
        "decide",
        "coverlink",
        ROUNDS * len(life) / seconds,
        "facts/s",
        "hire, four covers, end; one core; state stored each time",
    )
    _mix()


def _mix() -> None:
    told = facts(simulate("both", PERSONS, 7, TODAY).events, TODAY)
    states: dict[str, bytes] = {}
    decisions, began = 0, time.perf_counter()
    for row in told:
        raw = states.get(row.subject)
        outcome = decide(None if raw is None else STATES.read(raw), row, BOOK)
        decisions += len(outcome.decided)
        states[row.subject] = STATES.write(outcome.state)
        outcome.wake_on  # noqa: B018 - worked out when asked for, as the engine does
    rate = len(told) / (time.perf_counter() - began)
    note = (
        f"the simulator's mix: {len(told)} facts, {decisions} decisions, {PERSONS} persons; one core; stored each time"
    )
    figure("decide", "coverlink", rate, "facts/s", note)
    figure("decide", "coverlink", sum(map(len, states.values())) / len(states), "bytes", "mean state of that mix")
    began = time.perf_counter()
    for person, raw in states.items():
        stands_under(person, STATES.read(raw), BOOK, TODAY)
    rate = len(states) / (time.perf_counter() - began)
    figure("decide", "coverlink", rate, "states/s", "looked at for whether the packs ask for other cases; one core")
