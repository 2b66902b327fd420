"""The pure decision: facts a second on one core, state decoded and encoded at each fact as the engine does at worst."""

from __future__ import annotations

import time

from tests.bench.figures import figure
from tests.domain.life import BOOK, decide, fact, stored, unit

ROUNDS = 2_000


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
