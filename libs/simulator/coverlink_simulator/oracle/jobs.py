"""docs/rules.md, section 2: jobs, from standing starts and ends and how far their sources are trusted."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from coverlink_simulator.oracle.sources import Start, Trusted, trust, with_decided_days
from coverlink_simulator.oracle.spells import NO_UNIT, Job
from coverlink_simulator.oracle.standing import Statement, project_of, same_affair, unit_of

WITHOUT_UNIT = ("platform", "flexible", "self_employed")


def jobs(said: list[Statement], today: date, trusted: Sequence[Trusted]) -> list[Job]:
    starts = [one for one in said if _states(one, "started") and _may_be_a_job(one)]
    ends = [one for one in said if _states(one, "ended")]
    return with_decided_days([_start(start, starts, ends, today, trusted) for start in starts])


def _may_be_a_job(start: Statement) -> bool:
    return unit_of(start) is not None or start.data["employment"]["form"] in WITHOUT_UNIT


def _start(
    start: Statement, starts: list[Statement], ends: list[Statement], today: date, trusted: Sequence[Trusted]
) -> Start:
    body, started_on = start.data["employment"], _started_on(start)

    def trust_of(one: Statement) -> int:
        return trust(trusted, "employment", one.source, body["work_district"], today)

    counting = [
        end
        for end in ends
        if same_affair(start, end, "employment")
        and (_ended_on(end) > started_on or (_ended_on(end) == started_on and _is_first(start, end, starts)))
    ]
    end = min(counting, key=lambda one: (-trust_of(one), _ended_on(one), one.fact_id), default=None)
    job = Job(
        fact_id=start.fact_id,
        unit=unit_of(start) or NO_UNIT,
        form=body["form"],
        project=project_of(start),
        user_unit=(start.data.get("user_unit") or {}).get("uscc"),
        started_on=started_on,
        ended_on=_ended_on(end) if end else None,
        reason=end.data["employment"].get("end_reason") if end else None,
    )
    return Start(job, body["ref"], start.source, trust_of(start))


def _started_on(start: Statement) -> date:
    return date.fromisoformat(start.data["employment"]["started_on"])


def _ended_on(end: Statement) -> date:
    return date.fromisoformat(end.data["employment"]["ended_on"])


def _is_first(start: Statement, end: Statement, starts: list[Statement]) -> bool:
    """No job that the end could belong to began before this one."""
    others = [one for one in starts if same_affair(one, end, "employment")]
    return min(map(_started_on, others)) == _started_on(start)


def _states(one: Statement, what: str) -> bool:
    """A fact by its type; a correction by what it has: a start if ``started_on``, an end if ``ended_on``."""
    if not one.type.startswith("employment"):
        return False
    if one.corrected:
        return f"{what}_on" in one.data["employment"]
    return one.type == f"employment.{what}"
