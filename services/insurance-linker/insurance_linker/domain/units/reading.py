"""A unit's or a project's case told in Chinese and English: why it is there, what would close it, why it ended."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from coverlink.contracts.decisions import Case, Condition, Ending, EndingCode, Text
from coverlink.words.counts import form, some
from coverlink.words.days import day
from coverlink.words.names import LINES, STEPS, beginning
from insurance_linker.domain.case import Ground, OpenCase
from insurance_linker.domain.policy import Book
from insurance_linker.domain.policy.rules import UnitRules
from insurance_linker.domain.reading import reason
from insurance_linker.domain.reading.ended_by import closes
from insurance_linker.domain.reading.reasons import unit_of

CLOSING = {
    "registered_or_covered": Text(
        zh="办理参保登记，或有职工参保，或欠保人员的任务均办结",
        en="the unit is registered, or anybody there is covered, or the tasks of its people are closed",
    ),
    "all_covered": Text(
        zh="逾期未参保人员全部参保，或其任务均办结",
        en="everybody who is overdue is covered, or their tasks are closed",
    ),
    "project_in_order": Text(
        zh="项目参加工伤保险、名册补齐、造价补报，或工期届满后无人再进场",
        en="the project has work injury cover, all who come are on its roster and its cost is known, or its term is "
        "over and nobody comes any more",
    ),
}
"""After which a unit's or a project's case closes, besides what is answered (``reading.ended_by``)."""
ENDINGS: dict[EndingCode, Text] = {
    "covered": Text(zh="应保人员已参保。", en="The people concerned are covered."),
    "job_ended": Text(zh="该单位已没有应参保的人员。", en="The unit employs nobody for whom a line is owed."),
    "answered": Text(zh="已登记核实结果。", en="It was answered."),
    "retracted": Text(zh="依据的事实已撤回。", en="The fact it rested on was taken back."),
    "corrected": Text(zh="依据的事实已更正。", en="The facts it rested on were put right."),
    "resolved": Text(zh="情形已不存在。", en="What it was about no longer holds."),
    "replaced": Text(
        zh="新的事实改变了依据，由另一任务代替。", en="Other facts have come; another task stands in its place."
    ),
}
Inputs = dict[str, Any]


def told(case: OpenCase, book: Book, rules: UnitRules) -> Case:
    """The case as it stands on the bus: a unit's, without a person."""
    return Case(
        id=case.id,
        kind=case.kind,
        line=case.line,
        gap=case.gap,
        unit_id=case.unit_id,
        unit_name=case.unit_name,
        district=case.district,
        priority=case.priority,
        opened_at=case.opened_at,
        due_on=case.due_on,
        because=tuple(reason(ground, _sentence(case, ground), book.cited(ground.rule)) for ground in case.because),
        closes_when=Condition(
            code=case.closes_when, unit_id=case.unit_id, text=closes(CLOSING[case.closes_when], rules.steps.ends)
        ),
    )


def ended(code: EndingCode) -> Ending:
    return Ending(code=code, text=ENDINGS[code])


def _sentence(case: OpenCase, ground: Ground) -> Text:
    return _SENTENCES[ground.inputs["about"]](unit_of(case), ground.inputs)


def _unregistered(unit: Text, told: Inputs) -> Text:
    late, since = told["late"], day(told["since"])
    return Text(
        zh=f"{unit.zh}用工{told['employed']}人应参保，没有参保登记的记录，也没有一人参保；其中{late}人逾期，最早自"
        f"{since.zh}起。",
        en=f"{beginning(unit)} employs {some(told['employed'], 'person')} for whom it owes cover; it is not known to "
        f"be registered and insures nobody. {_overdue(late)} since {since.en}.",
    )


def _incomplete(unit: Text, told: Inputs) -> Text:
    late, since, lines = told["late"], day(told["since"]), _by_line(told)
    return Text(
        zh=f"{unit.zh}应参保{told['employed']}人，逾期未参保{late}人，最早自{since.zh}起：{lines.zh}。",
        en=f"{beginning(unit)} employs {some(told['employed'], 'person')} for whom it owes cover; {_overdue(late)} "
        f"since {since.en}: {lines.en}.",
    )


def _overdue(late: int) -> str:
    return "1 of them is overdue," if late == 1 else f"{late} of them are overdue, the first"


def _by_line(told: Inputs) -> Text:
    """Line by line, of how many people it is owed and how many are covered."""
    owed: Mapping[str, int] = told["owed"]
    covered: Mapping[str, int] = told["covered"]
    parts = [(LINES[line], covered.get(line, 0), owed[line]) for line in LINES if line in told["missing"]]
    return Text(
        zh="，".join(f"{name.zh}应保{all_}人、已保{have}人" for name, have, all_ in parts),
        en=", ".join(f"{name.en} {have} of {all_} covered" for name, have, all_ in parts),
    )


def _project(unit: Text, told: Inputs) -> Text:
    """The project of the unit, by its name."""
    return Text(zh=f"{unit.zh}的工程项目“{told['name']}”", en=f"{unit.en}'s project {told['name']}")


def _uninsured(unit: Text, told: Inputs) -> Text:
    which, number, begun = _project(unit, told), told["project"], day(told["started_on"])
    return Text(
        zh=f"{which.zh}（编号{number}）于{begun.zh}开工，没有生效的项目工伤保险。",
        en=f"{beginning(which)} (number {number}), begun on {begun.en}, has no work injury cover in force.",
    )


def _overrun(unit: Text, told: Inputs) -> Text:
    which, count, over = _project(unit, told), told["count"], day(told["ends_on"])
    return Text(
        zh=f"{which.zh}工期已于{over.zh}届满，之后仍有{count}人进场，而项目工伤保险没有延期。",
        en=f"The term of {which.en} was over on {over.en}; {some(count, 'person')} {form(count, 'has')} come onto the "
        "site since, and its cover was not prolonged.",
    )


def _unrostered(unit: Text, told: Inputs) -> Text:
    which, count, since = _project(unit, told), told["count"], day(told["since"])
    several = "" if count == 1 else "the first "
    return Text(
        zh=f"{which.zh}有{count}人进场时不在实名制名册上，最早为{since.zh}。",
        en=f"{some(count, 'person')} came onto {which.en} without being on its real-name roster that day, {several}on "
        f"{since.en}.",
    )


def _cost_missing(unit: Text, told: Inputs) -> Text:
    which = _project(unit, told)
    return Text(
        zh=f"{which.zh}没有申报工程造价，无法核定工伤保险费。",
        en=f"The cost of {which.en} is not known, so that its premium cannot be checked.",
    )


def _steps(_: Text, told: Inputs) -> Text:
    now = STEPS[told["step"]]
    if not told["next_step"]:
        return Text(zh=f"现在应安排{now.zh}。", en=f"Due now: {now.en}.")
    after, on = STEPS[told["next_step"]], day(told["next_step_on"])
    then = "安排" if told["next_step"] == "inspection" else "发"
    return Text(
        zh=f"现在应发{now.zh}；自{on.zh}起{then}{after.zh}。", en=f"Due now: {now.en}; from {on.en} on {after.en}."
    )


_SENTENCES: dict[str, Callable[[Text, Inputs], Text]] = {
    "unregistered": _unregistered,
    "incomplete": _incomplete,
    "uninsured": _uninsured,
    "overrun": _overrun,
    "unrostered": _unrostered,
    "cost_missing": _cost_missing,
    "steps": _steps,
}
