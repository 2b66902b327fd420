"""Key groups: who is in one, since when, and by which facts (docs/rules.md, Groups).

The interview of 2024 names "employees in new business formats, flexible employment personnel, and migrant workers",
"disadvantaged groups, retired fishermen, land acquisition and resettlement personnel, and interrupted payment
personnel".
"""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from coverlink.contracts.facts import Fact, fact_id
from insurance_linker.domain.groups import groups_of
from insurance_linker.domain.known_by import Membership
from insurance_linker.domain.view import view
from tests.domain.life import TODAY, fact, lived, unit

MAN = {"born": "1990-03", "sex": "m"}


def group(kind: str, since: str, to: str | None = None, id_: str = "list", **more: Any) -> Fact:
    return fact(id_, "group.listed", {"group": {"kind": kind, "from": since} | ({"to": to} if to else {}), **more})


def job(form: str, since: str, id_: str = "job", **more: Any) -> Fact:
    row = {"ref": id_, "form": form, "started_on": since, "work_district": "320106"}
    return fact(id_, "employment.started", {"unit": unit(0), "employment": row, **more})


def left(on: str, id_: str = "job", **more: Any) -> Fact:
    row = {"ref": id_, "ended_on": on, "end_reason": "by_employer"}
    return fact(f"end-{id_}", "employment.ended", {"unit": unit(0), "employment": row, **more})


def own(line: str, since: str, to: str | None = None, id_: str = "own", **more: Any) -> Fact:
    row = {"line": line, "ref": id_, "from": since, "paid_by": "self", "district": "320106"}
    return fact(id_, "cover.enrolled", {"cover": row | ({"to": to} if to else {}), **more})


def registered(on: str, **more: Any) -> Fact:
    row = {"ref": "U", "registered_on": on, "district": "320106"}
    return fact("registered", "unemployment.registered", {"unemployment": row, **more})


def groups(*facts: Fact) -> list[Membership]:
    _, outcomes = lived(list(facts))
    return groups_of(outcomes[-1].now)


def one(*facts: Fact) -> tuple[str, str, str | None]:
    (found,) = groups(*facts)
    return found.group, found.since.isoformat(), found.to.isoformat() if found.to else None


@pytest.mark.parametrize(("on", "holds"), [(date(2026, 2, 28), True), (date(2026, 3, 1), False)])
def test_two_years_from_a_leap_day_last_until_the_first_of_march(on: date, holds: bool) -> None:
    """Rules, 9.2: "29 February: 1 March"."""
    listing = {"group": {"kind": "graduate", "from": "2024-02-29"}}
    _, outcomes = lived([fact("list", "group.listed", listing, on=on)])
    found = [(row.group, row.to) for row in groups_of(outcomes[-1].now)]
    assert found == ([("graduate", date(2026, 3, 1))] if holds else [])


@pytest.mark.parametrize(
    ("kind", "named"),
    [
        ("fisher", "fisher"), ("land_expropriated", "land_expropriated"), ("migrant", "migrant"),
        ("low_income", "low_income"), ("extreme_poverty", "low_income"), ("severe_disability", "low_income"),
        ("40-50", "older_unemployed"), ("zero_employment_family", "employment_difficulty"),
        ("short_of_years", "near_pension"),
    ],
)  # fmt: skip
def test_who_is_on_a_list_is_in_its_group_while_the_listing_lasts(kind: str, named: str) -> None:
    assert one(group(kind, "2026-01-01", "2027-01-01")) == (named, "2026-01-01", "2027-01-01")
    assert groups(group(kind, "2026-01-01", TODAY.isoformat())) == []
    assert groups(group(kind, "2026-12-01")) == []


def test_two_lists_of_one_group_are_one_membership_by_both_facts() -> None:
    (found,) = groups(group("severe_disability", "2026-02-01", id_="b"), group("low_income", "2026-01-01", id_="a"))
    assert (found.since, found.to) == (date(2026, 1, 1), None)
    assert found.facts == (fact_id("//s", "a"), fact_id("//s", "b"))


def test_a_graduate_is_one_for_two_years() -> None:
    """财社〔2017〕164号."""
    assert one(group("graduate", "2024-11-24")) == ("graduate", "2024-11-24", "2026-11-24")
    assert groups(group("graduate", "2024-11-23")) == []


@pytest.mark.parametrize(
    ("form", "named"),
    [
        ("platform", "new_form"), ("flexible", "flexible"), ("self_employed", "flexible"), ("part_time", "flexible"),
        ("construction", "migrant"), ("over_age", "over_age"),
    ],
)  # fmt: skip
def test_the_form_of_work_shows_a_group_while_the_job_lasts(form: str, named: str) -> None:
    assert one(job(form, "2026-08-01")) == (named, "2026-08-01", None)
    assert named not in {row.group for row in groups(job(form, "2026-08-01"), left("2026-11-01"))}


@pytest.mark.parametrize(
    ("started", "ended", "since", "to"),
    [("2020-01-01", "2026-12-31", "2026-01-01", "2026-12-31"), ("2026-08-01", None, "2026-08-01", None)],
)
def test_whom_a_unit_employs_past_retirement_is_over_age_from_that_day(
    started: str, ended: str | None, since: str, to: str | None
) -> None:
    """MOHRSS Order 56, whatever the job's form was called. Legal retirement of this man is in January 2026."""
    person = {"born": "1965-10", "sex": "m"}
    told = [job("standard", started, person=dict(person))]
    told += [left(ended, person=dict(person))] if ended else []
    assert one(*told) == ("over_age", since, to)


def test_who_pays_alone_is_a_flexible_worker() -> None:
    assert one(own("medical", "2026-10-01")) == ("flexible", "2026-10-01", None)
    assert groups(own("resident_medical", "2026-10-01")) == []


@pytest.mark.parametrize(
    ("born", "sex", "since"),
    [
        ("1976-11", "m", "2026-11-01"),  # fifty this month
        ("1976-12", "m", None),
        ("1986-10", "f", "2026-10-10"),  # the day registered is later
        ("1986-12", "f", None),
        ("1963-01", "m", None),  # has reached legal retirement
    ],
)
def test_4050_women_of_forty_and_men_of_fifty_who_are_registered_as_unemployed(
    born: str, sex: str, since: str | None
) -> None:
    """Employment Promotion Law art. 52."""
    person = {"born": born, "sex": sex}
    found = groups(
        job("standard", "2020-01-01", person=person),
        left("2026-10-01", person=dict(person)),
        registered("2026-10-10", person=dict(person)),
    )
    assert [row.since.isoformat() for row in found if row.group == "older_unemployed"] == ([since] if since else [])


def test_a_registration_before_the_next_job_says_nothing_of_today() -> None:
    person = {"born": "1970-01", "sex": "m"}
    told = [registered("2026-01-10", person=dict(person)), job("platform", "2026-03-01", person=dict(person))]
    assert [row.group for row in groups(*told)] == ["new_form"]
    assert groups(*told, left("2026-10-01", person=dict(person))) == []


def test_who_pays_alone_and_has_not_for_three_whole_months_is_an_interrupted_payer() -> None:
    assert [(row.group, row.since) for row in groups(own("pension", "2026-06-01"))] == [
        ("flexible", date(2026, 6, 1)), ("interrupted", date(2026, 9, 1)),
    ]  # fmt: skip
    assert [row.group for row in groups(own("pension", "2026-09-01"))] == ["flexible"]


def test_who_was_in_the_scheme_and_is_in_none_for_three_whole_months_is_too() -> None:
    """Chongqing: "monitor ... urban enterprise employees who have had their pension insurance terminated"."""
    gone = own("pension", "2020-01-01", "2026-07-15")
    assert one(gone) == ("interrupted", "2026-11-01", None)
    assert groups(own("pension", "2020-01-01", "2026-08-01")) == []
    assert groups(gone, own("resident_pension", "2026-10-01", id_="residents")) == []
    status = fact("status", "status.changed", {"status": {"kind": "pensioner", "from": "2026-08-01"}})
    assert groups(gone, status) == []


def test_short_of_years_is_only_who_is_so_beyond_doubt() -> None:
    """Social Insurance Law art. 16: of the months before the first known one all may have been paid."""
    person = {"born": "1970-01", "sex": "m"}  # sixteen in 1986-01, retires in 2031-05: 192 months are needed
    known = own("pension", "1988-01-01", "1998-01-01", person=dict(person))
    assert [row.group for row in groups(known)] == ["interrupted", "near_pension"]
    later = own("pension", "1990-01-01", "2002-01-01", person=dict(person))  # 48 unknown and 144 known: 192
    assert [row.group for row in groups(later)] == ["interrupted"]
    young = own("pension", "1988-01-01", "1998-01-01", person={"born": "1972-01", "sex": "m"})
    assert [row.group for row in groups(young)] == ["interrupted"]  # more than five years to go


def test_the_register_hears_of_groups_and_the_facts_that_show_them() -> None:
    said = group("fisher", "2026-01-01")
    state, outcomes = lived([said])
    assert state
    (shown,) = view(state, outcomes[-1].now, said.recorded_at).groups
    assert (shown.kind, shown.since, shown.facts) == ("fisher", date(2026, 1, 1), (said.fact_id,))


def test_one_is_woken_on_the_days_a_listing_begins_and_ends() -> None:
    _, outcomes = lived([group("fisher", "2026-12-01", "2027-01-01")])
    assert outcomes[-1].wake_on == date(2026, 12, 1)
