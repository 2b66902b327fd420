"""Section 4 of docs/rules.md: follow_up, for cover that was pre-enrolled and not enrolled."""

from __future__ import annotations

from tests.scenarios import basis, own
from tests.scenarios.shorthand import (
    AGENCY,
    A,
    B,
    Expected,
    Fact,
    Scenario,
    answer,
    correct,
    cover,
    covers,
    end,
    insured_on,
    job,
    retract,
    status,
)

OPENS = "What is left opens on F + 30 days and is due 15 days after that"
FOLLOWED = "begins on or after F, be that in the future, or is in force today"
STOPPED = "its own included (they belong and count as stops of a beginning do in section 2), is today or earlier"
OVER = "it names a unit that does not employ the person today, and a job there has ended whose last day is F or later"
EXCUSED = "*status excuses* it today: one that excuses the line"
SEVERAL = "the case is about the least F of those that are open by then and not answered"

COVERED = [job("j", A, "2026-01-01"), covers(A, "2026-01-01", lines=("pension", "medical", "unemployment"))]
ASKED: list[Expected] = [("follow_up", "injury", A, "2026-11-15")]
ENROL: Expected = ("enrol", "injury", A, "2026-01-31")


def announced(since: str = "2026-10-01", unit: str | None = A, line: str = "injury", **more: str) -> Fact:
    return cover(line, since, unit=unit, what="pre_enrolled", ref="k", **more)


SELF_PAID = [
    Scenario(
        "a flexible worker pre-enrolled for pension",
        basis.LAW_58_ALONE,
        OPENS,
        [announced(unit=None, line="pension")],
        [("follow_up", "pension", None, "2026-11-15")],
    ),
    *[
        Scenario(
            f"the flexible worker is {kind} now",
            basis.BY_STATUS[kind],
            "one of deceased, serving, imprisoned, pensioner, covered_elsewhere, civil_servant, abroad",
            [announced(unit=None, line="medical"), status(kind, "2026-10-20")],
            [],
        )
        for kind in ("deceased", "serving", "imprisoned", "pensioner", "covered_elsewhere", "civil_servant", "abroad")
    ],
    Scenario(
        "on unemployment benefit the fund pays medical",
        basis.LAW_48,
        EXCUSED,
        [announced(unit=None, line="medical"), status("on_benefit", "2026-10-20")],
        [],
    ),
    Scenario(
        "on unemployment benefit pension is not excused",
        basis.LAW_48,
        EXCUSED,
        [announced(unit=None, line="pension"), status("on_benefit", "2026-10-20")],
        [("follow_up", "pension", None, "2026-11-15")],
    ),
    Scenario(
        "a job that ended later was not what the person pre-enrolled for",
        own.ANNOUNCED_JOB,
        "it names a unit",
        [
            announced(unit=None, line="pension"),
            job("j", A, "2026-09-01", "platform"),
            end("j", "2026-11-10", A, "retired"),
        ],
        [("follow_up", "pension", None, "2026-11-15")],
    ),
    Scenario(
        "a unit enrolled the flexible worker: another payer",
        own.ANNOUNCED_PAYER,
        "by the same payer",
        [announced(unit=None, line="pension"), job("j", A, "2026-10-05"), covers(A, "2026-10-05")],
        [("follow_up", "pension", None, "2026-11-15")],
    ),
]

ANNOUNCED = [
    Scenario(
        "pre-enrolled in the settlement window and never enrolled",
        basis.WINDOW,
        OPENS,
        [COVERED, announced()],
        [ENROL, *ASKED],
    ),
    Scenario(
        "it opens on the thirtieth day",
        own.FOLLOW_UP_DAYS,
        OPENS,
        [COVERED, announced("2026-10-24")],
        [ENROL, ("follow_up", "injury", A, "2026-12-08")],
    ),
    Scenario("not on the twenty-ninth", own.FOLLOW_UP_DAYS, OPENS, [COVERED, announced("2026-10-25")], [ENROL]),
    Scenario(
        "no job was told: the pre-enrolment alone is asked about",
        basis.WINDOW,
        OPENS,
        [announced()],
        ASKED,
    ),
    Scenario(
        "enrolled from the first day",
        basis.WINDOW,
        FOLLOWED,
        [COVERED, announced(), cover("injury", "2026-10-01", unit=A)],
        [],
    ),
    Scenario(
        "enrolled later", basis.WINDOW, FOLLOWED, [COVERED, announced(), cover("injury", "2026-11-01", unit=A)], []
    ),
    Scenario(
        "enrolled from next month",
        basis.WINDOW,
        FOLLOWED,
        [COVERED, announced(), cover("injury", "2026-12-01", unit=A)],
        [ENROL],
    ),
    Scenario(
        "covered since before",
        basis.WINDOW,
        FOLLOWED,
        [COVERED, announced(), cover("injury", "2026-01-01", unit=A)],
        [],
    ),
    Scenario(
        "covered before, and that stopped",
        basis.WINDOW,
        FOLLOWED,
        [COVERED, announced(), cover("injury", "2026-01-01", "2026-10-10", unit=A)],
        [ENROL, *ASKED],
    ),
    Scenario(
        "enrolled, and stopped since: it was followed",
        basis.WINDOW,
        FOLLOWED,
        [COVERED, announced(), cover("injury", "2026-10-01", "2026-11-10", unit=A, ref="i")],
        [ENROL],
    ),
    Scenario(
        "another line was enrolled",
        basis.BY_ORDER,
        "a spell of cover that is not empty, on that line",
        [COVERED, announced(), cover("occupational_injury", "2026-10-01", unit=A)],
        [ENROL, *ASKED],
    ),
    Scenario(
        "another unit enrolled the person",
        basis.INJURY_BY_EACH,
        "by the same payer",
        [COVERED, announced(), job("i", B, "2026-10-01"), covers(B, "2026-10-01")],
        [ENROL, *ASKED],
    ),
    Scenario(
        "the building project covers the person",
        basis.PROJECT,
        "or (injury) through the same project",
        [
            job("j", A, "2026-10-01", "construction", project="P-1"),
            announced(project="P-1"),
            insured_on("P-1", "2026-10-08"),
        ],
        [],
    ),
    Scenario(
        "stopped by its own last day",
        own.ANNOUNCED_STOPS,
        STOPPED,
        [COVERED, cover("injury", "2026-10-01", "2026-11-10", unit=A, what="pre_enrolled")],
        [ENROL],
    ),
    Scenario(
        "stopped by an end with its reference",
        own.ANNOUNCED_STOPS,
        STOPPED,
        [COVERED, announced(), cover("injury", "2026-10-01", "2026-10-01", unit=A, ref="k", what="ended")],
        [ENROL],
    ),
    Scenario(
        "an end of something else stops it not",
        own.ANNOUNCED_STOPS,
        STOPPED,
        [COVERED, announced(), cover("injury", "2026-10-01", "2026-10-01", unit=A, ref="other", what="ended")],
        [ENROL, *ASKED],
    ),
    Scenario(
        "pre-enrolled for a while: cover that is in force goes on",
        own.ANNOUNCED_STOPS,
        "A pre-enrolment stops announced cover only",
        [
            COVERED,
            cover("injury", "2026-01-01", unit=A, ref="k"),
            cover("injury", "2026-10-01", "2026-11-01", unit=A, ref="k", what="pre_enrolled"),
        ],
        [],
    ),
    Scenario(
        "the job is over",
        own.ANNOUNCED_JOB,
        OVER,
        [
            job("j", A, "2026-09-20"),
            covers(A, "2026-09-20", "2026-10-20", lines=("pension", "medical", "unemployment")),
            announced(),
            end("j", "2026-10-20", A, "retired"),
        ],
        [("unit_incomplete", None, A, "2026-11-19")],
    ),
    Scenario(
        "an earlier job there is over; the one pre-enrolled for was not told",
        own.ANNOUNCED_JOB,
        OVER,
        [
            job("old", A, "2024-01-01"),
            covers(A, "2024-01-01", "2025-01-01"),
            end("old", "2025-01-01", A, "retired"),
            announced(),
        ],
        ASKED,
    ),
    Scenario(
        "a job there is over, another goes on",
        own.ANNOUNCED_JOB,
        OVER,
        [COVERED, job("i", A, "2026-05-01", "part_time"), end("i", "2026-10-20", A), announced()],
        [ENROL, *ASKED],
    ),
    Scenario("serving", basis.MILITARY, EXCUSED, [COVERED, announced(), status("serving", "2026-11-01")], []),
    Scenario(
        "a pensioner's injury line is not excused",
        basis.PENSIONER,
        EXCUSED,
        [COVERED, announced(), status("pensioner", "2026-11-01")],
        [ENROL, *ASKED],
    ),
    Scenario(
        "who has died has none",
        basis.DECEASED,
        "Nor any *follow_up*.",
        [announced(line="occupational_injury"), status("deceased", "2026-11-01", lines=["pension"])],
        [],
    ),
    Scenario(
        "taken back",
        basis.PRIVACY_8,
        "The named fact ... counts as never said",
        [COVERED, announced(id="p"), retract("p", "cover", AGENCY)],
        [ENROL],
    ),
    Scenario(
        "corrected to another day",
        basis.HANDLING_9,
        "The fact keeps its name and its type",
        [COVERED, announced(id="p"), correct("p", announced("2026-10-10"))],
        [ENROL, ("follow_up", "injury", A, "2026-11-24")],
    ),
    Scenario(
        "pre-enrolled in two months: the earlier is asked about",
        own.ANNOUNCED_TWICE,
        SEVERAL,
        [COVERED, announced("2026-10-10"), announced("2026-09-10")],
        [ENROL, ("follow_up", "injury", A, "2026-10-25")],
    ),
    Scenario(
        "the earlier was answered: the later is asked about",
        own.ANNOUNCED_TWICE,
        SEVERAL,
        [COVERED, announced("2026-10-10", id="late"), announced("2026-09-10", id="early")],
        [ENROL, ("follow_up", "injury", A, "2026-11-24")],
        answers=(answer("follow_up", "wrong_lead", "injury", A, about="2026-09-10"),),
    ),
    Scenario(
        "two sources tell of the same pre-enrolment: answered once",
        own.ANSWER_HOLDS,
        "for all pre-enrolments of that line, unit and `from`",
        [COVERED, announced()],
        [ENROL],
        answers=(answer("follow_up", "left_job", "injury", A, about="2026-10-01"),),
        later=[announced(source="//other.example/cover")],
    ),
    Scenario(
        "will enrol: it stays until enrolled",
        basis.WINDOW,
        "| follow_up | covered_elsewhere, studying, serving, abroad, deceased, left_job, not_an_employee, wrong_lead",
        [COVERED, announced()],
        [ENROL, *ASKED],
        answers=(answer("follow_up", "will_enrol", "injury", A, about="2026-10-01"),),
    ),
    *SELF_PAID,
]
