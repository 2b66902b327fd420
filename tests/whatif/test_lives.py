"""The same facts under two books: what ``whatif`` counts is what deciding one fact at a time gives."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from coverlink.contracts.bodies import DeadlinePassed, Person
from coverlink.contracts.facts import Fact, fact_id
from insurance_linker.domain.case import OpenCase
from insurance_linker.domain.decide import decide
from insurance_linker.domain.needs import Need
from insurance_linker.domain.policy import Book
from insurance_linker.domain.whatif.figures import Reckoning
from insurance_linker.domain.whatif.lives import months
from insurance_linker.domain.whatif.tally import Tally
from tests.domain.anything import facts
from tests.domain.life import BOOK, CHINA, PERSON, fact, unit
from tests.whatif.weighing import ENDS, asked, drafted, heard, lived, weighed

DRAFTS = (
    "two_months", "week", "part_time", "make_up_after_breaks", "early_move", "registration_limits",
    "flexible_base_and_rate",
)  # fmt: skip
About = tuple[object, ...]


@st.composite
def told_over_time(draw: st.DrawFn) -> list[Fact]:
    """A random life, its facts recorded on any days of two years, in the order of the log."""
    days = st.integers(0, 690).map(lambda count: date(2025, 1, 2) + timedelta(count))
    said = [replace(row, recorded_at=_at(draw(days))) for row in draw(facts())]
    return sorted(said, key=lambda row: row.recorded_at)


@settings(max_examples=80, deadline=None)
@given(said=told_over_time(), names=st.sets(st.sampled_from(DRAFTS), min_size=1, max_size=3))
def test_counts_agree_with_deciding_one_fact_at_a_time(said: list[Fact], names: set[str]) -> None:
    draft = drafted(*sorted(names))
    report, seen = weighed(said, draft), {month.place: month for month in lived(said, draft)}
    present: dict[str, About] = {}
    under: dict[str, About] = {}
    for place, day in enumerate(ENDS):
        if place in seen:
            present, under = _needs(seen[place].present), _needs(seen[place].draft)
        by_facts, by_draft = _decided(said, BOOK, day), _decided(said, draft, day)
        assert _but_advice(present) == _but_advice(by_facts) and _but_advice(under) == _but_advice(by_draft), day
        both = by_facts.keys() & by_draft.keys()
        counts = (
            len(by_facts), len(by_draft), len(by_draft) - len(both), len(by_facts) - len(both),
            sum(by_facts[id_] != by_draft[id_] for id_ in both),
        )  # fmt: skip
        assert report.by_month[place][1:] == counts


@settings(max_examples=30, deadline=None)
@given(said=told_over_time())
def test_a_draft_that_says_the_same_again_differs_in_nothing(said: list[Fact]) -> None:
    report = weighed(said, drafted("same"))
    assert report.tally.differing == 0
    assert all(present == draft and not any(rest) for _, present, draft, *rest in report.by_month)


@settings(max_examples=30, deadline=None)
@given(said=told_over_time())
def test_a_change_from_a_day_on_decides_nothing_before_it(said: list[Fact]) -> None:
    for day, present, draft, *rest in weighed(said, drafted("two_months")).by_month:
        if day < date(2025, 6, 1):
            assert present == draft and not any(rest)


def test_a_shorter_wait_brings_the_case_a_month_earlier_from_its_day_on() -> None:
    """Paid until January, then nothing: under three whole months a case in May, under two, from June on, as before."""
    early = _pays_alone(until="2025-01")
    late = _pays_alone(until="2025-06")
    assert _first(lived(early, drafted("two_months"))) == (date(2025, 5, 31), date(2025, 5, 31))
    assert _first(lived(late, drafted("two_months"))) == (date(2025, 10, 31), date(2025, 9, 30))
    report = weighed(late, drafted("two_months"))
    [row] = report.by_kind
    assert row[:3] == ("person", "renew", "pension")
    assert report.total["changed"] == report.total["due_on"] == report.total["months"] == 1
    assert report.total["appears"] == report.total["vanishes"] == 0


def test_what_was_counted_in_two_places_is_what_is_counted_in_one() -> None:
    """A log is counted in several processes."""
    lives = [_pays_alone(until="2025-01"), _pays_alone(until="2025-06")]
    draft = drafted("two_months", "flexible_base_and_rate")
    reckoning = Reckoning(BOOK, draft, ENDS[-1])
    together, added = Tally(), Tally()
    for said in lives:
        rows = heard(said)
        alone = Tally()
        for tally in (together, alone):
            tally.count(rows, [months(PERSON, rows, asked(draft))], reckoning)
        added.add(alone)
    assert added == together and together.persons == 2
    (contribution,) = [row for of, row in added.figures.items() if of[0] == "contribution"]
    assert (contribution.persons, contribution.said, contribution.less) == (2, 2, 2)


def test_a_longer_wait_makes_cases_vanish_until_it_is_over() -> None:
    """Paid until June, then nothing: a case from October under three whole months, from January 2026 under six."""
    report = weighed(_pays_alone(until="2025-06"), drafted("half_a_year"))
    gone = [day for day, present, draft, appears, vanishes, *_ in report.by_month if vanishes]
    assert gone == [date(2025, 10, 31), date(2025, 11, 30), date(2025, 12, 31)]
    (row,) = report.by_kind
    assert row[:3] == ("person", "renew", "pension") and (report.total["present"], report.total["draft"]) == (1, 1)
    never = weighed(_pays_alone(until="2025-06"), drafted("half_a_year"), [day for day in ENDS if day.year == 2025])
    assert (never.total["present"], never.total["draft"], never.total["vanishes"]) == (1, 0, 1)


def test_retroactive_rules_count_from_the_day_they_are_known() -> None:
    """Part-time work owes medical cover from January 2025, told in February 2026: nothing differs before."""
    job = {"ref": "E", "form": "part_time", "started_on": "2025-02-03", "work_district": "320106"}
    said = [fact("1", "employment.started", {"unit": unit(0), "employment": job}, on=date(2025, 2, 3))]
    report = weighed(said, drafted("part_time"))
    assert next(day for day, _, _, appears, *_ in report.by_month if appears) == date(2026, 2, 28)
    [differs] = [row for row in report.by_kind if row[5]]
    assert differs[:3] == ("person", "enrol", "medical")


def _pays_alone(until: str) -> list[Fact]:
    cover = {"line": "pension", "ref": "C", "from": "2024-11-01", "paid_by": "self", "district": "320106"}
    said = [fact("c", "cover.enrolled", {"cover": cover}, on=date(2025, 1, 2))]
    for number in range(1, int(until[5:]) + 1):
        month = f"2025-{number:02}"
        paid = {"line": "pension", "month": month, "base": "5000", "amount": "1000", "paid_on": f"{month}-10"}
        said.append(fact(month, "contribution.recorded", {"contribution": paid}, on=date(2025, number, 10)))
    return said


def _first(told: list) -> tuple[date, date]:
    return next(row.day for row in told if row.present), next(row.day for row in told if row.draft)


def _decided(said: list[Fact], book: Book, day: date) -> dict[str, About]:
    """The open cases on a day, after each fact that was recorded by then has been decided, and the day has come."""
    state = None
    for row in (*(one for one in said if one.recorded_at.astimezone(CHINA).date() <= day), _day_came(day)):
        if state is None and row.type.endswith("passed.v1"):
            return {}
        state = decide(state, row, book).state
    assert state
    return {id_: _about(case) for id_, case in state.open.items()}


def _needs(wanted: dict[str, Need]) -> dict[str, About]:
    return {id_: _about(need) for id_, need in wanted.items()}


def _about(case: OpenCase | Need) -> About:
    because = [(row.rule.partition("@")[0], row.facts, sorted(row.inputs.items())) for row in case.because]
    return case.kind, case.line, case.district, case.due_on, case.priority, because, case.advice


def _but_advice(cases: dict[str, About]) -> dict[str, About]:
    """What is advised is followed from month to month only where the books may differ in it: there the counts tell."""
    return {id_: about[:-1] for id_, about in cases.items()}


def _day_came(day: date) -> Fact:
    return Fact(
        fact_id=fact_id("//clock", f"{day}"), source="//clock", id=f"{day}", type="coverlink.deadline.passed.v1",
        time=_at(day), recorded_at=_at(day), subject=PERSON,
        data=DeadlinePassed(person=Person(person_id=PERSON), due_on=day),
    )  # fmt: skip


def _at(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 9, tzinfo=CHINA)
