"""Where no text says to the day what holds: the project's own rules, each with the text it serves.

A row that rests on one of these says so in plain words, with the section of docs/rules.md that has the rule.
"""

from __future__ import annotations

from tests.scenarios.basis import (
    ASSISTED,
    BOTH_SCHEMES,
    CARD_48,
    CHECKED,
    HANDLING_9,
    INTERRUPTED,
    LAW_16,
    LAW_50,
    LAW_58,
    LAW_63,
    LAW_74,
    LISTS,
    NUMBER_11,
    ONE_NUMBER,
    PRIVACY_8,
    REAL_TIME,
    RENEW,
    RESIDENTS,
    STUDENT,
    WINDOW,
)


def own(section: str, what: str, serves: str | None) -> str:
    """``serves``: the text for whose sake there is a rule, and which leaves open which."""
    rest = f"it serves {serves}" if serves else "no text says more"
    return f"docs/rules.md {section}, the project's own: {what}; {rest}"


CALENDAR = own("head", "calendar days, a day of rest moves nothing", LAW_58)
TAKEN_BACK = own("1", "what a retraction takes with it, whichever came first", PRIVACY_8)
NEWEST = own("1", "which of several corrections counts", LAW_74)
STANDS_IN = own("1", "a correction stands in for its fact until that comes", REAL_TIME)
KEEPS_ITS_TYPE = own("1", "a corrected fact stays the kind of fact it was, from whom it was", LAW_74)

BELONGS = own("2", "which end belongs to which job", LAW_50)
FIRST_END = own("2", "the earliest end after the start counts", LAW_50)
SAME_DAY = own("2", "a contract renewed on the day the old one ends goes on", LAW_50)
STOPS = own("2", "which stop of cover belongs to which beginning, and which of several counts", LAW_74)
RESUMED = own("2", "cover of the same payer that resumes the day after it stopped did not stop", LAW_74)
STATUS_ENDS = own("2", "which fact tells the last day of a status", LAW_74)
NO_UNIT = own("2", "all work without a unit counts as held at one unit", None)

STUDENTS_OTHER_WORK = own("3", "a student's work other than a standard job owes what it owes", STUDENT)
STUDENT_PAYS = own("3", "being a student excuses no line", None)
NAMED_LINES = own("3", "a status that names lines excuses those and nothing else", None)
ANY_EMPLOYER = own("3", "one employer's pension, medical and unemployment cover is enough for all", ONE_NUMBER)

NO_BIRTH_MONTH = own("4", "whose month of birth is not known is taken to be of working age", ASSISTED)
LAST_DAY = own("4", "it is the last day of work on which the unit is asked what it owed", LAW_63)
KEPT_ON = own("4", "while the unit still owes the line, its enrolment is asked for and not what it left behind", LAW_63)
THREE_MONTHS = own("4", "three whole months, from which month they count, and thirty days more", INTERRUPTED)
LEFT = own(
    "4", "who left the pension is asked after three whole months, five years from retirement, and by no list", RENEW
)
UNKNOWN_MONTHS = own("9.2", "nobody is called short of years who might not be", LAW_16)
PENSION_ONLY = own("4", "only an interrupted pension is followed up", INTERRUPTED)
ONE_KIND = own(
    "4", "two spells of one kind of payer are no double cover, and the earlier beginning counts", BOTH_SCHEMES
)
MEDICAL_TWICE = own("4", "medical cover in two schemes is asked about like pension cover", BOTH_SCHEMES)
FORMER_UNIT = own("4", "cover of a unit that employs the person no more is no second cover", LAW_50)
FOLLOW_UP_DAYS = own("4", "after thirty days, and fifteen days to answer", WINDOW)
ANNOUNCED_STOPS = own("4", "what stops announced cover, and what such a stop leaves alone", WINDOW)
ANNOUNCED_PAYER = own("4", "who announced cover is asked, whoever else insured the person since", WINDOW)
ANNOUNCED_JOB = own("4", "announced cover of a unit is asked about until the job it was for is over", WINDOW)
ANNOUNCED_TWICE = own("4", "of several announced covers the earliest that was not answered is asked about", WINDOW)

ANSWERS = own("6", "which answers end which case", CHECKED)
ANSWER_HOLDS = own("6", "an answer holds for what it was told of, whoever tells of the same again", CHECKED)
EACH_DROP = own("6", "each drop is a case of its own", ASSISTED)
ONE_LOSS = own("6", "one loss is not asked about twice", ASSISTED)
NOTHING_OWED = own("6", "what was answered about the job is not asked again when the job is over", CHECKED)

TRUST = own("7", "of two offices that disagree the more trusted one's day counts; alike, the earlier", HANDLING_9)
SAME_JOB = own("7", "when two offices tell of one and the same job", HANDLING_9)
AGENCYS_RECORD = own("7", "about cover the agency that keeps the record is trusted most", LAW_74)

GUIDED_LISTS = own("9.3", "which lists are guided, and until when", LISTS)
GUIDED_DAYS = own("9.3", "thirty days, and from which day they count", LISTS)
NO_UPPER_AGE = own("9.3", "there is no upper age for guidance", RESIDENTS)
KNOWN_AGE = own("9.3", "whose month of birth is not known is not guided", RESIDENTS)

LINKS = own("11", "which of several links counts, and what takes one back", NUMBER_11)
BORN_AS = own(
    "11", "month of birth and sex are those of the identity that stands, else of the one linked last", CARD_48
)
ANSWERED_ONCE = own("11", "what was answered under one identity is not asked under the other", NUMBER_11)
