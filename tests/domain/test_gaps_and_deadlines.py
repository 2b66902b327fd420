"""A gap has a name once its day has passed, and time passes as a fact (docs/rules.md, 4: gap; DESIGN, promise 4)."""

from __future__ import annotations

from datetime import date

from coverlink.contracts.facts import Fact
from tests.domain.life import PERSON, TODAY, fact, lived, open_cases, unit

JOB = {"ref": "E-1", "form": "part_time", "started_on": "2026-11-20", "work_district": "320106"}


def hired(on: date = TODAY) -> Fact:
    return fact("hired", "employment.started", {"unit": unit(0), "employment": JOB}, on=on)


def injury_cover(id_: str, kind: str, since: str, to: str | None = None, number: int = 0) -> Fact:
    row = {"line": "injury", "ref": f"C{number}", "from": since, "paid_by": "unit", "district": "320106"}
    return fact(id_, f"cover.{kind}", {"unit": unit(number), "cover": row | ({"to": to} if to else {})})


def day_comes(day: str) -> Fact:
    return fact(
        f"deadline:{PERSON}:{day}", "deadline.passed", {"due_on": day}, source="//coverlink/linker",
        on=date.fromisoformat(day),
    )  # fmt: skip


def test_a_new_gap_is_due_in_thirty_days_and_has_no_name_yet() -> None:
    state, outcomes = lived([hired()])
    assert open_cases(state) == {("enrol", "injury", unit(0)["uscc"], "2026-12-20", None)}
    assert outcomes[-1].wake_on == date(2026, 12, 21)


def test_on_the_due_day_itself_it_is_not_late() -> None:
    state, _ = lived([hired(), day_comes("2026-12-20")])
    assert {case[4] for case in open_cases(state)} == {None}


def test_the_day_after_it_is_missed_when_no_cover_was_ever_known() -> None:
    state, outcomes = lived([hired(), day_comes("2026-12-21")])
    assert {case[4] for case in open_cases(state)} == {"missed"}
    assert [row.type for row in outcomes[-1].decided] == ["coverlink.case.changed.v1"]
    assert [notice.template for notice in outcomes[-1].notices] == ["enrol_overdue"]


def test_it_is_left_when_another_unit_covered_the_line_once() -> None:
    earlier = injury_cover("old", "ended", "2024-01-01", "2025-01-01", number=1)
    state, _ = lived([earlier, hired(), day_comes("2026-12-21")])
    assert {case[4] for case in open_cases(state)} == {"left"}


def test_it_is_cut_when_this_unit_stopped_one_line_and_goes_on_with_another() -> None:
    pension = {"line": "pension", "ref": "P", "from": "2026-11-20", "paid_by": "unit", "district": "320106"}
    state, _ = lived(
        [
            hired(),
            fact("p", "cover.enrolled", {"unit": unit(0), "cover": pension}),
            injury_cover("i", "ended", "2026-11-20", "2026-11-22"),
            day_comes("2026-12-21"),
        ]
    )
    assert {case[4] for case in open_cases(state)} == {"cut"}


def test_the_same_deadline_twice_changes_nothing() -> None:
    _, outcomes = lived([hired(), day_comes("2026-12-21"), day_comes("2026-12-21")])
    assert outcomes[-1].decided == []


def test_a_person_who_needs_nothing_sleeps() -> None:
    _, outcomes = lived([hired(), injury_cover("i", "enrolled", "2026-11-20")])
    assert outcomes[-1].wake_on is None


def test_who_turns_sixteen_is_offered_help_from_that_month_on() -> None:
    young = {"person": {"born": "2010-12"}}
    lost = fact(
        "end",
        "employment.ended",
        young | {"employment": {"ref": "E-1", "ended_on": "2026-11-22", "end_reason": "closed"}},
    )
    begun = fact("hired", "employment.started", {"person": {"born": "2010-12"}, "unit": unit(0), "employment": JOB})
    state, outcomes = lived([begun, injury_cover("i", "enrolled", "2026-11-20"), lost])
    assert open_cases(state) == set()
    assert outcomes[-1].wake_on == date(2026, 12, 1)
    state, _ = lived([begun, injury_cover("i", "enrolled", "2026-11-20"), lost, day_comes("2026-12-01")])
    assert {case[0] for case in open_cases(state)} == {"assist"}


def test_who_paid_ahead_is_looked_at_when_the_month_paid_has_come_and_when_three_have_passed() -> None:
    own = {"line": "pension", "ref": "C", "from": "2026-08-01", "paid_by": "self", "district": "320106"}
    paid = {"line": "pension", "month": "2026-12", "base": "5000", "amount": "1000", "paid_on": "2026-11-20"}
    told = [
        fact("own", "cover.enrolled", {"cover": own}),
        fact("paid", "contribution.recorded", {"contribution": paid}),
    ]
    state, outcomes = lived(told)
    assert {case[0] for case in open_cases(state)} == {"renew"}  # nothing counts before its month
    assert outcomes[-1].wake_on == date(2026, 12, 1)
    state, outcomes = lived([*told, day_comes("2026-12-01")])
    assert open_cases(state) == set()
    assert outcomes[-1].wake_on == date(2027, 4, 1)
