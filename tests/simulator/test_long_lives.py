"""A life of more facts than a state keeps: what was folded changes no open case (docs/rules.md, 8)."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

import msgspec
import pytest

from coverlink_simulator import Line, expected_cases_of
from coverlink_simulator.numbers import resident_id, unit_code
from insurance_linker.domain.decide import decide
from insurance_linker.domain.state import PersonState
from tests.simulator.taken import facts, person_id_of
from tests.simulator.test_known_answer import BOOK, TODAY, cases, differences

UNITS = [unit_code("320106", number) for number in range(40)]
PERSON = {"id_number": resident_id("320106", date(1975, 5, 5), 1)}


def day_labourer(seed: int, jobs: int) -> list[Line]:
    """Some weeks at a unit, then at the next, since 1998; the last job goes on. Told in the order in which it was."""
    chance, said = Random(seed), list[tuple[date, str, dict[str, object]]]()
    started = date(1998, 1, 5)
    for number in range(jobs):
        unit = {"uscc": chance.choice(UNITS)}
        weeks = timedelta(days=chance.randrange(10, 45))
        ended = None if number == jobs - 1 else started + weeks
        job = {"ref": f"E{number}", "form": "part_time", "started_on": str(started), "work_district": "320106"}
        said.append((started, "employment.started", {"unit": unit, "employment": job}))
        cover = {"line": "injury", "ref": f"C{number}", "from": str(started), "paid_by": "unit", "district": "320106"}
        if ended is None:
            break
        if chance.random() < 0.03:
            cover["line"] = "occupational_injury"  # not what is owed
        said.append((started, "cover.enrolled", {"unit": unit, "cover": cover}))
        said.append((ended, "cover.ended", {"unit": unit, "cover": cover | {"to": str(ended)}}))
        end = {"ref": f"E{number}", "ended_on": str(ended), "end_reason": "expired"}
        said.append((ended, "employment.ended", {"unit": unit, "employment": end}))
        started = ended
    said.sort(key=lambda one: one[0])
    return [
        Line(
            msgspec.json.encode(
                {
                    "specversion": "1.0", "id": f"e-{place}", "source": "//hr.example",
                    "type": f"coverlink.{kind}.v1", "time": f"{on}T09:00:00+08:00", "data": {"person": PERSON, **data},
                }
            ),
            "//hr.example", f"e-{place}", "accepted",
        )
        for place, (on, kind, data) in enumerate(said)
    ]  # fmt: skip


@pytest.mark.long
def test_what_was_folded_changes_no_open_case() -> None:
    lines = day_labourer(1, 270)
    state: PersonState | None = None
    for fact in facts(lines, TODAY):
        state = decide(state, fact, BOOK).state
    assert state
    assert state.folded
    assert differences(cases(fact.subject, state), expected_cases_of(lines, TODAY, person_id_of)) == ([], [])
