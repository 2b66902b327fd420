"""Long lives are folded without a case changing, and what comes too late for it is asked about (docs/rules.md, 8)."""

from __future__ import annotations

from datetime import UTC, date, datetime

from hypothesis import given, settings
from hypothesis import strategies as st

from coverlink.contracts.decisions import Text
from coverlink.contracts.facts import Fact, fact_id
from insurance_linker.domain.decide import decide
from insurance_linker.domain.folded import months, with_months
from insurance_linker.domain.policy import Book
from insurance_linker.domain.state import PersonState
from insurance_linker.domain.view import view
from tests.domain.anything import facts
from tests.domain.life import BOOK, cases_of, fact, folding, lived, open_cases, unit

SMALL = folding(above=4)


def hired(ref: str, on: str, number: int = 0, form: str = "part_time") -> Fact:
    job = {"ref": ref, "form": form, "started_on": on, "work_district": "320106"}
    return fact(f"hired-{ref}", "employment.started", {"unit": unit(number), "employment": job})


def left(ref: str, on: str, number: int = 0) -> Fact:
    end = {"ref": ref, "ended_on": on, "end_reason": "by_worker"}
    return fact(f"left-{ref}", "employment.ended", {"unit": unit(number), "employment": end})


def covered(since: str, to: str | None = None, number: int = 0, line: str = "injury") -> Fact:
    row = {"line": line, "ref": f"C{since}", "from": since, "paid_by": "unit", "district": "320106"}
    kind = "ended" if to else "enrolled"
    return fact(f"c-{since}", f"cover.{kind}", {"unit": unit(number), "cover": row | ({"to": to} if to else {})})


def paid(month: str) -> Fact:
    row = {"line": "pension", "month": month, "base": "5000", "amount": "1000", "paid_on": f"{month}-20"}
    return fact(f"paid-{month}", "contribution.recorded", {"contribution": row})


def own(since: str, to: str) -> Fact:
    row = {"line": "medical", "ref": f"O{since}", "from": since, "to": to, "paid_by": "self", "district": "320106"}
    return fact(f"own-{since}", "cover.ended", {"cover": row})


def retracted(of: str) -> Fact:
    return fact(f"not-{of}", "employment.retracted", {"of": {"source": "//s", "id": of}})


def answered(case: str, code: str = "wrong_lead") -> Fact:
    body = {"case_id": case, "code": code, "answered_on": "2026-11-23", "by": "worker"}
    return fact("answer", "case.answered", body, source="//coverlink/registry")


PAID = [paid(f"{year}-{month:02d}") for year in range(2000, 2003) for month in range(1, 13)]
EARLY = [hired("E", "2005-01-01"), covered("2005-01-01", "2009-01-01"), left("E", "2009-01-01")]
NOW = [
    hired("N", "2020-01-01", 1),
    covered("2020-01-01", None, 1),
    hired("M", "2015-01-01", 2),
    covered("2015-01-01", "2016-01-01", 2),
    left("M", "2016-01-01", 2),
]
LIFE = [*EARLY, *NOW]


def state_of(said: list[Fact], book: Book = SMALL) -> PersonState:
    state, _ = lived(said, book)
    assert state
    return state


def names(state: PersonState, *ids: str) -> set[str]:
    """Those of these facts that are kept one by one."""
    return {id_ for id_ in ids if fact_id("//s", id_) in state.entries}


def test_a_usual_life_is_never_folded() -> None:
    assert state_of([*LIFE, *PAID], BOOK).folded is None


def test_contributions_fold_to_their_months_and_spells_stay_while_few() -> None:
    many = folding(above=6)
    state = state_of([*NOW, *PAID], many)
    assert state.folded and state.folded.until is None
    assert len(names(state, *(one.id for one in NOW))) == len(NOW) and len(state.entries) <= 6
    outcome = decide(state, paid("1999-12"), many)
    shown = view(outcome.state, outcome.now, datetime(2026, 11, 23, tzinfo=UTC)).folded
    assert shown and (shown.facts, shown.until) == (len(PAID), None)
    (row,) = shown.months
    assert (row.line, row.what, row.months, row.first, row.last) == ("pension", "paid", 36, "2000-01", "2002-12")
    assert len(outcome.now.history.paid["pension"]) == len(PAID) + 1


def test_spells_that_are_over_fold_with_all_that_is_theirs_and_the_last_job_stays() -> None:
    state = state_of(LIFE)
    assert state.folded and state.folded.until == date(2016, 11, 1)
    assert names(state, "hired-E", "left-E", "c-2005-01-01", "hired-M", "left-M") == {"hired-M", "left-M"}
    outcome = decide(state, paid("2026-10"), SMALL)
    shown = view(outcome.state, outcome.now, datetime(2026, 11, 23, tzinfo=UTC)).folded
    assert shown and (shown.facts, shown.until) == (3, date(2016, 11, 1))
    assert [(row.line, row.what, row.months, row.first, row.last) for row in shown.months] == [
        ("injury", "covered", 48, "2005-01", "2008-12")
    ]
    assert open_cases(state) == open_cases(state_of(LIFE, BOOK))


def test_who_was_covered_once_was_not_missed() -> None:
    said = [
        own("2004-01-01", "2004-06-01"),
        own("2003-01-01", "2003-06-01"),
        *NOW,
        hired("L", "2026-01-01", 0, "standard"),
    ]
    for book in (SMALL, BOOK):
        gaps = {case[1]: case[4] for case in open_cases(state_of(said, book))}
        assert (gaps["medical"], gaps["pension"]) == ("left", "missed")
    assert names(state_of(said), "own-2003-01-01", "own-2004-01-01") == {"own-2004-01-01"}


def status(kind: str, since: str, to: str | None = None, id_: str = "") -> Fact:
    row = {"kind": kind, "from": since} | ({"to": to} if to else {})
    return fact(id_ or f"{kind}-{since}", "status.changed", {"status": row})


def listed(kind: str, since: str, to: str | None = None, id_: str = "") -> Fact:
    row = {"kind": kind, "from": since} | ({"to": to} if to else {})
    return fact(id_ or f"{kind}-{since}", "group.listed", {"group": row})


def signed_on(on: str) -> Fact:
    row = {"ref": on, "registered_on": on, "district": "320106"}
    return fact(f"signed-{on}", "unemployment.registered", {"unemployment": row})


def kept(*more: Fact) -> set[str]:
    """Those of these early facts that stay in a long life; with as many of another line, so that it folds."""
    state = state_of([*more, *LIFE, *(own(f"{year}-01-01", f"{year}-03-01") for year in range(1990, 1996))])
    assert state.folded and state.folded.until
    return names(state, *(one.id for one in more))


def test_statuses_and_lists_that_are_over_fold_and_earlier_benefit_and_what_goes_on_do_not() -> None:
    assert kept(status("student", "2001-09-01", "2004-07-01")) == set()
    assert kept(status("on_benefit", "2004-09-01", "2005-01-01")) == {"on_benefit-2004-09-01"}
    assert kept(status("abroad", "2004-09-01")) == {"abroad-2004-09-01"}
    assert kept(listed("migrant", "2004-09-01", "2005-01-01")) == set()
    assert kept(listed("migrant", "2004-09-01")) == {"migrant-2004-09-01"}


def test_facts_of_one_status_or_list_fold_together_or_not_at_all() -> None:
    """The second tells of an end that is no longer over: the first, which names early days only, stays with it."""
    one, other = status("student", "2001-09-01", "2030-07-01", "a"), status("student", "2001-09-01", None, "b")
    assert kept(one, other) == {"a", "b"}
    one, other = listed("migrant", "2001-09-01", "2030-07-01", "a"), listed("migrant", "2001-09-01", None, "b")
    assert kept(one, other) == {"a", "b"}


def test_the_last_registration_and_where_the_person_lives_stay() -> None:
    assert kept(signed_on("2003-01-01"), signed_on("2004-01-01"), signed_on("2002-01-01")) == {"signed-2004-01-01"}
    moved = fact(
        "moved", "status.changed",
        {
            "person": {"residence_district": "320102"},
            "status": {"kind": "student", "from": "2001-09-01", "to": "2002-01-01"},
        },
    )  # fmt: skip
    assert kept(moved) == {"moved"}


def test_the_last_cover_that_has_begun_stays_and_cover_to_come_is_not_it() -> None:
    assert "own-2004-01-01" in kept(own("2003-01-01", "2003-06-01"), own("2004-01-01", "2004-06-01"))


def test_what_is_asked_about_too_late_names_line_unit_and_place_as_it_tells_them() -> None:
    (case,) = cases_of(state_of([*LIFE, covered("2006-05-01", "2006-06-01", 1)]))
    assert (case.kind, case.line, case.unit_id, case.district) == ("verify", "injury", unit(1)["uscc"], "320106")
    assert case.because[0].inputs == {"folded_until": "2016-11-01", "days": ["2006-05-01", "2006-06-01"]}
    assert case.because[0].text == Text(
        zh="收到一条关于早年（2006年5月1日、2006年6月1日）的事实，而2016年11月1日之前的记录已归并为累计月数，不能据以重新计算；请人工核实。",
        en="A fact about early days (1 May 2006, 1 June 2006) came after the records before 1 November 2016 had been "
        "put together as months; it was not reckoned with and needs to be looked at.",
    )
    (case,) = cases_of(state_of([*LIFE, left("X", "2008-01-01", 1)]))
    assert (case.line, case.unit_id, case.district) == (None, unit(1)["uscc"], "320106")


def test_a_folded_contribution_that_is_corrected_is_asked_about() -> None:
    row = {"line": "pension", "month": "2001-05", "base": "1", "amount": "1", "paid_on": "2001-05-20"}
    right = fact("c", "contribution.corrected", {"of": {"source": "//s", "id": "paid-2001-05"}, "contribution": row})
    (case,) = cases_of(state_of([*NOW, *PAID, right], folding(above=6)))
    assert (case.kind, case.line, case.unit_id) == ("verify", "pension", None)
    assert case.because[0].text == Text(
        zh="收到一条关于早年（2001年5月1日）的事实，而部分早年记录已归并为累计月数，不能据以重新计算；请人工核实。",
        en="A fact about early days (1 May 2001) came after the records had been put together as months; it was not "
        "reckoned with and needs to be looked at.",
    )
    back = fact("n", "contribution.retracted", {"of": {"source": "//s", "id": "paid-2001-05"}})
    (case,) = cases_of(state_of([*NOW, *PAID, back], folding(above=6)))
    assert (case.line, case.unit_id, case.because[0].text.zh) == (
        None, None, "收到一条关于早年的事实，而部分早年记录已归并为累计月数，不能据以重新计算；请人工核实。",
    )  # fmt: skip


def test_a_copy_of_a_folded_fact_changes_nothing() -> None:
    state, outcomes = lived([*LIFE, *EARLY], SMALL)
    assert state and state.folded and not state.folded.late
    assert [outcome.not_used.reason for outcome in outcomes[-3:] if outcome.not_used] == ["repeated"] * 3


def test_a_fact_about_folded_days_is_asked_about_and_not_lived() -> None:
    state = state_of([*LIFE, hired("X", "2010-05-01", 1, "standard")])
    (case,) = cases_of(state)
    assert (case.kind, case.line, case.unit_id, case.due_on) == ("verify", None, unit(1)["uscc"], date(2026, 12, 23))
    assert "2010年5月1日" in case.because[0].text.zh and "1 November 2016" in case.because[0].text.en
    assert case.closes_when.text.en.startswith(
        "Closes when it is answered (but not with: unreachable, signed a waiver)."
    )


def test_it_ends_when_it_is_answered_taken_back_or_corrected_to_later_days() -> None:
    late = hired("X", "2010-05-01", 1)
    (case,) = cases_of(state_of([*LIFE, late]))
    assert cases_of(state_of([*LIFE, late, answered(case.id)])) == []
    assert cases_of(state_of([*LIFE, late, retracted("hired-X")])) == []
    job = {"ref": "X", "form": "part_time", "started_on": "2026-11-01", "work_district": "320106"}
    body = {"of": {"source": "//s", "id": "hired-X"}, "unit": unit(0), "employment": job}
    corrected = fact("c", "employment.corrected", body)
    assert {case.kind for case in cases_of(state_of([*LIFE, late, corrected]))} == {"enrol"}


def test_it_waits_while_the_unit_is_being_verified_and_no_longer() -> None:
    """Given a unit that dropped the person, when that is answered for good, then the late fact is asked about."""
    dropped, late = [*EARLY, *NOW[:1], covered("2020-01-01", "2026-11-01", 1), *NOW[2:]], hired("X", "2010-05-01", 1)
    (drop,) = [case for case in cases_of(state_of([*dropped, late])) if case.kind == "verify"]
    assert "dropped_on" in drop.because[0].inputs
    (case,) = [
        case for case in cases_of(state_of([*dropped, late, answered(drop.id, "left_job")])) if case.kind == "verify"
    ]
    assert "folded_until" in case.because[0].inputs and case.unit_id == unit(1)["uscc"]


def test_who_takes_a_folded_fact_back_is_asked_about() -> None:
    (case,) = cases_of(state_of([*LIFE, retracted("hired-E")]))
    assert (case.kind, case.line, case.unit_id) == ("verify", None, None)
    assert case.because[0].facts == (fact_id("//s", "not-hired-E"),)


def test_beyond_the_most_facts_the_horizon_moves_on() -> None:
    said = [own(f"{year}-01-01", f"{year}-03-01") for year in range(2018, 2026)]
    assert state_of(said).folded is None
    state = state_of(said, folding(4, most=5))
    assert state.folded and len(state.entries) == 5 and state.folded.until == date(2020, 4, 1)


def test_months_are_kept_as_runs() -> None:
    runs = with_months({}, {"pension": {"2001-12", "2002-01", "2003-05"}})
    assert [last - first for first, last in runs["pension"]] == [1, 0]
    assert months(runs["pension"]) == {"2001-12", "2002-01", "2003-05"}
    assert with_months(runs, {"pension": {"2002-01"}}) == runs


@settings(max_examples=200, deadline=None)
@given(said=facts(), above=st.integers(0, 6))
def test_folding_changes_no_case(said: list[Fact], above: int) -> None:
    """Of what has been told in any order, and of recent facts that come after it."""
    near = folding(above, months=6)
    state, _ = lived(said, BOOK)
    assert state
    folded: PersonState | None = state
    for recent in (
        hired("Z", "2026-11-20", 2),
        paid("2026-10"),
        covered("2026-11-20", None, 2),
        left("Z", "2026-11-22", 2),
    ):
        state, folded = decide(state, recent, BOOK).state, decide(folded, recent, near).state
        assert open_cases(folded) == open_cases(state)
