"""What a person is told they may be entitled to, and which key groups they are in, as tables.

Life facts, what is advised, and the text behind it. States and figures were worked out by hand, by section 9 of
docs/rules.md.
"""

from __future__ import annotations

from typing import Any

from tests.scenarios import basis
from tests.scenarios.advised_shorthand import Advised, benefit, in_groups, says
from tests.scenarios.shorthand import (
    MAN,
    A,
    B,
    born,
    cover,
    covers,
    end,
    insured_on,
    job,
    listed,
    registered,
    status,
)

NANJING, CHONGQING = MAN | {"residence_district": "320106"}, MAN | {"residence_district": "500103"}


def lost(since: str, reason: str = "by_employer") -> list[Any]:
    """A standard job, insured all the time, that ended on 10 November 2026."""
    return [job("j", A, since), covers(A, since, "2026-11-10"), end("j", "2026-11-10", A, reason)]


REGISTERED = registered("2026-11-12")
ALONE = cover("pension", "2026-11-15")
EARLIER = [
    job("i", B, "2018-01-01"),
    covers(B, "2018-01-01", "2020-01-01"),
    end("i", "2020-01-01", B),
    status("on_benefit", "2020-02-01", "2020-06-01"),
]
"""Twenty-four months paid, so twelve of benefit, of which four were drawn and eight were not."""

BENEFIT = [
    Advised(
        "eleven months paid", basis.LAW_45, [lost("2026-01-01"), REGISTERED],
        [benefit("not_met", months_paid=11, most_months=0)],
    ),
    Advised(
        "twelve months paid, let go, registered", basis.LAW_45, [lost("2025-12-01"), REGISTERED],
        [benefit("met", months_paid=12, most_months=12)],
    ),
    Advised("not registered yet", basis.LAW_45, [lost("2025-12-01")], [benefit("unknown", months_paid=12)]),
    Advised("resigned", basis.LAW_45, [lost("2010-01-01", "by_worker"), REGISTERED], [benefit("not_met")]),
    Advised("the contract expired", basis.LAW_45, [lost("2010-01-01", "expired"), REGISTERED], [benefit("met")]),
    Advised("the unit closed", basis.LAW_45, [lost("2010-01-01", "closed"), REGISTERED], [benefit("met")]),
    Advised(
        "parted by agreement: whose wish it was is not known", basis.LAW_45,
        [lost("2010-01-01", "agreed"), REGISTERED], [benefit("unknown")],
    ),
    Advised(
        "settled abroad since", basis.LAW_51,
        [lost("2010-01-01"), REGISTERED, status("abroad", "2026-11-15")], [benefit("not_met")],
    ),
    *[
        Advised(
            f"{months} months paid: at most {most} of benefit", basis.LAW_46, [lost(since), REGISTERED],
            [benefit("met", months_paid=months, most_months=most)],
        )
        for since, months, most in (
            ("2022-01-01", 59, 12), ("2021-12-01", 60, 18), ("2017-01-01", 119, 18), ("2016-12-01", 120, 24),
        )
    ],
    Advised(
        "lost work again: counted anew, and the eight months that were not drawn are added", basis.LAW_46,
        [EARLIER, lost("2024-01-01"), REGISTERED],
        [benefit("met", months_paid=35, unused_months=8, most_months=20)],
    ),
    Advised(
        "lost work again: never more than 24", basis.LAW_46,
        [EARLIER, lost("2020-06-01"), REGISTERED],
        [benefit("met", months_paid=78, unused_months=8, most_months=24)],
    ),
    Advised(
        "lost work again within a year: how far the rest can be drawn on is local", basis.LAW_46,
        [EARLIER, lost("2026-05-01"), REGISTERED],
        [benefit("unknown", months_paid=7, unused_months=8, most_months=8)],
    ),
    Advised(
        "on benefit: the fund pays for medical cover", basis.LAW_48,
        [lost("2010-01-01"), status("on_benefit", "2026-11-20")], [says("medical_on_benefit", "met")],
    ),
    Advised(
        "on benefit before the lost job, and nobody told its end: it ended with that job", basis.LAW_51,
        [status("on_benefit", "2026-01-01"), lost("2026-02-01", "by_worker")], [says("medical_on_benefit", "not_met")],
    ),
    Advised(
        "no benefit, no medical cover by the fund", basis.LAW_48,
        [lost("2010-01-01", "by_worker")], [says("medical_on_benefit", "not_met")],
    ),
    Advised(
        "the unit has fifteen days to report the loss", basis.LAW_50, [lost("2010-01-01")],
        [says("unit_report", "unknown", due_on="2026-11-25", days=15)],
    ),
    Advised(
        "only the cover stopped: there is no end to report", basis.LAW_50,
        [job("j", A, "2010-01-01"), covers(A, "2010-01-01", "2026-11-10")],
        [says("employment_service", "met")], untold=["unit_report"],
    ),
]  # fmt: skip

GOING_ON = [
    Advised(
        "going on alone in Nanjing: a fifth of 4952 to 24762 yuan", basis.CHOICE, [lost("2010-01-01")],
        [says("flexible_continuation", "met", pension={"least": "990.40", "most": "4952.40"})], person=NANJING,
    ),
    Advised(
        "going on alone in Chongqing: a fifth of 4553 to 22765 yuan", basis.CHOICE, [lost("2010-01-01")],
        [says("flexible_continuation", "met", pension={"least": "910.60", "most": "4553.00"})], person=CHONGQING,
    ),
    Advised(
        "or the residents' scheme; its levels are not known, and no figure is said", basis.RESIDENTS_CHOICE,
        [lost("2010-01-01")], [says("resident_continuation", "met", resident_pension=None)], person=NANJING,
    ),
    Advised(
        "the employment service hears what it needs", basis.SERVICE_35,
        [lost("2010-01-01"), REGISTERED],
        [says("employment_service", "met", registered=True, out_of_work_since="2026-11-10", last_form="standard",
              age_band="35-44")],
        person=NANJING,
    ),
]  # fmt: skip

LISTED_4050 = listed("40-50", "2026-11-11")
POOR = listed("low_income", "2026-11-11")
SUBSIDIES = [
    Advised(
        "recognised, and pays alone", basis.SUBSIDY, [lost("2010-01-01"), LISTED_4050, ALONE],
        [says("flexible_difficulty", "met", reason="pays_alone")],
    ),
    Advised(
        "recognised, and has not paid yet: it helps with what one has paid", basis.SUBSIDY,
        [lost("2010-01-01"), LISTED_4050], [says("flexible_difficulty", "unknown", reason="no_cover_yet")],
    ),
    Advised(
        "pays alone, and is recognised by nobody", basis.SUBSIDY,
        [lost("2010-01-01"), ALONE], [says("flexible_difficulty", "unknown", reason="not_recognised")],
    ),
    Advised("neither", basis.SUBSIDY, [lost("2010-01-01")], untold=["flexible_difficulty"], groups=in_groups()),
    Advised(
        "of a family without work", basis.ASSISTANCE_52,
        [lost("2010-01-01"), listed("zero_employment_family", "2026-11-11"), ALONE],
        [says("flexible_difficulty", "met", reason="pays_alone")],
        groups=in_groups("employment_difficulty", "flexible"),
    ),
    Advised(
        "a graduate of last year who pays alone", basis.GRADUATE,
        [lost("2026-01-01"), listed("graduate", "2025-07-01"), ALONE], [says("graduate", "met", reason="pays_alone")],
        groups=in_groups("graduate", "flexible"),
    ),
    Advised(
        "a graduate of three years ago", basis.GRADUATE,
        [lost("2026-01-01"), listed("graduate", "2023-07-01"), ALONE], untold=["graduate"],
        groups=in_groups("flexible"),
    ),
    Advised(
        "poor: the residents' medical premium is subsidised by law", basis.LAW_25, [POOR],
        [says("resident_medical_paid", "met", reason="recognised")], groups=in_groups("low_income"), person=NANJING,
    ),
    Advised(
        "poor: that the residents' pension is paid is graded C, and not promised", basis.LOWEST, [POOR],
        [says("resident_pension_paid", "unknown", reason="to_be_verified")], person=NANJING,
    ),
    *[
        Advised(
            f"{who}, and pays alone: that may be a difficulty in finding work, once it is recognised",
            basis.ASSISTANCE_52, [lost("2010-01-01"), listed(kind, "2026-11-11"), ALONE],
            [says("flexible_difficulty", "unknown", reason="not_recognised")],
        )
        for who, kind in (
            ("poor", "low_income"), ("disabled", "severe_disability"), ("land was taken", "land_expropriated"),
        )
    ],
    Advised(
        "poor, and past the age of retirement: nobody is helped into work", basis.ASSISTANCE_52, [POOR],
        [says("resident_medical_paid", "met")], untold=["flexible_difficulty"],
        person=born("1963-01") | {"residence_district": "320106"},
    ),
    Advised(
        "poor, recognised, and pays alone", basis.ASSISTANCE_52,
        [lost("2010-01-01"), POOR, listed("employment_difficulty", "2026-11-12", id="office"), ALONE],
        [says("flexible_difficulty", "met", reason="pays_alone")],
    ),
    Advised(
        "poor, and in the employees' medical scheme: not the residents' subsidy", basis.LAW_25,
        [POOR, lost("2010-01-01"), cover("medical", "2026-11-15"), ALONE],
        [says("resident_medical_paid", "not_met", reason="other_cover")],
    ),
]  # fmt: skip

FIFTY, FORTY_NINE = born("1976-11"), born("1976-12")
GRADUATE = listed("graduate", "2026-07-01")
GROUPS = [
    Advised(
        "rides for a platform", basis.NEW_FORMS, [job("j", A, "2026-05-01", "platform")],
        groups=in_groups("new_form"),
    ),
    Advised(
        "works for oneself", basis.NEW_FORMS, [job("f", None, "2026-05-01", "self_employed")],
        groups=in_groups("flexible"),
    ),
    Advised("builds", basis.NEW_FORMS, [job("j", A, "2026-05-01", "construction")], groups=in_groups("migrant")),
    Advised(
        "at work past the age of retirement", basis.OVER_AGE, [job("j", A, "2026-08-01", "over_age")],
        groups=in_groups("over_age"),
    ),
    Advised(
        "in a standard job past the age of retirement", basis.OVER_AGE, [job("j", A, "2020-01-01")],
        groups=in_groups("over_age"), person=born("1963-01"),
    ),
    Advised(
        "in a standard job in the month in which retirement is reached", basis.OVER_AGE, [job("j", A, "2020-01-01")],
        groups=in_groups("over_age"), person=born("1966-06"),
    ),
    Advised(
        "in a standard job in the month before", basis.OVER_AGE, [job("j", A, "2020-01-01")],
        groups=in_groups(), person=born("1966-07"),
    ),
    Advised(
        "works for oneself past the age of retirement: no unit employs them", basis.OVER_AGE,
        [job("f", None, "2020-01-01", "self_employed")], groups=in_groups("flexible"), person=born("1963-01"),
    ),
    Advised(
        "rides for a platform, and an employer covers a standard job", basis.NEW_FORMS,
        [job("j", A, "2026-05-01", "platform"), job("i", B, "2026-06-01"), covers(B, "2026-06-01")],
        groups=in_groups(),
    ),
    Advised(
        "rides for a platform, and the other job is not covered", basis.NEW_FORMS,
        [job("j", A, "2026-05-01", "platform"), job("i", B, "2026-06-01")], groups=in_groups("new_form"),
    ),
    Advised(
        "rides for a platform that takes out injury cover alone", basis.NEW_FORMS,
        [job("j", A, "2026-05-01", "platform"), cover("injury", "2026-05-01", unit=A)], groups=in_groups("new_form"),
    ),
    Advised(
        "rides for a platform, and a former employer's cover was not stopped", basis.NEW_FORMS,
        [job("j", A, "2026-05-01", "platform"), job("i", B, "2026-01-01"), covers(B, "2026-01-01"),
         end("i", "2026-04-30", B)],
        groups=in_groups("new_form"),
    ),
    Advised(
        "insured through a building project", basis.PROJECT,
        [insured_on("P-1", "2026-05-01")], groups=in_groups("migrant"),
    ),
    Advised(
        "a standard job on a project: the firm insures its own staff", basis.PROJECT,
        [job("j", A, "2026-05-01", project="P-1"), covers(A, "2026-05-01")], groups=in_groups(),
    ),
    Advised(
        "a graduate of this year in a standard job that is covered", basis.GRADUATE,
        [GRADUATE, job("j", A, "2026-08-01"), covers(A, "2026-08-01")], groups=in_groups(),
    ),
    Advised(
        "a graduate of this year in a standard job that is not covered: that is the unit's to do", basis.GRADUATE,
        [GRADUATE, job("j", A, "2026-08-01")], groups=in_groups(),
    ),
    Advised(
        "a graduate of this year who works part-time", basis.GRADUATE,
        [GRADUATE, job("j", A, "2026-08-01", "part_time"), cover("injury", "2026-08-01", unit=A)],
        groups=in_groups("graduate", "flexible"),
    ),
    Advised(
        "a graduate of this year who works part-time, with pension cover by the employer", basis.GRADUATE,
        [GRADUATE, job("j", A, "2026-08-01", "part_time"), cover("pension", "2026-08-01", unit=A)],
        groups=in_groups("flexible"),
    ),
    Advised(
        "on the minimum living allowance and in the residents' schemes: listed all the same", basis.LAW_25,
        [POOR, cover("resident_pension", "2026-01-01"), cover("resident_medical", "2026-01-01")],
        groups=in_groups("low_income"),
    ),
    Advised("a retired fisherman", basis.LISTS, [listed("fisher", "2026-01-01")], groups=in_groups("fisher")),
    Advised(
        "a farmer whose land was taken", basis.LAW_96, [listed("land_expropriated", "2026-01-01")],
        groups=in_groups("land_expropriated"),
    ),
    Advised(
        "fifty this month, out of work and registered", basis.ASSISTANCE_52, [lost("2026-01-01"), REGISTERED],
        [says("flexible_difficulty", "unknown", reason="not_recognised")], groups=in_groups("older_unemployed"),
        person=FIFTY,
    ),
    Advised(
        "fifty, and registered on the day on which the job ended", basis.LAW_50,
        [lost("2026-01-01"), registered("2026-11-10")], groups=in_groups("older_unemployed"), person=FIFTY,
    ),
    Advised(
        "fifty, and registered on the last day of work: that was for an earlier loss", basis.LAW_45,
        [lost("2026-01-01"), registered("2026-11-09")], groups=in_groups(), person=FIFTY,
    ),
    Advised(
        "fifty, and registered while at work for oneself, which has ended", basis.LAW_45,
        [lost("2026-01-01"), job("f", None, "2026-11-11", "self_employed"), registered("2026-11-12"),
         end("f", "2026-11-20", None)],
        groups=in_groups(), person=FIFTY,
    ),
    Advised(
        "fifty next month", basis.ASSISTANCE_52, [lost("2026-01-01"), REGISTERED],
        groups=in_groups(), person=FORTY_NINE,
    ),
    Advised(
        "a woman of forty, out of work and registered", basis.ASSISTANCE_52, [lost("2026-01-01"), REGISTERED],
        groups=in_groups("older_unemployed"), person=born("1986-11", "f"),
    ),
    Advised(
        "out of the scheme for three whole months", basis.MONITORED, [cover("pension", "2020-01-01", "2026-07-15")],
        groups=in_groups("interrupted"),
    ),
    Advised("for two", basis.MONITORED, [cover("pension", "2020-01-01", "2026-08-01")], groups=in_groups()),
    Advised(
        "near retirement, and payments stopped: asked first", basis.RENEW, [cover("pension", "2026-06-01")],
        [says("older_interrupted", "met")], person=born("1967-01"),
    ),
    Advised(
        "young, and payments stopped", basis.INTERRUPTED, [cover("pension", "2026-06-01")],
        untold=["older_interrupted"], person=born("1990-01"),
    ),
    Advised(
        "retires in 2031 and needs sixteen years: short of them beyond doubt", basis.YEARS_2025,
        [cover("pension", "1988-01-01", "1998-01-01", ref="old"), cover("pension", "2026-06-01", ref="now")],
        [says("short_of_years", "met", reason="reckoned", months_known=126, months_needed=192, months_left=54)],
        groups=in_groups("flexible", "interrupted", "near_pension"), person=born("1970-01"),
    ),
    Advised(
        "retires in 2027 and needs fifteen years: 90 months are known, 25 more may be", basis.LAW_16,
        [cover("pension", "1985-01-01", "1992-01-01", ref="old"), cover("pension", "2026-06-01", ref="now")],
        [says("short_of_years", "met", months_known=90, months_before=25, months_needed=180)], person=born("1966-12"),
    ),
    Advised(
        "retires in 2027; with the 61 months that may have been paid before it is enough", basis.LAW_16,
        [cover("pension", "1988-01-01", "1998-01-01", ref="old"), cover("pension", "2026-06-01", ref="now")],
        untold=["short_of_years"], groups=in_groups("flexible", "interrupted"), person=born("1966-12"),
    ),
]  # fmt: skip

ADVISED = [*BENEFIT, *GOING_ON, *SUBSIDIES, *GROUPS]
