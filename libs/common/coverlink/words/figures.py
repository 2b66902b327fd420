"""The figures that a decision used (``Reason.inputs``), each with a name and as people write it.

Machines read the inputs as they are. What only they need is left out: which sentence it is, and the ids of people. An
input that has no name here is shown by its code, so that a new one is seen, not hidden.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any, NamedTuple

from coverlink.contracts.decisions import Text
from coverlink.words.days import written
from coverlink.words.names import END_REASONS, FORMS, LINES, LISTS, PAYERS, STEPS, so, unit_called


class Figure(NamedTuple):
    name: Text
    value: Text


def _t(zh: str, en: str) -> Text:
    return Text(zh=zh, en=en)


NAMES: dict[str, Text] = {
    "after_days": _t("满多少日跟进", "followed up after days"),
    "by_project": _t("按工程项目参保", "insured through a project"),
    "cost": _t("工程造价（元）", "cost in yuan"),
    "count": _t("人数", "people"),
    "covered": _t("已参保人数", "people covered"),
    "days": _t("日期", "days"),
    "dropped": _t("单位已停止参保", "the unit stopped the cover"),
    "dropped_on": _t("停保日期", "cover stopped on"),
    "due_days": _t("办理期限（日）", "days to do it in"),
    "due_on": _t("期限", "due on"),
    "employed": _t("应参保用工人数", "people employed for whom cover is owed"),
    "end_reason": _t("离职原因", "why the job ended"),
    "ended_on": _t("用工结束", "the job ended on"),
    "ends_on": _t("工期届满", "the term is over on"),
    "folded_until": _t("早年记录归并至", "early records put together until"),
    "form": _t("用工形式", "form of work"),
    "from": _t("预登记自", "pre-enrolled from"),
    "joined": _t("名册登记人数", "people who joined the roster"),
    "last_month": _t("最后算作缴费的月份", "last month that counts as paid"),
    "late": _t("逾期人数", "people overdue"),
    "left": _t("名册退出人数", "people who left the roster"),
    "left_on": _t("停保日期", "cover ended on"),
    "line": _t("险种", "line"),
    "lines": _t("险种", "lines"),
    "list": _t("名单", "list"),
    "listed_from": _t("列入名单", "listed from"),
    "missing": _t("逾期未参保人数", "people overdue, by line"),
    "name": _t("工程项目", "project"),
    "next_step": _t("下一步", "next step"),
    "next_step_on": _t("下一步日期", "next step on"),
    "on_site": _t("在场人数", "people on the site"),
    "owed": _t("应参保人数", "people for whom it is owed"),
    "paid_by": _t("缴费方", "paid by"),
    "project": _t("项目编号", "project number"),
    "registered": _t("已办参保登记", "the unit is registered"),
    "retirement_on": _t("法定退休时间", "legal retirement"),
    "rule_since": _t("规定施行", "the rule holds from"),
    "since": _t("起始日期", "since"),
    "started_on": _t("开始", "began on"),
    "step": _t("现处步骤", "step"),
    "unit": _t("单位", "unit"),
    "user_unit": _t("用工单位", "user unit"),
    "whole_months": _t("未缴整月数", "whole months without a contribution"),
}
MACHINES = frozenset({"about", "group", "people"})
"""What no figure is: the name of the sentence, a group beside its list, ids of people."""
_CODES: dict[str, Mapping[Any, Text]] = {
    "form": FORMS, "end_reason": END_REASONS, "line": LINES, "lines": LINES, "list": LISTS, "paid_by": PAYERS,
    "step": STEPS, "next_step": STEPS, "covered": LINES, "missing": LINES, "owed": LINES,
}  # fmt: skip


def figures(inputs: Mapping[str, Any]) -> Iterator[Figure]:
    """Without those of which nothing is known."""
    for name, value in inputs.items():
        if name not in MACHINES and value not in (None, "", [], {}):
            yield Figure(NAMES.get(name) or _t(name, name), _value(name, value))


def _value(name: str, value: Any) -> Text:
    if isinstance(value, bool):
        return so(value)
    if isinstance(value, Mapping):
        told = [(_called(name, key), some) for key, some in value.items()]
        return Text(
            zh="，".join(f"{one.zh}{some}" for one, some in told),
            en=", ".join(f"{one.en} {some}" for one, some in told),
        )
    if isinstance(value, list | tuple):
        parts = [_called(name, one) for one in value]
        return Text(zh="、".join(one.zh for one in parts), en=", ".join(one.en for one in parts))
    return _called(name, value)


def _called(name: str, value: Any) -> Text:
    if name in ("unit", "user_unit"):
        return unit_called(value)
    if name == "cost":
        return _t(f"{Decimal(value):,.2f}", f"{Decimal(value):,.2f}")
    told = _CODES.get(name, {}).get(value) or written(str(value))
    return told or _t(str(value), str(value))
