"""Whose pages there are: persons and units of the scenario tables at the end, and lives of which all is told."""

from __future__ import annotations

from typing import Any

from tests.scenarios.listed import GUIDED
from tests.scenarios.shorthand import (
    A,
    B,
    Fact,
    correct,
    cover,
    covers,
    end,
    job,
    listed,
    paid,
    registered,
    retract,
    status,
)
from tests.scenarios.table import SCENARIOS
from tests.scenarios.unit_shorthand import begun, enters, insured, insured_person, leaves, of
from tests.scenarios.unit_shorthand import registered as unit_registered
from tests.scenarios.units import UNIT_SCENARIOS
from tests.told.telling import Days, Telling, days_of

PERSONS = (
    "hired and dropped on one day",
    "the first of two lists",
    "the earlier was answered: the later is asked about",
    "student does not excuse",
    "residents' pension paid by the fund and own pension, no job",
    "a pensioner at two over-age jobs: injury is owed by each",
    "the user unit took injury, the agency has the rest to do",
    "left the job; a second source tells of the same work, a day earlier",
    "a farmer whose land was taken (art. 96)",
    "an older unemployed person on the list of the 4050 is helped, not guided",
    "excused only from the day after the last",
    "a list that nobody guides",
    "pre-enrolled in the residents' scheme a month ago, and nothing came",
    "flexible work ended",
    "the unit kept the person part-time, uncovered: injury is asked for there, the rest here",
    "injury cover of another project",
    "covered elsewhere on one line; then the job ends: the other three are owed",
    "double_cover: will leave one; it stays until one stops",
    "on unemployment benefit pension is not excused",
    "a correction of a start states its end as well",
    "over-age work that ended one day later",
    "platform work without a unit",
    "no job was told: the pre-enrolment alone is asked about",
    "the first man whom the reform touches: January 1965, one month late, in January 2025",
    "a man of September 1976 retires at 63: no more than 36 months late",
    "civil servant",
    "the unit says that the person was let go, the register that they retired",
    "two kinds of work for nobody, one over",
    "a student in an older part-time and a newer standard job at one unit",
    "a man of December 1964 in the month before he is sixty",
    "the user unit stopped all cover",
    "laid off, and the flexible work that followed ended too: one loss, the last",
    "who has died has none",
    "the flexible worker is imprisoned now",
    "the flexible worker is covered_elsewhere now",
    "the flexible worker is abroad now",
    "nobody does: the agency owes",
    "a treaty that names the pension",
    "laid off, now abroad",
    "dropped, but nothing is owed: no verify; help is offered all the same",
    "no birth month known",
    "a woman of June 1971 retires this month, five months late",
    "the unit's cover of the former job ran into this one and stopped",
    "the unit dropped the person: it still employs them",
    "two agencies sent the person to one unit, which insures",
    "a correction without its fact",
    "an unknown office corrects what the unit said: it stays the unit's word",
)
"""Of the scenario tables those in which something is told that no other tells."""
UNITS = (
    "the term is over and works go on",
    "a student's job is being verified first",
    "a project has begun without cover: due at once",
    "the cost is not known",
    "a worker comes who is on no roster",
    "registered, and insures nobody",
    "came again after leaving the roster",
    "not registered as far as we know, but it insures somebody",
    "two projects of a unit, and the unit itself: three cases",
)


def answer(kind: str, code: str, line: str | None = None, unit: str | None = None) -> Fact:
    return {"answer": kind, "code": code, "line": line, "unit": unit}


def lives_in(district: str, fact: Fact, **more: Any) -> Fact:
    """The fact tells where the person lives, and what else it tells of them."""
    return {**fact, "data": {**fact["data"], "person": {"residence_district": district, **more}}}


HIRED_AND_LET_GO: Days = [
    ("2025-03-01", [unit_registered(A), of("李", job("j", A, "2025-03-01", id="hired"))]),
    ("2025-03-31", []),
    ("2025-04-02", []),
    ("2025-04-10", [of("李", covers(A, "2025-03-01", lines=("pension", "medical", "unemployment")))]),
    ("2025-04-20", [of("李", cover("injury", "2025-04-20", unit=A, ref="I"))]),
    ("2026-05-31", [of("李", covers(A, "2025-03-01", "2026-05-31", what="ended"), cover("injury", "2025-04-20",
        "2026-05-31", unit=A, ref="I", what="ended"))]),
    ("2026-06-20", [of("李", answer("verify", "will_enrol", unit=A))]),
    ("2026-07-10", [of("李", end("j", "2026-07-01", A, id="let-go"))]),
    ("2026-07-15", [of("李", registered("2026-07-15"), answer("assist", "waiver_signed"))]),
    ("2026-07-20", [of("李", paid("2026-06"))]),
    ("2026-08-03", [of("李", job("k", B, "2026-08-01", "part_time"))]),
    ("2026-09-15", [of("李", retract("let-go"))]),
]  # fmt: skip
"""Insured late, dropped, let go, registered, called, employed again; then the end is taken back."""

PAYS_ALONE: Days = [
    ("2025-01-10", [lives_in("320106", cover("pension", "2025-01-01", ref="P"), born="1965-09", sex="m")]),
    ("2025-02-20", [paid("2025-01"), paid("2025-02")]),
    ("2025-06-10", []),
    ("2025-07-05", []),
    ("2025-07-20", [paid("2025-06")]),
    ("2025-11-20", [answer("renew", "refused", "pension")]),
    ("2026-02-10", [listed("40-50", "2026-02-01"), registered("2026-02-10"), cover("resident_pension", "2026-02-01")]),
    ("2026-04-10", [cover("pension", "2025-01-01", "2026-04-01", ref="P", what="suspended")]),
    ("2026-11-23", []),
]
"""Stops paying near retirement, pays, stops again and does not want to; then both schemes, and one is left."""

LISTED: Days = [
    ("2026-01-05", [lives_in("500103", listed("low_income", "2026-01-01", id="list"), born="1972-04", sex="f")]),
    ("2026-03-01", [listed("fisher", "2026-02-01"), listed("graduate", "2024-07-01"),
        listed("unheard_of", "2026-01-01")]),
    ("2026-04-01", [cover("resident_pension", "2026-03-10", by="fund")]),
    ("2026-06-01", [cover("resident_pension", "2026-03-10", "2026-05-31", by="fund", what="ended")]),
    ("2026-07-10", [answer("enrol", "refused", "resident_pension")]),
    ("2026-08-01", [listed("severe_disability", "2026-08-01", "2026-10-01")]),
    ("2026-09-01", [retract("list", "group", source="//civil.example/lists")]),
    ("2026-11-23", []),
]  # fmt: skip
"""On departments' lists, one after the other; in a scheme and out of it."""

HELPED: Days = [
    ("2010-02-01", [lives_in("500103", job("j", A, "2010-01-01"), born="1972-02", sex="f")]),
    ("2015-01-10", [cover("unemployment", "2010-01-01", "2015-01-01", unit=A, ref="U", what="ended")]),
    ("2015-02-10", [status("on_benefit", "2015-02-01", "2015-08-01")]),
    ("2024-11-10", [covers(A, "2024-11-01")]),
    ("2026-11-02", [covers(A, "2024-11-01", "2026-11-01", what="ended")]),
    ("2026-11-05", [end("j", "2026-11-01", A), listed("zero_employment_family", "2026-10-01"),
        listed("short_of_years", "2026-10-01")]),
    ("2026-11-12", [registered("2026-11-12"), status("on_benefit", "2026-12-01")]),
    ("2026-11-14", [status("abroad", "2026-11-14")]),
    ("2026-11-20", [answer("assist", "referred")]),
]  # fmt: skip
"""Near retirement and long at one unit; an earlier benefit was drawn in part."""

SENT: Days = [
    ("2026-09-01", [job("s", A, "2026-09-01", "dispatch", user_unit=B), job("f", None, "2026-09-10", "flexible")]),
    ("2026-09-05", [cover("injury", "2026-09-01", unit=B, ref="I", what="pre_enrolled")]),
    ("2026-10-02", []),
    ("2026-10-17", []),
    ("2026-10-20", [cover("injury", "2026-09-01", unit=B, ref="I"), covers(A, "2026-09-01", lines=("pension",))]),
    ("2026-11-01", [answer("enrol", "not_an_employee", "medical", A), status("student", "2026-09-01", "2026-10-15")]),
    ("2026-11-15", [end("f", "2026-11-10"), correct("e-1", job("s", A, "2026-10-01", "standard"))]),
    ("2026-11-20", [status("deceased", "2026-11-19")]),
]  # fmt: skip
"""Sent by an agency, pre-enrolled by the user unit, flexible work beside it; then it was other work; dies."""

SITE: Days = [
    ("2026-03-01", [begun("P-1", A, "2026-03-10", "2026-09-01", cost=None), unit_registered(A, "500157", "城建公司")]),
    ("2026-03-12", [of("王", job("w", A, "2026-03-11", "construction", project="P-1"), enters("P-1", "2026-03-12"))]),
    ("2026-03-20", [insured("P-1", A, "2026-03-15", "2026-08-15"), of("赵", enters("P-1", "2026-03-20"))]),
    ("2026-04-01", [begun("P-1", A, "2026-03-10", "2026-09-01", time="2026-04-01T09:00:00+08:00")]),
    ("2026-04-05", [of("赵", insured_person("P-1", "2026-03-25"), leaves("P-1", "2026-04-04"))]),
    ("2026-05-01", [{"answer": "project_uninsured", "code": "wrong_lead", "key": A}]),
    ("2026-06-01", [of("孙", enters("P-1", "2026-06-01"))]),
    ("2026-08-20", []),
    ("2026-09-05", [of("王", enters("P-1", "2026-09-03"), end("w", "2026-09-04", A))]),
    ("2026-10-20", []),
]  # fmt: skip
"""A project and its builder's unit: begun, insured late, strangers on site, cover that stops, works beyond the term."""

WORKSHOP: Days = [
    ("2026-03-01", [of("甲", job("a", A, "2026-03-01")), of("乙", job("b", A, "2026-03-05", "part_time"))]),
    ("2026-04-01", []),
    ("2026-04-10", [of("甲", covers(A, "2026-04-01"))]),
    ("2026-04-20", [unit_registered(A, "320213", "江苏某作坊")]),
    ("2026-05-10", [{"answer": "unit_incomplete", "code": "not_an_employee", "key": A}]),
    ("2026-05-20", [of("丙", job("c", A, "2026-05-15"))]),
    ("2026-07-30", []),
    ("2026-08-05", [of("丙", end("c", "2026-08-01", A, "retired"))]),
]
"""A unit that is not known and insures nobody; then one, then it is registered; answered, and another comes."""

LIVES: dict[str, Days] = {
    "hired-and-let-go": HIRED_AND_LET_GO,
    "pays-alone": PAYS_ALONE,
    "listed": LISTED,
    "helped": HELPED,
    "sent": SENT,
    "site": SITE,
    "workshop": WORKSHOP,
}


_PERSONS = {row.name: row for row in [*SCENARIOS, *GUIDED]}
_UNITS = {row.name: row for row in UNIT_SCENARIOS}


def life(name: str) -> str:
    return Telling().page(LIVES[name])


def person(name: str) -> str:
    return Telling().page(days_of(_PERSONS[name]), on_the_way=False)


def unit(name: str) -> str:
    return Telling().page(_UNITS[name].days, on_the_way=False)
