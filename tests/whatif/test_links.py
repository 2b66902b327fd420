"""Persons under several ids: what ``whatif`` counts is what the linker has once each id has told the others."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import permutations

from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from coverlink.contracts.bodies import DeadlinePassed, Person
from coverlink.contracts.catalogue import PERSON_FACTS, UNIT_FACTS
from coverlink.contracts.facts import Fact, fact_id
from coverlink_simulator import simulate
from insurance_linker.domain.case import OpenCase
from insurance_linker.domain.decide import CHINA, decide
from insurance_linker.domain.linked import names
from insurance_linker.domain.needs import Need
from insurance_linker.domain.policy import Book
from insurance_linker.whatif.command import month_ends
from tests.domain.anything import facts
from tests.domain.kin import NEW, NEXT, OLD, Kinsfolk, link, of, unlink
from tests.domain.life import BOOK, fact, unit
from tests.domain.stages import Stages
from tests.domain.test_unit_scenarios import on_the_bus
from tests.scenarios.shorthand import A
from tests.scenarios.unit_shorthand import begun
from tests.simulator.taken import all_facts
from tests.whatif.test_lives import DRAFTS, _about, _at, _but_advice
from tests.whatif.test_units import ENDS_2025, _agree, _decided, _lived
from tests.whatif.weighing import ENDS, asked, drafted, people, weighed

Open = dict[str, tuple[object, ...]]
IDS = (OLD, NEW, NEXT)
BORN = st.sampled_from(["1990-03", "1960-01", None])
JOB = {"unit": unit(0), "employment": {
    "ref": "A", "form": "standard", "started_on": "2025-01-06", "work_district": "320106"}}  # fmt: skip
SITE = {"project": {"code": "P-1"}}


@st.composite
def told_under_ids(draw: st.DrawFn) -> list[Fact]:
    """A random life, told under up to three ids; links between them, some of which are taken back, come on any day."""
    on = st.integers(0, 690).map(lambda count: _at(date(2025, 1, 2) + timedelta(count)))
    said = []
    for one in draw(facts()):
        who = Person(person_id="", born=draw(BORN), sex=draw(st.sampled_from(["m", None])))
        named = replace(one, data=replace(one.data, person=who))  # type: ignore[call-arg]
        said.append(replace(of(draw(st.sampled_from(IDS)), named), recorded_at=draw(on)))
    for was, now in draw(st.lists(st.sampled_from([*permutations(IDS, 2)]), min_size=1, max_size=3, unique=True)):
        at = draw(on)
        earlier = Person(person_id=was, born=draw(BORN), sex=draw(st.sampled_from(["f", None])))
        for one in link(was, now, minute=draw(st.integers(100, 102))):
            tells = replace(one, data=replace(one.data, was=earlier)) if one.subject == was else one  # type: ignore[call-arg]
            said.append(replace(tells, recorded_at=at))
        if draw(st.booleans()):
            back = draw(on)
            said += [replace(one, recorded_at=back) for one in unlink(was, now)]
    return sorted(said, key=lambda row: row.recorded_at)


@settings(max_examples=80, deadline=None)
@given(said=told_under_ids(), names=st.sets(st.sampled_from(DRAFTS), min_size=1, max_size=3))
def test_each_months_end_agrees_with_the_linker(said: list[Fact], names: set[str]) -> None:
    _compare(said, drafted(*sorted(names)), ENDS)


def test_so_it_does_with_lifelike_facts_about_who_has_several_ids() -> None:
    today = date(2026, 11, 23)
    events = simulate("both", 250, 3, today).events
    told = [replace(one, recorded_at=one.time) for one, topic in all_facts(events, today) if topic == PERSON_FACTS]
    linked = {one.subject for one in told if one.type.startswith("coverlink.person.")}
    said = sorted((one for one in told if one.subject in linked), key=lambda row: row.recorded_at)
    assert len(linked) > 10 and any("retracted" in one.type for one in said)
    _compare(said, drafted("two_months", "part_time"), month_ends(date(2026, 1, 1), today))


def test_one_person_has_one_case_for_what_was_asked_under_both_ids() -> None:
    """Hired under the old id in January, linked in June: four lines, asked once, before and after."""
    hired = of(OLD, fact("job", "employment.started", dict(JOB), on=date(2025, 1, 8)))
    report = weighed([hired, *link(OLD, NEW, on=date(2025, 6, 10))], drafted("same"))
    assert {row[1] for row in report.by_month} == {4}
    assert (report.tally.persons, report.total["present"], report.total["months"]) == (1, 4, 0)


def test_who_was_linked_for_a_while_is_two_persons_again() -> None:
    """Hired under the old id, insured under the new one; told to be one from March, taken back in May."""
    job = fact("job", "employment.started", dict(JOB), on=date(2025, 1, 8))
    said = [of(OLD, job), *link(OLD, NEW, on=date(2025, 3, 10))]
    said += [of(NEW, _cover(line)) for line in ("pension", "medical", "unemployment", "injury")]
    said += [replace(one, recorded_at=_at(date(2025, 5, 10))) for one in unlink(OLD, NEW)]
    report = weighed(said, drafted("same"))
    lines = {f"{day:%Y-%m}": row for day, row, *_ in report.by_month}
    assert [lines[month] for month in ("2025-02", "2025-03", "2025-04", "2025-05")] == [4, 0, 0, 4]
    assert report.tally.persons == 2


def test_a_person_pays_under_either_id_and_is_reckoned_once() -> None:
    paid = [
        fact(f"{month}", "contribution.recorded", {"contribution": {
            "line": "pension", "month": f"2026-{month:02}", "base": "5000", "amount": "1000",
            "paid_on": f"2026-{month:02}-10"}}, on=date(2026, month, 10)) for month in (1, 2)
    ]  # fmt: skip
    cover = {"line": "pension", "ref": "C", "from": "2025-11-01", "paid_by": "self", "district": "320106"}
    own = fact("c", "cover.enrolled", {"cover": cover}, on=date(2025, 12, 2))
    said = [of(OLD, own), of(OLD, paid[0]), of(NEW, paid[1]), *link(OLD, NEW, on=date(2026, 6, 1))]
    draft = drafted("flexible_base_and_rate")
    figures = {about[0]: row for about, row in weighed(said, draft).tally.figures.items()}
    assert (figures["contribution"].persons, figures["contribution"].said) == (1, 1)
    [(heard, _)] = people(said, asked(draft))
    assert {row.paid.month for row in heard if row.paid} == {"2026-01", "2026-02"}


def test_a_link_tells_who_the_earlier_one_was() -> None:
    """Who is past retirement is not assisted; that this person is so old only the link tells, under the old id."""
    nameless = {"person": {"born": None}}
    job = fact("job", "employment.started", {**JOB, **nameless}, on=date(2025, 1, 8))
    end = {"unit": unit(0), "employment": {"ref": "A", "ended_on": "2025-02-20", "end_reason": "expired"}, **nameless}
    born = Person(person_id=OLD, born="1950-03", sex="m")
    said = [of(OLD, job), of(OLD, fact("end", "employment.ended", end, on=date(2025, 2, 21)))]
    for one in link(OLD, NEW, on=date(2025, 9, 10)):
        said.append(replace(one, data=replace(one.data, was=born)) if one.subject == OLD else one)  # type: ignore[call-arg]
    [(_, ids)] = people(said, asked(drafted("same")))
    kinds = {one: {need.kind for month in found for need in month.present.values()} for one, found in ids.items()}
    assert "assist" in kinds[OLD] and kinds[NEW] == {"unit_incomplete"}
    _compare(said, drafted("two_months"), ENDS)


def test_who_comes_onto_a_site_under_an_old_id_is_the_one_on_the_roster() -> None:
    """Before the link, and after it; the one who is on the roster is known under the id that stands alone."""
    job = {"ref": "A", "form": "construction", "started_on": "2025-07-02", "work_district": "320106"}
    builder = fact("job", "employment.started", {"unit": unit(0), **SITE, "employment": job}, on=date(2025, 8, 5))
    came, again = (
        of(OLD, fact(f"{day}", "site.entered", {**SITE, "on": f"{day}"}, on=day))
        for day in (date(2025, 7, 10), date(2025, 10, 8))
    )
    of_persons = [came, of(NEW, builder), *link(OLD, NEW, on=date(2025, 9, 10)), again]
    said = [(_begun(), UNIT_FACTS), *((one, PERSON_FACTS) for one in of_persons)]
    draft = drafted("steps")
    found = _lived(said, draft, ENDS_2025)
    _agree(found, 0, _decided(said, BOOK, ENDS_2025))
    _agree(found, 1, _decided(said, draft, ENDS_2025))
    grounds = [[ground for *_, because in present.values() for ground in because] for present, _ in found]
    assert "roster" in str(grounds[0]) and "roster" not in str(grounds[2])


def _begun() -> Fact:
    return on_the_bus(begun("P-1", A, "2025-07-02", "2026-07-02"), "2025-07-03", 1, Stages())


def _cover(line: str) -> Fact:
    cover = {"line": line, "ref": line, "from": "2025-01-06", "paid_by": "unit", "district": "320106"}
    return fact(line, "cover.enrolled", {"unit": unit(0), "cover": cover}, on=date(2025, 1, 9))


def _compare(said: list[Fact], draft: Book, ends: list[date] | tuple[date, ...]) -> None:
    """Under both books, and the counts with them; persons are the ids that stand in the end."""
    report = weighed(said, draft, ends)
    streams = [list(found) for _, ids in people(said, asked(draft, ends)) for found in ids.values()]
    linker, drafted_ = _Linker(BOOK, said), _Linker(draft, said)
    for place, day in enumerate(ends):
        present, under = Open(), Open()
        for found in streams:
            if month := max((row for row in found if row.place <= place), key=lambda row: row.place, default=None):
                present |= _needs(month.present)
                under |= _needs(month.draft)
        by_facts, by_draft = linker.on(day), drafted_.on(day)
        assert _but_advice(present) == _but_advice(by_facts) and _but_advice(under) == _but_advice(by_draft), day
        both = by_facts.keys() & by_draft.keys()
        counts = (
            len(by_facts), len(by_draft), len(by_draft) - len(both), len(by_facts) - len(both),
            sum(by_facts[id_] != by_draft[id_] for id_ in both),
        )  # fmt: skip
        assert report.by_month[place][1:] == counts, day
    assert report.tally.persons == linker.persons


class _Linker:
    """The linker, told one fact at a time; what one id is to tell another comes at once."""

    def __init__(self, book: Book, said: list[Fact]) -> None:
        self._folk, self._left = Kinsfolk(book), list(reversed(said))

    def on(self, day: date) -> Open:
        """The open cases once each fact that was recorded by then has been decided, and the day has come."""
        while self._left and self._left[-1].recorded_at.astimezone(CHINA).date() <= day:
            self._folk.tell(self._left.pop())
        found: dict[str, OpenCase] = {}
        for person, state in self._folk.states.items():
            found |= decide(state, _day_came(person, day), self._folk.book).state.open
        return {id_: _about(case) for id_, case in found.items()}

    @property
    def persons(self) -> int:
        return sum(names(state)[1] is None for state in self._folk.states.values())


def _needs(wanted: dict[str, Need]) -> Open:
    return {id_: _about(need) for id_, need in wanted.items()}


def _day_came(person: str, day: date) -> Fact:
    return Fact(
        fact_id=fact_id("//clock", f"{day}"), source="//clock", id=f"{day}", type="coverlink.deadline.passed.v1",
        time=_at(day), recorded_at=_at(day), subject=person,
        data=DeadlinePassed(person=Person(person_id=person), due_on=day),
    )  # fmt: skip
