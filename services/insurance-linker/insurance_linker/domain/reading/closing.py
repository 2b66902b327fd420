"""What would close a case."""

from __future__ import annotations

from coverlink.contracts.decisions import Text
from coverlink.words.names import LINES, lines_en, lines_zh, unit_called
from insurance_linker.domain.case import OpenCase
from insurance_linker.domain.reading.reasons import unit_of

RE_EMPLOYED = Text(
    zh="重新就业，或登记帮扶结果时关闭。",
    en="Closes when the person is employed again, or when it has been answered.",
)
LOOKED_AT = Text(
    zh="登记核实结果，或该事实被撤回、更正时关闭。",
    en="Closes when it has been answered, or when the fact is taken back or corrected.",
)
IN_A_SCHEME = Text(
    zh="参加职工或居民养老保险，名单终止或撤回，有不须参保的身份，由用人单位负责参保，或登记核实结果时关闭。",
    en="Closes when employee or residents' pension cover is in force, when the listing ends or is taken back, when a "
    "status excuses it, when an employing unit owes the pension, or when it has been answered so.",
)


def what_closes(case: OpenCase) -> Text:
    match case.kind:
        case "enrol" if case.unit_id is None:
            return IN_A_SCHEME
        case "enrol":
            return _cover_in_force(case)
        case "verify":
            return LOOKED_AT if "folded_until" in case.because[0].inputs else _doubt_settled(unit_of(case))
        case "assist":
            inputs = case.because[0].inputs
            return _covered_again(unit_called(inputs["unit"])) if inputs["dropped"] else RE_EMPLOYED
        case "unit_incomplete":
            return _months_covered(case)
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
        zh=f"{zh}{name.zh}生效，或{unit.zh}的用工结束，或有不须参保的身份，或登记核实结果时关闭。",
        en=f"Closes when {en} is in force, when the job at {unit.en} ends, when a status excuses the line, or when it "
        "has been answered so.",
    )


def _doubt_settled(unit: Text) -> Text:
    return Text(
        zh=f"核实结果登记后，或{unit.zh}补办参保，或离职记录到达时关闭。",
        en=f"Closes when it has been answered, when {unit.en} covers the person, or when the job's end is reported.",
    )


def _covered_again(unit: Text) -> Text:
    return Text(
        zh=f"{unit.zh}恢复为本人参保，或重新就业，或登记帮扶结果时关闭。",
        en=f"Closes when {unit.en} covers the person again, when the person is employed again, or when it has been "
        "answered.",
    )


def _months_covered(case: OpenCase) -> Text:
    unit, lines = unit_of(case), case.because[0].inputs["lines"]
    return Text(
        zh=f"{unit.zh}补缴{lines_zh(lines)}至用工结束，或事实被更正时关闭。",
        en=f"Closes when {unit.en} covers {lines_en(lines)} up to the job's end, or the facts are put right.",
    )


def _paid_again(case: OpenCase) -> Text:
    assert case.line
    line = LINES[case.line]
    return Text(
        zh=f"{line.zh}恢复缴费、办理停保，或被用人单位参保时关闭。",
        en=f"Closes when {line.en} is paid again, suspended, or taken over by an employer.",
    )


def _enrolment_followed(case: OpenCase) -> Text:
    assert case.line
    line = LINES[case.line]
    return Text(
        zh=f"{line.zh}办妥正式参保登记，或预登记撤销、停止，或用工结束，或有不须参保的身份，或登记核实结果时关闭。",
        en=f"Closes when {line.en} is enrolled in the ordinary way, when the pre-enrolment is taken back or stopped, "
        "when the job ends, when a status excuses it, or when it has been answered so.",
    )


def _one_cover_left(case: OpenCase) -> Text:
    assert case.line
    line = LINES[case.line]
    return Text(
        zh=f"{line.zh}只剩一份保障时关闭。",
        en=f"Closes when only one cover on {line.en} is left in force.",
    )
