"""Who is left out of the second reckoning has nothing that the draft is about."""

from datetime import date

from insurance_linker.domain.statements import Answered, CoverStated, Entry, JobEnded, JobStarted, StatusStated
from insurance_linker.domain.whatif.has import Has
from insurance_linker.domain.whatif.scope import Row, Scope, Turns
from insurance_linker.domain.whatif.shapes import Labels
from tests.domain.life import BOOK
from tests.whatif.weighing import drafted


def has(*statements: JobStarted | JobEnded | CoverStated) -> Has:
    found = Has()
    found.add(Entry("f", "//s", 0.0, "fact", statements))
    return found


def scope(name: str) -> Scope:
    return Scope(drafted(name))


PART_TIME = JobStarted("E", "91320106MA1ABCDE0X", "part_time", date(2025, 3, 1), "320106")


def test_what_facts_name_is_kept_whatever_comes_after() -> None:
    own, of_unit = ("pension", "C", date(2025, 1, 1), None, "self", "320106"), ("medical", "D", date(2025, 1, 1))
    found = has(CoverStated(*own), CoverStated(*of_unit, date(2025, 6, 1), "unit", "500103"))
    found.add(
        Entry("g", "//s", 0.0, "fact", (StatusStated("abroad", date(2025, 1, 1), None, None),), residence="110105")
    )
    assert (found.own_pension, found.ended, found.answered, found.covers) == (True, True, False, 2)
    assert found.statuses == {"abroad"} and {"320106", "500103", "110105", "320000"} <= found.regions
    found.add(Entry("h", "//s", 0.0, "fact", (CoverStated("pension", "E", date(2026, 1, 1), None, "unit", "320106"),)))
    found.add(Entry("a", "//s", 0.0, "fact", (Answered("case", "other", date(2026, 1, 1)),)))
    assert (found.own_pension, found.ended, found.answered, found.covers) == (True, True, True, 3)
    other = has(CoverStated("pension", "E", date(2026, 1, 1), None, "unit", "320106"))
    assert (other.own_pension, other.ended) == (False, False)
    assert not has(CoverStated("medical", "E", date(2026, 1, 1), None, "self", "320106")).own_pension


def test_an_entry_concerns_its_region_and_what_it_is_about() -> None:
    in_jiangsu = scope("part_time")
    assert in_jiangsu.concerns(has(PART_TIME))
    assert not in_jiangsu.concerns(has(JobStarted("E", "u", "part_time", date(2025, 3, 1), "500103")))
    assert not in_jiangsu.concerns(has(JobStarted("E", "u", "platform", date(2025, 3, 1), "320106")))


def test_help_concerns_who_may_have_lost_a_job() -> None:
    assert not scope("registration_limits").concerns(has(PART_TIME))
    assert scope("registration_limits").concerns(has(PART_TIME, JobEnded("E", date(2025, 6, 1), "expired")))


def test_a_renewal_concerns_who_pays_alone() -> None:
    own = CoverStated("pension", "C", date(2025, 1, 1), None, "self", "320106")
    assert scope("two_months").concerns(has(own)) and not scope("two_months").concerns(has(PART_TIME))


def test_a_renewal_concerns_who_may_have_left_near_retirement() -> None:
    left = CoverStated("pension", "C", date(2025, 1, 1), date(2026, 1, 1), "unit", "320106")
    assert scope("two_months").concerns(has(left))
    years = Row("minimum_years", next(iter(BOOK.rows("minimum_years"))), Labels({"payer"}))
    assert years.opens(has(left)) and not years.opens(has(PART_TIME)), "asked of who retired while years are short"


def test_amounts_concern_who_may_be_told_of_them() -> None:
    assert scope("tiered_accrual").since is None
    figures = scope("flexible_base_and_rate")
    assert figures.since is not None and not figures.concerns(has(PART_TIME))


LOST = has(PART_TIME, JobEnded("E", date(2025, 6, 1), "expired"))
LATER = date(2026, 5, 1)
ASSIST = Labels({"assist", "lost", "amounts"})


def test_a_draft_that_moves_days_and_priorities_touches_open_cases_and_opens_none() -> None:
    week, nothing = scope("week"), Labels()
    assert week.advises == frozenset()
    assert week.touched(LOST, nothing, LATER) == set()
    assert week.touched(LOST, Labels({"assist", "enrol"}), LATER) == {"assist"}
    assert week.touched(LOST, Labels({"unit_incomplete"}), LATER) == {"unit_incomplete"}
    assert week.touched(LOST, Labels({"assist"}), date(2025, 2, 1)) == set(), "not known yet"


def test_a_draft_that_waits_longer_can_open_and_close_cases() -> None:
    own = has(CoverStated("pension", "C", date(2025, 1, 1), None, "self", "320106"))
    assert scope("two_months").touched(own, Labels(), LATER) is None


def test_amounts_touch_what_is_told_to_who_lost_a_job_and_nobody_else() -> None:
    figures = scope("flexible_base_and_rate")
    assert figures.advises == {"amounts"}
    assert figures.touched(LOST, ASSIST, LATER) == {"amounts"}
    assert figures.touched(LOST, Labels({"renew", "payer"}), LATER) == set()


def test_a_group_can_guide_who_is_on_a_list() -> None:
    """Over-age workers became a group in July 2026, told in June."""
    day, until = date(2026, 5, 2), date(2027, 1, 1)
    turns, listed = Turns(BOOK), Has(listed=True)
    assert turns.after(day, LOST, until, Labels()) >= until
    assert turns.after(day, LOST, until, ASSIST) == date(2026, 6, 1)
    assert turns.after(day, listed, until, Labels()) == date(2026, 6, 1)


def test_a_district_that_is_made_concerns_its_area_only() -> None:
    """Jiangbei and Yubei of Chongqing became Liangjiang on 2026-01-25."""
    day, until = date(2025, 12, 1), date(2026, 5, 1)
    made, other = (has(JobStarted("E", "u", "standard", date(2025, 3, 1), code)) for code in ("500105", "500103"))
    assert Turns(BOOK).after(day, made, until, Labels()) == date(2026, 1, 25)
    assert Turns(BOOK).after(day, other, until, Labels()) >= until


def test_units_are_asked_about_where_what_is_said_of_staff_can_differ_or_their_own_rules_do() -> None:
    asked = {name: scope(name).units for name in ("steps", "sixty_days", "part_time", "same")}
    assert all(asked.values()), asked
    names = ("two_months", "half_a_year", "week", "make_up_after_breaks", "flexible_base_and_rate", "early_move")
    left_out = {name: scope(name).units for name in names}
    assert not any(left_out.values()), left_out
    assert [scope(name).rules_units for name in ("steps", "sixty_days")] == [True, False]


def test_rules_of_units_concern_no_person() -> None:
    steps = scope("steps")
    assert not steps.concerns(LOST) and steps.since == date(2025, 3, 1)
    assert steps.touched(LOST, ASSIST, LATER) == set()
