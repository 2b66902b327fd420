"""A unit's or a project's case told in Chinese and English: why it is there, what would close it, why it ended."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from coverlink.contracts.decisions import Case, Condition, Ending, EndingCode, Text
from insurance_linker.domain.case import Ground, OpenCase
from insurance_linker.domain.names import LINES
from insurance_linker.domain.policy import Book
from insurance_linker.domain.reading import reason
from insurance_linker.domain.reading.reasons import unit_of

STEPS = {
    "reminder": Text(zh="提醒短信", en="a reminder message"),
    "letter": Text(zh="催办函", en="a reminder letter"),
    "inspection": Text(zh="稽核", en="an inspection"),
}
CLOSING = {
    "registered_or_covered": Text(
        zh="办理参保登记并为职工参保，或欠保人员的任务办结，或登记核实结果时关闭。",
        en="Closes when the unit is registered and covers its people, when the tasks of its people are closed, or when "
        "it has been answered.",
    ),
    "all_covered": Text(
        zh="逾期未参保人员全部参保或其任务办结，或登记核实结果时关闭。",
        en="Closes when everybody who is overdue is covered or their tasks are closed, or when it has been answered.",
    ),
    "project_in_order": Text(
        zh="项目参加工伤保险、名册补齐、造价补报，或登记核实结果时关闭。",
        en="Closes when the project has work injury cover, all who come are on its roster and its cost is known, or "
        "when it has been answered.",
    ),
}
ENDINGS: dict[EndingCode, Text] = {
    "covered": Text(zh="应保人员已参保。", en="The people concerned are covered."),
    "job_ended": Text(zh="该单位已没有应参保的人员。", en="The unit employs nobody for whom a line is owed."),
    "answered": Text(zh="已登记核实结果。", en="It was answered."),
    "resolved": Text(zh="情形已不存在。", en="What it was about no longer holds."),
    "replaced": Text(
        zh="新的事实改变了依据，由另一任务代替。", en="Other facts have come; another task stands in its place."
    ),
}
Inputs = dict[str, Any]


def told(case: OpenCase, book: Book) -> Case:
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
        closes_when=Condition(code=case.closes_when, unit_id=case.unit_id, text=CLOSING[case.closes_when]),
    )


def ended(code: EndingCode) -> Ending:
    return Ending(code=code, text=ENDINGS[code])


def _sentence(case: OpenCase, ground: Ground) -> Text:
    return _SENTENCES[ground.inputs["about"]](unit_of(case), ground.inputs)


def _unregistered(unit: str, told: Inputs) -> Text:
    return Text(
        zh=f"{unit}用工{told['employed']}人应参保，没有参保登记的记录，也没有一人参保；其中{told['late']}人自"
        f"{told['since']}起逾期。",
        en=f"{unit} employs {told['employed']} people for whom it owes cover; it is not known to be registered and "
        f"insures nobody. {told['late']} of them are overdue, the first since {told['since']}.",
    )


def _incomplete(unit: str, told: Inputs) -> Text:
    return Text(
        zh=f"{unit}应参保{told['employed']}人，逾期未参保{told['late']}人，最早自{told['since']}起："
        f"{_by_line(told, 'zh')}。",
        en=f"{unit} employs {told['employed']} people for whom it owes cover; {told['late']} of them are overdue, the "
        f"first since {told['since']}: {_by_line(told, 'en')}.",
    )


def _by_line(told: Inputs, language: str) -> str:
    """Line by line, how many are covered of how many are owed."""
    owed: Mapping[str, int] = told["owed"]
    covered: Mapping[str, int] = told["covered"]
    parts = [(LINES[line], covered.get(line, 0), owed[line]) for line in LINES if line in told["missing"]]
    if language == "zh":
        return "，".join(f"{name.zh}已保{have}/应保{all_}" for name, have, all_ in parts)
    return ", ".join(f"{name.en} {have} of {all_} covered" for name, have, all_ in parts)


def _uninsured(unit: str, told: Inputs) -> Text:
    return Text(
        zh=f"{unit}的工程项目“{told['name']}”（{told['project']}）于{told['started_on']}开工，没有生效的项目工伤保险。",
        en=f"{unit}'s project {told['name']} ({told['project']}), begun on {told['started_on']}, has no work injury "
        "cover in force.",
    )


def _overrun(unit: str, told: Inputs) -> Text:
    return Text(
        zh=f"{unit}的工程项目“{told['name']}”工期已于{told['ends_on']}届满，之后仍有{told['count']}人进场，而项目工伤保险"
        "没有延期。",
        en=f"The term of {unit}'s project {told['name']} was over on {told['ends_on']}; {told['count']} people have "
        "come onto the site since, and its cover was not prolonged.",
    )


def _unrostered(unit: str, told: Inputs) -> Text:
    return Text(
        zh=f"{unit}的工程项目“{told['name']}”有{told['count']}人进场时不在实名制名册上，最早为{told['since']}。",
        en=f"{told['count']} people came onto {unit}'s project {told['name']} who were not on its real-name roster "
        f"that day, the first on {told['since']}.",
    )


def _cost_missing(unit: str, told: Inputs) -> Text:
    return Text(
        zh=f"{unit}的工程项目“{told['name']}”没有申报工程造价，无法核定工伤保险费。",
        en=f"The cost of {unit}'s project {told['name']} is not known, so that its premium cannot be checked.",
    )


def _steps(_: str, told: Inputs) -> Text:
    now = STEPS[told["step"]]
    if not told["next_step"]:
        return Text(zh=f"现在应安排{now.zh}。", en=f"Due now: {now.en}.")
    after, day = STEPS[told["next_step"]], told["next_step_on"]
    return Text(zh=f"现在应发{now.zh}；自{day}起{after.zh}。", en=f"Due now: {now.en}; from {day} on {after.en}.")


_SENTENCES: dict[str, Callable[[str, Inputs], Text]] = {
    "unregistered": _unregistered,
    "incomplete": _incomplete,
    "uninsured": _uninsured,
    "overrun": _overrun,
    "unrostered": _unrostered,
    "cost_missing": _cost_missing,
    "steps": _steps,
}
