"""Section 4 of docs/rules.md: renew of who left the employees' pension near legal retirement."""

from __future__ import annotations

from tests.scenarios import basis, own
from tests.scenarios.shorthand import (
    A,
    Scenario,
    answer,
    born,
    correct,
    cover,
    covers,
    end,
    job,
    listed,
    paid,
    retract,
    status,
)  # fmt: skip

OLD = born("1968-03")
"""A man who retires in January 2029, ten months after his 60th birthday."""
YOUNGER = born("1971-03")
"""In October 2032."""
RETIRED = born("1962-01")
"""A man who retired in January 2022."""
LEFT = cover("pension", "2020-01-01", "2026-06-15", what="suspended")
FEW = cover("pension", "1978-01-01", "1988-01-01", unit=A)
"""Ten years, from the month in which he was 16."""
RENEW = [("renew", "pension", None, "2026-10-31")]
RULE = "**renew** (pension), of who left near retirement"
NEAR = "legal retirement is at most 5 years away"
OPENS = "If that month is M, the case opens on the first day of M + 4"
REACHED = "once it is reached, only if the person is short of years (9.2)"
NOBODY = "no pension and no `resident_pension` cover is in force today"
STATUS = "no status excuses pension or self-paid cover today, and none of on_benefit and student is held"
OTHERS = "no *assist* is open, and no listing holds that guides (9.3)"

NEAR_RETIREMENT = [
    Scenario("suspended in June, 58 years old", basis.RENEW, RULE, [LEFT], RENEW, person=OLD, gap="left"),
    Scenario("the last day before it opens", own.LEFT, OPENS, [LEFT], [], person=OLD, today="2026-09-30"),
    Scenario("the day on which it opens", own.LEFT, OPENS, [LEFT], RENEW, person=OLD, today="2026-10-01"),
    Scenario("36 years old", own.LEFT, NEAR, [LEFT], [], person=born("1990-03")),
    Scenario(
        "of unknown age",
        own.LEFT,
        "the month of birth is known",
        [LEFT],
        [],
        person={"id_type": "passport", "id_number": "X1234567"},
    ),
    Scenario(
        "on the day on which retirement is five years away",
        own.LEFT,
        NEAR,
        [LEFT],
        [("renew", "pension", None, "2027-10-31")],
        person=YOUNGER,
        today="2027-10-01",
    ),
    Scenario(
        "on the day before retirement is five years away",
        own.LEFT,
        NEAR,
        [LEFT],
        [],
        person=YOUNGER,
        today="2027-09-30",
    ),
    Scenario(
        "a month was paid after that",
        basis.RENEW,
        "Counted as there, from the latest of",
        [LEFT, paid("2026-07")],
        [("renew", "pension", None, "2026-12-01")],
        person=OLD,
    ),
    Scenario("two whole months and this one", own.LEFT, OPENS, [LEFT, paid("2026-08")], [], person=OLD),
    Scenario(
        "pays alone again", basis.RENEW, NOBODY, [LEFT, cover("pension", "2026-11-01", ref="new")], [], person=OLD
    ),
    Scenario(
        "joined the residents' pension",
        basis.RESIDENTS,
        NOBODY,
        [LEFT, cover("resident_pension", "2026-07-01")],
        [],
        person=OLD,
    ),
    Scenario(
        "a unit owes the pension now",
        basis.EMPLOYEES,
        "no unit that owes pension employs the person today",
        [LEFT, job("j", A, "2026-11-01"), covers(A, "2026-11-01", lines=("medical", "unemployment", "injury"))],
        [("enrol", "pension", A, "2026-12-01")],
        person=OLD,
    ),
    Scenario(
        "platform work asks nobody for a pension",
        basis.MAY_JOIN,
        "no unit that owes pension employs the person today",
        [LEFT, job("j", A, "2026-07-01", "platform")],
        RENEW,
        person=OLD,
    ),
    *[
        Scenario(
            f"{kind}, having left", basis.BY_STATUS[kind], STATUS, [LEFT, status(kind, "2026-11-01")], [], person=OLD
        )
        for kind in ("deceased", "pensioner", "covered_elsewhere", "abroad")
    ],
    *[
        Scenario(f"{kind}, having left", own.LEFT, STATUS, [LEFT, status(kind, "2026-11-01")], [], person=OLD)
        for kind in ("on_benefit", "student")
    ],
    Scenario(
        "on benefit, but the fact names medical only",
        own.NAMED_LINES,
        STATUS,
        [LEFT, status("on_benefit", "2026-11-01", lines=["medical"])],
        RENEW,
        person=OLD,
    ),
    Scenario(
        "on a list that guides",
        basis.LISTS,
        OTHERS,
        [LEFT, listed("low_income", "2026-01-01")],
        [("enrol", "resident_pension", None, "2026-07-15")],
        person=OLD,
    ),
    Scenario("on a list that does not", basis.RENEW, OTHERS, [LEFT, listed("40-50", "2026-01-01")], RENEW, person=OLD),
    Scenario(
        "the unit's cover ended, and no job is known",
        basis.MONITORED,
        RULE,
        [cover("pension", "2020-01-01", "2026-06-15", unit=A)],
        RENEW,
        person=OLD,
        gap="left",
    ),
    Scenario(
        "the last job was lost: help is open",
        basis.ASSISTED,
        OTHERS,
        [job("j", A, "2020-01-01"), covers(A, "2020-01-01", "2026-06-15"), end("j", "2026-06-15", A)],
        [("assist", None, None, "2026-06-30")],
        person=OLD,
    ),
    Scenario(
        "the last job was lost, and help was given",
        basis.MONITORED,
        OTHERS,
        [job("j", A, "2020-01-01"), covers(A, "2020-01-01", "2026-06-15"), end("j", "2026-06-15", A)],
        RENEW,
        person=OLD,
        answers=(answer("assist", "assisted", job="j"),),
    ),
    Scenario(
        "answered",
        own.LEFT,
        "| renew | covered_elsewhere",
        [LEFT],
        [],
        person=OLD,
        answers=(answer("renew", "refused", "pension", about="2026-06"),),
    ),
    Scenario(
        "the end was put right to September",
        basis.LAW_74,
        "Counted as there, from the latest of",
        [LEFT | {"id": "left"}, correct("left", cover("pension", "2020-01-01", "2026-09-15", what="suspended"))],
        [],
        person=OLD,
    ),
    Scenario(
        "the end was taken back",
        basis.LAW_74,
        NOBODY,
        [
            cover("pension", "2020-01-01", id="own"),
            paid("2026-10"),
            LEFT | {"id": "left"},
            retract("left", "cover", "//insurance.example/cover"),
        ],
        [],
        person=OLD,
    ),
    Scenario(
        "paid by the fund alone",
        own.LEFT,
        "pension cover paid by a unit or by the person was in force once",
        [cover("pension", "2020-01-01", "2026-06-15", by="fund")],
        [],
        person=OLD,
    ),
    Scenario(
        "past retirement with ten years",
        basis.LAW_16,
        REACHED,
        [FEW],
        [("renew", "pension", None, "2017-01-31")],
        person=RETIRED,
        gap="left",
    ),
    Scenario(
        "past retirement with fifteen years",
        basis.LAW_16,
        REACHED,
        [FEW, cover("pension", "2000-01-01", "2005-01-01", unit=A, ref="more")],
        [],
        person=RETIRED,
    ),
    Scenario(
        "past retirement, and of the first years nothing is known",
        own.UNKNOWN_MONTHS,
        REACHED,
        [cover("pension", "1990-01-01", "2000-01-01", unit=A)],
        [],
        person=RETIRED,
    ),
    Scenario(
        "past retirement with ten years, and draws a pension",
        basis.PENSIONER,
        STATUS,
        [FEW, status("pensioner", "2022-02-01")],
        [],
        person=RETIRED,
    ),
    Scenario(
        "past retirement with ten years, and pays on",
        basis.LAW_16,
        NOBODY,
        [FEW, cover("pension", "2026-01-01"), paid("2026-10")],
        [],
        person=RETIRED,
    ),
]
