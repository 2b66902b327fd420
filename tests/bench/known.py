"""How much looking back takes: bytes that a person's year of views comes to, on simulated lives.

Each fact is heard on the day on which it is told, and the linker's view of each day is packed as the projector packs
it. A row in PostgreSQL has some 100 bytes beside: its header, the person's id and its place in the index.
"""

from __future__ import annotations

import os
import time
from collections import defaultdict
from datetime import UTC, date, datetime

import msgspec

from coverlink_simulator import simulate
from insurance_linker.domain.view import view
from registry.known.packing import Year, day_of, kept_of, packed, unpacked
from tests.bench.figures import figure
from tests.domain.life import BOOK, decide
from tests.simulator.taken import facts

PERSONS = int(os.environ.get("PERSONS", "1000"))
TODAY = date(2026, 11, 23)


def run() -> None:
    years: dict[tuple[str, int], Year] = defaultdict(dict)
    states, views = {}, 0
    for fact in facts(simulate("both", PERSONS, 7, TODAY).events, TODAY):
        outcome = decide(states.get(fact.subject), fact, BOOK)
        states[fact.subject] = outcome.state
        at = min(max(fact.time, datetime(1950, 1, 1, tzinfo=UTC)), datetime(TODAY.year, 12, 31, tzinfo=UTC))
        shown = msgspec.json.decode(msgspec.json.encode(view(outcome.state, outcome.now, at)))
        day = day_of(at)
        years[fact.subject, day.year][day] = views, kept_of(shown)
        views += 1
    rows = [packed(year) for year in years.values()]
    days = sum(map(len, years.values()))
    lived = f"{len(states)} persons, {views} facts, {days} days with a view, {len(rows)} person-years with any"
    figure("known", "coverlink", sum(map(len, rows)) / len(rows), "bytes", f"a packed year; {lived}")
    largest = sorted(map(len, rows))[int(len(rows) * 0.99)]
    figure("known", "coverlink", largest, "bytes", "99 of 100 years are no larger")
    bodies = sum(len(msgspec.json.encode(body)) for year in years.values() for _, body in year.values())
    figure("known", "coverlink", bodies / len(rows), "bytes", "the same year as one JSON text a day")
    began = time.perf_counter()
    for row in rows:
        packed(unpacked(row))
    figure("known", "coverlink", (time.perf_counter() - began) / len(rows) * 1e6, "µs", "a year unpacked and packed")
