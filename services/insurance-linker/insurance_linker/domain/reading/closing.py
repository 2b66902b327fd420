"""What would close a case of a person: after which facts. Which answers end it is said by ``ended_by``.

``closed_when`` asks the same of a case and a day.
"""

from __future__ import annotations

from coverlink.contracts.decisions import Text
from coverlink.words.names import END_REASONS, LINES, lines_en, lines_zh, unit_called
from insurance_linker.domain.case import OpenCase
from insurance_linker.domain.needs.left import AGAIN
from insurance_linker.domain.policy.rules import Policy
from insurance_linker.domain.reading.ended_by import closes
from insurance_linker.domain.reading.reasons import unit_of

IN_A_SCHEME = Text(
    zh="参加职工或居民养老保险，名单终止，有不须参保的身份，或由用人单位负责参保",
    en="employee or residents' pension cover is in force, the listing ends, a status excuses it, or an employing unit "
    "owes the pension",
)

IN_A_SCHEME_AGAIN = Text(
    zh="参加职工或居民养老保险，由用人单位负责参保，有不须缴费的身份，到法定退休年龄而缴费年限并非确知不足，"
    "或另有失业帮扶、名单引导的任务",
    en="employee or residents' pension cover is in force, an employing unit owes the pension, a status excuses it, "
    "legal retirement has come and years are not known to be short, or a task of assistance or of guidance is open",
)


def what_closes(case: OpenCase, policy: Policy) -> Text:
    rules = policy.answers.get(case.kind)
    ends = rules.ends | rules.owed_after_all if rules else frozenset()
    if case.closes_when == "in_a_pension_scheme" and policy.guidance:
        ends |= policy.guidance.ends
    return closes(_after(case, policy), ends)


def _after(case: OpenCase, policy: Policy) -> Text | None:
    match case.kind:
        case "enrol" if case.unit_id is None:
            return IN_A_SCHEME
        case "enrol":
            return _cover_in_force(case)
        case "verify":
            return None if "folded_until" in case.because[0].inputs else _doubt_settled(case)
        case "assist":
            return _at_work_again(case, policy)
        case "unit_incomplete":
            return _months_covered(case)
        case "renew" if case.closes_when == AGAIN:
            return IN_A_SCHEME_AGAIN
        case "renew":
            return _paid_again(case)
        case "follow_up":
            return _enrolment_followed(case)
        case _:
            return _one_cover_left(case)


def _cover_in_force(case: OpenCase) -> Text:
    """Injury is owed by each unit itself, or comes through a project of the job; of the other lines one is enough."""
    assert case.line
    unit, name = unit_of(case), LINES[case.line]
    if case.line != "injury":
        zh, en = "在职的任一用人单位缴纳的", f"{name.en} cover by any unit that employs the person"
    elif case.because[0].inputs.get("user_unit"):
        zh, en = f"{unit.zh}或用工单位缴纳的", f"{name.en} cover by {unit.en} itself, or by the user unit,"
    elif case.because[0].inputs["by_project"]:
        zh, en = f"{unit.zh}本单位或所在工程项目缴纳的", f"{name.en} cover by {unit.en} itself, or through the project,"
    else:
        zh, en = f"{unit.zh}本单位缴纳的", f"{name.en} cover by {unit.en} itself"
    return Text(
        zh=f"{zh}{name.zh}生效，{unit.zh}的用工结束，有不须参保的身份，或须先核实用工",
        en=f"{en} is in force, the job at {unit.en} ends, a status excuses the line, or the job has to be verified "
        "first",
    )


def _doubt_settled(case: OpenCase) -> Text:
    """A student may leave school; a unit that dropped somebody may cover them again on some line."""
    unit = unit_of(case)
    student = "started_on" in case.because[0].inputs
    zh, en = ("不再在校", "the person studies no more") if student else ("恢复参保", "it covers the person again")
    return Text(
        zh=f"{unit.zh}应参的险种均有保障或{zh}，其用工结束，或有不须参保的身份",
        en=f"every line that {unit.en} owes is covered, {en}, the job ends, or a status excuses it",
    )


def _at_work_again(case: OpenCase, policy: Policy) -> Text:
    inputs, zh, en = case.because[0].inputs, "", ""
    if inputs["dropped"]:
        unit = unit_called(inputs["unit"])
        reasons = [END_REASONS[code] for code in END_REASONS if code in policy.assist.not_after]
        zh = f"{unit.zh}恢复为本人参保，最后一份工作因{'或'.join(row.zh for row in reasons)}结束，"
        en = f"{unit.en} covers the person again, the last job ends ({' or '.join(row.en for row in reasons)}), "
    return Text(
        zh=f"{zh}重新就业，有不须帮扶的身份，或不在劳动年龄内",
        en=f"{en}the person is employed again, has a status without need of help, or is not of working age",
    )


def _months_covered(case: OpenCase) -> Text:
    unit, lines = unit_of(case), case.because[0].inputs["lines"]
    return Text(
        zh=f"{unit.zh}补缴{lines_zh(lines)}至用工结束，该单位继续用工并承担，或因当时的身份、答复不须参保",
        en=f"{unit.en} covers {lines_en(lines)} up to the job's end, employs the person on and owes it there, or owed "
        "nothing then, by a status or an answer",
    )


def _paid_again(case: OpenCase) -> Text:
    assert case.line
    line = LINES[case.line]
    return Text(
        zh=f"{line.zh}恢复缴费，办理停保，由用人单位负责参保，或有不须缴费的身份",
        en=f"{line.en} is paid again or suspended, an employing unit owes it, or a status excuses it",
    )


def _enrolment_followed(case: OpenCase) -> Text:
    assert case.line
    line = LINES[case.line]
    return Text(
        zh=f"{line.zh}办妥正式参保登记，预登记停止，用工结束，或有不须参保的身份",
        en=f"{line.en} is enrolled in the ordinary way, the pre-enrolment is stopped, the job ends, or a status "
        "excuses it",
    )


def _one_cover_left(case: OpenCase) -> Text:
    assert case.line
    line = LINES[case.line]
    return Text(
        zh=f"{line.zh}只剩一份保障，或本人死亡", en=f"only one cover on {line.en} is left, or the person has died"
    )
