"""Who is left out of the second reckoning has nothing that the draft is about."""

from datetime import date

from insurance_linker.domain.statements import CoverStated, Entry, JobEnded, JobStarted
from insurance_linker.domain.whatif.scope import Has, Scope
from tests.whatif.weighing import drafted


def has(*statements: JobStarted | JobEnded | CoverStated) -> Has:
    found = Has()
    found.add(Entry("f", "//s", 0.0, "fact", statements))
    return found


def scope(name: str) -> Scope:
    return Scope(pack for pack in drafted(name).packs if pack.draft)


PART_TIME = JobStarted("E", "91320106MA1ABCDE0X", "part_time", date(2025, 3, 1), "320106")


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
