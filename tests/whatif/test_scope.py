"""Who is left out of the second reckoning has nothing that the draft is about."""

from datetime import date

from insurance_linker.domain.statements import Answered, CoverStated, Entry, JobEnded, JobStarted, StatusStated
from insurance_linker.domain.whatif.scope import Has, Scope
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


def test_amounts_concern_who_may_be_told_of_them() -> None:
    assert scope("tiered_accrual").since is None
    figures = scope("flexible_base_and_rate")
    assert figures.since is not None and not figures.concerns(has(PART_TIME))
