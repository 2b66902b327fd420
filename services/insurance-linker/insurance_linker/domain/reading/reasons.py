"""Why a case is there: one sentence in each language for each step of its argument.

They stand on the desk and in letters, so they are worded for both: *the person* is whoever reads.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from coverlink.contracts.decisions import Text
from coverlink.contracts.fields import CaseKind
from coverlink.words.counts import some
from coverlink.words.days import day, days, month
from coverlink.words.names import END_REASONS, FORMS, LINES, beginning, lines_en, lines_zh, unit_called
from coverlink.words.reasons import GAPS
from insurance_linker.domain.case import OpenCase
from insurance_linker.domain.policy import Book
from insurance_linker.domain.reading.figures import group_names


def why(case: OpenCase, book: Book) -> tuple[Text, ...]:
    """A text for each ground of the case."""
    sentences = _guidance if case.kind == "enrol" and case.unit_id is None else _SENTENCES[case.kind]
    return sentences(case, book, *(ground.inputs for ground in case.because))


def unit_of(case: OpenCase) -> Text:
    """The name under which people know the unit."""
    return unit_called(case.unit_name or case.unit_id)


def _source(case: OpenCase, book: Book) -> Text:
    """What a sentence rests on; nothing where the case cites a version that the packs of today have replaced."""
    rule = book.cited(case.because[0].rule)
    return Text(zh=f"；依据：{rule.source.zh}", en=f"; source: {rule.source.en}") if rule else Text(zh="", en="")


def _enrol(
    case: OpenCase, book: Book, owed: dict[str, Any], due: dict[str, Any], *before: dict[str, Any]
) -> tuple[Text, ...]:
    assert case.line
    unit, line, form, rests_on = unit_of(case), LINES[case.line], FORMS[owed["form"]], _source(case, book)
    start, due_on, term = day(owed["started_on"]), day(due["due_on"]), due["due_days"]
    counted = Text(zh="用工之日", en="the first day of work")
    if owed.get("rule_since", "") > owed["started_on"]:
        began = day(owed["rule_since"])
        counted = Text(zh=f"规定施行之日（{began.zh}）", en=f"the day on which the rule took effect, {began.en}")
    return (
        Text(
            zh=f"{unit.zh}自{start.zh}起用工（{form.zh}），应为职工参加{line.zh}{rests_on.zh}。",
            en=f"{beginning(unit)} has been the employer since {start.en} ({form.en}) and owes {line.en} cover"
            f"{rests_on.en}.",
        ),
        Text(
            zh=f"应自{counted.zh}起{term}日内（最迟{due_on.zh}）办理参保登记，目前没有查到已生效且符合要求的{line.zh}。",
            en=f"Enrolment is due within {some(term, 'day')} of {counted.en} (by {due_on.en}); "
            f"no {line.en} cover that counts is in force.",
        ),
        *(_covered_before(line, inputs) for inputs in before),
    )


def _covered_before(line: Text, inputs: dict[str, Any]) -> Text:
    """Why the gap is, or will be, another than ``missed``."""
    since, told = day(inputs["since"]), inputs.get("dropped_on")
    until = Text(zh="未停保", en="with no end known")
    if told:
        until = Text(zh=f"{day(told).zh}停保", en=f"until {day(told).en}")
    if inputs.get("dropped"):
        return Text(
            zh=f"本次用工期间曾有单位缴纳的{line.zh}（{since.zh}起，{until.zh}）；逾期未恢复的，属于{GAPS['cut'].zh}。",
            en=f"For this job the unit had {line.en} cover from {since.en} {until.en}; after the due day, while it is "
            f"not restored, the gap is “{GAPS['cut'].en}”.",
        )
    return Text(
        zh=f"另有{line.zh}记录（{since.zh}起，{until.zh}），不是为本次用工缴纳的；逾期未参保的，属于{GAPS['left'].zh}。",
        en=f"Other {line.en} cover is known, from {since.en} {until.en}, which is not for this job; after the due day, "
        f"without cover for it, the gap is “{GAPS['left'].en}”.",
    )


def _guidance(case: OpenCase, book: Book, inputs: dict[str, Any]) -> tuple[Text, ...]:
    name, rests_on, since = group_names([inputs["group"]], book), _source(case, book), day(inputs["listed_from"])
    return (
        Text(
            zh=f"自{since.zh}起列入{name.zh}名单，没有生效的职工或居民养老保险{rests_on.zh}。",
            en=f"On a list ({name.en}) since {since.en}; neither employee nor residents' pension cover "
            f"is in force{rests_on.en}.",
        ),
    )


def _verify(case: OpenCase, _: Book, inputs: dict[str, Any]) -> tuple[Text, ...]:
    if "folded_until" in inputs:
        return (_too_late(inputs),)
    unit, lines = unit_of(case), inputs["lines"]
    if dropped := inputs.get("dropped_on"):
        on = day(dropped)
        return (
            Text(
                zh=f"{unit.zh}于{on.zh}停止缴纳本人的全部社会保险，但没有离职的记录；请核实是否已离职。",
                en=f"{beginning(unit)} stopped all of the person's cover on {on.en}, but the job is not known to "
                "have ended; has it?",
            ),
        )
    since = day(inputs["started_on"])
    return (
        Text(
            zh=f"在校学生在{unit.zh}自{since.zh}起为标准用工，但{lines_zh(lines)}未参保；请核实是实习还是劳动关系。",
            en=f"A student has had a standard job at {unit.en} since {since.en} without {lines_en(lines)} cover; "
            "is it an internship or employment?",
        ),
    )


def _too_late(inputs: dict[str, Any]) -> Text:
    told, until = days(inputs["days"]), inputs["folded_until"]
    on_zh, on_en = (f"（{told.zh}）", f" ({told.en})") if inputs["days"] else ("", "")
    by_zh, by_en = (f"{day(until).zh}之前的", f" before {day(until).en}") if until else ("部分早年", "")
    return Text(
        zh=f"收到一条关于早年{on_zh}的事实，而{by_zh}记录已归并为累计月数，不能据以重新计算；请人工核实。",
        en=f"A fact about early days{on_en} came after the records{by_en} had been put together as months; it was not "
        "reckoned with and needs to be looked at.",
    )


def _assist(case: OpenCase, _: Book, inputs: dict[str, Any]) -> tuple[Text, ...]:
    unit, since = unit_called(inputs["unit"]), day(inputs["since"])
    if inputs["dropped"]:
        return (
            Text(
                zh=f"{unit.zh}自{since.zh}起不再为本人参保，其他单位也没有为本人参保。",
                en=f"{beginning(unit)} has not covered the person since {since.en}, and no other unit does.",
            ),
        )
    told = inputs["end_reason"]
    reason = END_REASONS[told] if told else Text(zh="原因不明", en="for a reason unknown")
    at_zh, at_en = (f"在{unit.zh}的", f", at {unit.en},") if unit.zh else ("无用人单位的", ", without an employer,")
    return (
        Text(
            zh=f"{at_zh}最后一份工作于{since.zh}结束（{reason.zh}），目前没有其他工作。",
            en=f"The last job{at_en} ended on {since.en} ({reason.en}); no other job is known.",
        ),
    )


def _unit_incomplete(case: OpenCase, _: Book, inputs: dict[str, Any]) -> tuple[Text, ...]:
    unit, lines, start, end = unit_of(case), inputs["lines"], day(inputs["started_on"]), day(inputs["ended_on"])
    return (
        Text(
            zh=f"{unit.zh}自{start.zh}至{end.zh}用工，至结束时未参加{lines_zh(lines)}；应补的月份由单位承担。",
            en=f"{beginning(unit)} was the employer from {start.en} to {end.en} and at the end had no "
            f"{lines_en(lines)} cover for the job; the months owed stay with the unit.",
        ),
    )


def _renew(case: OpenCase, _: Book, inputs: dict[str, Any]) -> tuple[Text, ...]:
    assert case.line
    line, last, whole = LINES[case.line], month(inputs["last_month"]), inputs["whole_months"]
    if "left_on" in inputs:
        return (_left(line, inputs),)
    return (
        Text(
            zh=f"个人缴纳的{line.zh}在{last.zh}之后连续{whole}个整月没有缴费，未办理停保。",
            en=f"Self-paid {line.en} has had no contribution for {some(whole, 'whole month')} "
            f"after {last.en} and was not suspended.",
        ),
    )


def _left(line: Text, inputs: dict[str, Any]) -> Text:
    stop, last, retires = day(inputs["left_on"]), month(inputs["last_month"]), month(inputs["retirement_on"])
    whole = inputs["whole_months"]
    return Text(
        zh=f"{line.zh}于{stop.zh}停保，{last.zh}之后已满{whole}个整月，没有再参加职工或居民养老保险；"
        f"法定退休时间为{retires.zh}。",
        en=f"Cover on {line.en} ended on {stop.en}; for {some(whole, 'whole month')} after {last.en} the person has "
        f"been in no pension scheme. Legal retirement: {retires.en}.",
    )


def _double_cover(case: OpenCase, _: Book, inputs: dict[str, Any]) -> tuple[Text, ...]:
    assert case.line
    line, count, since = LINES[case.line], len(inputs["lines"]), day(inputs["since"])
    return (
        Text(
            zh=f"{line.zh}同时有{count}份保障，自{since.zh}起重复。",
            en=f"{some(count, 'cover')} on {line.en} are in force at once, since {since.en}.",
        ),
    )


def _follow_up(case: OpenCase, book: Book, inputs: dict[str, Any]) -> tuple[Text, ...]:
    assert case.line
    line, since, after, rests_on = LINES[case.line], day(inputs["from"]), inputs["after_days"], _source(case, book)
    unit = unit_of(case)
    by = f" by {unit.en}" if unit.en else ""
    return (
        Text(
            zh=f"{unit.zh}自{since.zh}起的{line.zh}预登记，满{after}日仍没有正式参保登记；预登记不会自行生效{rests_on.zh}。",
            en=f"Pre-enrolled on {line.en}{by} from {since.en}; after {some(after, 'day')} no enrolment has followed, "
            f"and a pre-enrolment does not take effect by itself{rests_on.en}.",
        ),
    )


_SENTENCES: dict[CaseKind, Callable[..., tuple[Text, ...]]] = {
    "enrol": _enrol,
    "verify": _verify,
    "assist": _assist,
    "unit_incomplete": _unit_incomplete,
    "renew": _renew,
    "double_cover": _double_cover,
    "follow_up": _follow_up,
}
