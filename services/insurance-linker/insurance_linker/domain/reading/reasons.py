"""Why a case is there: one sentence in each language for each step of its argument."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from coverlink.contracts.decisions import Text
from coverlink.contracts.fields import CaseKind
from insurance_linker.domain.case import OpenCase
from insurance_linker.domain.names import END_REASONS, FORMS, LINES, lines_en, lines_zh
from insurance_linker.domain.policy import Book
from insurance_linker.domain.reading.figures import group_names


def why(case: OpenCase, book: Book) -> tuple[Text, ...]:
    """A text for each ground of the case."""
    sentences = _guidance if case.kind == "enrol" and case.unit_id is None else _SENTENCES[case.kind]
    return sentences(case, book, *(ground.inputs for ground in case.because))


def unit_of(case: OpenCase) -> str:
    """The name under which people know the unit."""
    return case.unit_name or case.unit_id or ""


def _source(case: OpenCase, book: Book) -> Text:
    """What a sentence rests on; nothing where the case cites a version that the packs of today have replaced."""
    rule = book.cited(case.because[0].rule)
    return Text(zh=f"；依据：{rule.source.zh}", en=f"; source: {rule.source.en}") if rule else Text(zh="", en="")


def _enrol(case: OpenCase, book: Book, owed: dict[str, Any], due: dict[str, Any]) -> tuple[Text, ...]:
    assert case.line
    unit, line, form, rests_on = unit_of(case), LINES[case.line], FORMS[owed["form"]], _source(case, book)
    return (
        Text(
            zh=f"{unit}自{owed['started_on']}起用工（{form.zh}），应为其参加{line.zh}{rests_on.zh}。",
            en=f"{unit} has employed the person since {owed['started_on']} ({form.en}) and owes {line.en} cover"
            f"{rests_on.en}.",
        ),
        Text(
            zh=f"应自用工之日起{due['due_days']}日内（{due['due_on']}前）办理参保登记，目前没有算数且生效的{line.zh}。",
            en=f"Enrolment is due within {due['due_days']} days (by {due['due_on']}); "
            f"no {line.en} cover that counts is in force.",
        ),
    )


def _guidance(case: OpenCase, book: Book, inputs: dict[str, Any]) -> tuple[Text, ...]:
    name, rests_on = group_names([inputs["group"]], book), _source(case, book)
    return (
        Text(
            zh=f"自{inputs['listed_from']}起列入{name.zh}名单，没有生效的职工或居民养老保险{rests_on.zh}。",
            en=f"On a list ({name.en}) since {inputs['listed_from']}; neither employee nor residents' pension cover "
            f"is in force{rests_on.en}.",
        ),
    )


def _verify(case: OpenCase, _: Book, inputs: dict[str, Any]) -> tuple[Text, ...]:
    if "folded_until" in inputs:
        return (_too_late(inputs),)
    unit, lines = unit_of(case), inputs["lines"]
    if since := inputs.get("dropped_on"):
        return (
            Text(
                zh=f"{unit}于{since}停止为其缴纳全部社会保险，但没有离职的记录；请核实是否已离职。",
                en=f"{unit} stopped all of the person's cover on {since}, but the job is not known to have ended; "
                "has it?",
            ),
        )
    since = inputs["started_on"]
    return (
        Text(
            zh=f"在校学生在{unit}自{since}起为标准用工，但{lines_zh(lines)}未参保；请核实是实习还是劳动关系。",
            en=f"A student has a standard job at {unit} since {since} without {lines_en(lines)} cover; "
            "is it an internship or employment?",
        ),
    )


def _too_late(inputs: dict[str, Any]) -> Text:
    days, until = inputs["days"], inputs["folded_until"]
    on_zh, on_en = (f"（{'、'.join(days)}）", f" ({', '.join(days)})") if days else ("", "")
    by_zh, by_en = (f"{until}之前的", f" before {until}") if until else ("部分早年", "")
    return Text(
        zh=f"收到一条关于早年{on_zh}的事实，而{by_zh}记录已归并为累计月数，不能据以重新计算；请人工核实。",
        en=f"A fact about early days{on_en} came after the records{by_en} had been put together as months; it was not "
        "reckoned with and needs to be looked at.",
    )


def _assist(case: OpenCase, _: Book, inputs: dict[str, Any]) -> tuple[Text, ...]:
    unit, since = inputs["unit"], inputs["since"]
    if inputs["dropped"]:
        return (
            Text(
                zh=f"{unit}自{since}起不再为其参保，其他单位也没有为其参保。",
                en=f"{unit} has not covered the person since {since}, and no other unit does.",
            ),
        )
    told = inputs["end_reason"]
    reason = END_REASONS[told] if told else Text(zh="原因不明", en="for a reason unknown")
    at_zh, at_en = (f"在{unit}的", f", at {unit},") if unit else ("无用人单位的", ", without an employer,")
    return (
        Text(
            zh=f"{at_zh}最后一份工作于{since}结束（{reason.zh}），目前没有其他工作。",
            en=f"The last job{at_en} ended on {since} ({reason.en}); no other job is known.",
        ),
    )


def _unit_incomplete(case: OpenCase, _: Book, inputs: dict[str, Any]) -> tuple[Text, ...]:
    unit, lines, start, end = unit_of(case), inputs["lines"], inputs["started_on"], inputs["ended_on"]
    return (
        Text(
            zh=f"{unit}自{start}至{end}用工，至结束时未参加{lines_zh(lines)}；应补的月份由单位承担。",
            en=f"{unit} employed the person from {start} to {end} and at the end had no {lines_en(lines)} "
            "cover for them; the months owed stay with the unit.",
        ),
    )


def _renew(case: OpenCase, _: Book, inputs: dict[str, Any]) -> tuple[Text, ...]:
    assert case.line
    line, last, months = LINES[case.line], inputs["last_month"], inputs["whole_months"]
    return (
        Text(
            zh=f"个人缴纳的{line.zh}自{last}之后连续{months}个整月没有缴费，未办理停保。",
            en=f"Self-paid {line.en} has had no contribution for {months} whole months "
            f"after {last} and was not suspended.",
        ),
    )


def _double_cover(case: OpenCase, _: Book, inputs: dict[str, Any]) -> tuple[Text, ...]:
    assert case.line
    line, count, since = LINES[case.line], len(inputs["lines"]), inputs["since"]
    return (
        Text(
            zh=f"{line.zh}同时有{count}份保障，自{since}起重复。",
            en=f"{count} covers on {line.en} are in force at once, since {since}.",
        ),
    )


def _follow_up(case: OpenCase, book: Book, inputs: dict[str, Any]) -> tuple[Text, ...]:
    assert case.line
    line, since, days, rests_on = LINES[case.line], inputs["from"], inputs["after_days"], _source(case, book)
    by = f" by {unit_of(case)}" if case.unit_id else ""
    return (
        Text(
            zh=f"{unit_of(case)}自{since}起的{line.zh}预登记，满{days}日仍没有正式参保登记；预登记不会自行生效{rests_on.zh}。",
            en=f"Pre-enrolled on {line.en}{by} from {since}; after {days} days no enrolment has followed, and a "
            f"pre-enrolment does not take effect by itself{rests_on.en}.",
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
