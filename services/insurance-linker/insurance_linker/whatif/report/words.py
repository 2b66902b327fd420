"""The words of the page in both languages."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from coverlink.contracts.decisions import Text
from coverlink.words import days
from coverlink.words.names import FORMS, KINDS, LINES, LISTS

WORDS: dict[str, Text] = {
    "title": Text(zh="政策草案试算", en="What if: a draft policy over the recorded facts"),
    "read": Text(
        zh="读取{facts}条事实、{persons}人，记录日期{first}至{last}；{differing}人的任务会有不同。",
        en="{facts} facts about {persons} persons, recorded from {first} to {last}; the cases of {differing} differ.",
    ),
    "sample": Text(
        zh="抽样：每{sample}人取1人，数字为样本数。", en="A sample of one person in {sample}; counts are the sample's."
    ),
    "broken": Text(zh="{broken}条记录不是有效事实，未计入。", en="{broken} records are no facts and were left out."),
    "no_rule": Text(zh="草案没有改变决定任务的规则。", en="The draft changes no rule that decides on cases."),
    "too_late": Text(
        zh="草案自{since}起生效，晚于所查的最后一天。",
        en="The draft decides from {since} on, after the last day asked.",
    ),
    "units_counted": Text(
        zh="读取关于单位和工程项目的{facts}条事实，共{units}个单位和项目；{differing}个的任务会有不同。",
        en="{facts} facts about units and construction projects, {units} of them; the cases of {differing} differ.",
    ),
    "units_same": Text(
        zh="草案不会改变单位和工程项目的任务，未计算。",
        en="The draft can change no case of a unit or construction project; these are not counted.",
    ),
    "units_sample": Text(
        zh="抽样中单位人员不全，单位和工程项目的任务未计算。",
        en="In a sample units lack people; cases of units and construction projects are not counted.",
    ),
    "units_left_out": Text(
        zh="单位和工程项目的任务可能不同，未计算；加 --units 计算。",
        en="Cases of units and construction projects may differ and are not counted: --units counts them.",
    ),
    "never": Text(
        zh="草案为建议，未经批准；等级C的数字须由经办机构核实。",
        en="A draft is a proposal that nobody has enacted; figures of grade C are for the office to verify.",
    ),
    "drafts": Text(zh="草案条目", en="Entries of the draft"),
    "rule": Text(zh="条目", en="Entry"),
    "region": Text(zh="地区", en="Region"),
    "held": Text(zh="期间", en="Held"),
    "supersedes": Text(zh="替代", en="In place of"),
    "source": Text(zh="来源", en="Source"),
    "grade": Text(zh="等级", en="Grade"),
    "months_chart": Text(zh="各月末未结任务数（个人）", en="Persons' cases open at each month's end"),
    "units_months_chart": Text(
        zh="各月末未结任务数（单位和工程项目）", en="Cases of units and projects open at each month's end"
    ),
    "kinds_chart": Text(zh="按任务种类和险种", en="Cases by kind and line"),
    "districts_chart": Text(
        zh="个人任务按区县（差异最多的在前）", en="Persons' cases by district, those that differ most first"
    ),
    "units_districts_chart": Text(
        zh="单位和工程项目任务按区县（差异最多的在前）",
        en="Cases of units and projects by district, those that differ most first",
    ),
    "groups_chart": Text(zh="个人任务按用工形式和重点群体", en="Persons' cases by form of work and key group"),
    "told": Text(zh="数据见下表。", en="The table below has the same figures."),
    "month": Text(zh="月末", en="Month's end"),
    "of": Text(zh="对象", en="Of"),
    "person": Text(zh="个人", en="Person"),
    "unit": Text(zh="单位", en="Unit"),
    "project": Text(zh="工程项目", en="Project"),
    "kind": Text(zh="任务种类", en="Kind"),
    "line": Text(zh="险种", en="Line"),
    "district": Text(zh="区县", en="District"),
    "form": Text(zh="用工形式", en="Form of work"),
    "group": Text(zh="重点群体", en="Key group"),
    "present": Text(zh="现行", en="In force"),
    "draft": Text(zh="草案", en="Draft"),
    "appears": Text(zh="新增", en="Appears"),
    "vanishes": Text(zh="消失", en="Vanishes"),
    "changed": Text(zh="变化", en="Changed"),
    "due_on": Text(zh="期限", en="Due day"),
    "priority": Text(zh="优先级", en="Priority"),
    "because": Text(zh="依据", en="Reasons"),
    "advice": Text(zh="建议", en="Advice"),
    "figures_table": Text(zh="金额等的变化（人均）", en="Figures, on average"),
    "figures_told": Text(
        zh="按个人以现在方式缴费至法定退休估算；每月养老金按当前工资水平计，不含过去记账利息。“可算人数”为两种政策下都能算出的人数。",
        en="For who goes on paying as now until legal retirement, at the wages of today, without the account's past "
        "interest. “Said” counts those for whom both can be reckoned.",
    ),
    "figure": Text(zh="项目", en="Figure"),
    "persons": Text(zh="人数", en="Persons"),
    "said": Text(zh="可算人数", en="Said"),
    "more": Text(zh="增加的人", en="More for"),
    "less": Text(zh="减少的人", en="Less for"),
    "present_mean": Text(zh="现行人均", en="In force"),
    "draft_mean": Text(zh="草案人均", en="Draft"),
    "new": Text(zh="仅草案可算", en="Draft only"),
    "new_mean": Text(zh="其草案人均", en="Draft, of these"),
    "months": Text(zh="未结月份", en="Months open"),
}
FIGURES: dict[str, Text] = {
    "contribution": Text(zh="职工养老每月缴费（元）", en="contribution to employee pension, yuan a month"),
    "pension": Text(zh="预计每月养老金（元）", en="estimated pension, yuan a month"),
    "resident_subsidy": Text(zh="居民养老每年缴费补贴（元）", en="subsidy of residents' pension, yuan a year"),
    "early_move": Text(zh="可转入居民养老的人（占比）", en="may move to residents' pension, share of persons"),
    "make_up_months": Text(zh="可补缴的月数", en="months that may be made up"),
    "make_up_total": Text(zh="补缴这些月份的费用（元）", en="what making them up costs, yuan"),
}
SHARES = frozenset({"early_move"})
"""Figures that are shares of the persons."""
SELF_PAID = Text(zh="个人缴费", en="self-paid")


def word(name: str, language: str, **figures: object) -> str:
    return _in(WORDS[name], language).format(**figures)


def day(value: date, language: str) -> str:
    return _in(days.day(value), language)


def kind(name: str, language: str) -> str:
    return _named(KINDS, name, language)


def figure(name: str, language: str) -> str:
    return _in(FIGURES[name], language)


def averages(name: str, cells: Iterable[object]) -> tuple[object, ...]:
    """The cells of a figure; averages that are shares in per cent."""
    return tuple(f"{cell * 100:.0f} %" if name in SHARES and isinstance(cell, Decimal) else cell for cell in cells)


def line(name: str, language: str) -> str:
    return _named(LINES, name, language)


def form(name: str, language: str) -> str:
    if not name:
        return ""
    return _in(next((text for form, text in FORMS.items() if form == name), SELF_PAID), language)


def groups(names: str, language: str) -> str:
    """Of the lists that name a person, as the tables have them: ``40-50+low_income``."""
    told = [_named(LISTS, name, language) for name in names.split("+")]
    return ("、" if language == "zh" else ", ").join(told)


def _named(names: Mapping[Any, Text], name: str, language: str) -> str:
    """A code without words stands for itself."""
    return _in(names[name], language) if name in names else name


def _in(text: Text, language: str) -> str:
    return text.zh if language == "zh" else text.en
