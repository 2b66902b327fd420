"""What people call the codes of cases, lines, forms of work and the like, wherever they are shown."""

from __future__ import annotations

import re
from collections.abc import Iterable

from coverlink.contracts.decisions import Text
from coverlink.contracts.fields import AnswerCode, CaseKind, EndReason, Line, Payer, WorkForm

KINDS: dict[CaseKind, Text] = {
    "enrol": Text(zh="督促参保", en="Enrol"),
    "renew": Text(zh="断保续缴", en="Renew"),
    "verify": Text(zh="核实", en="Verify"),
    "assist": Text(zh="失业帮扶", en="Assist"),
    "unit_unregistered": Text(zh="单位未登记", en="Unit not registered"),
    "unit_incomplete": Text(zh="单位欠缴", en="Unit owes months"),
    "project_uninsured": Text(zh="项目未参保", en="Project uninsured"),
    "double_cover": Text(zh="重复参保", en="Double cover"),
    "follow_up": Text(zh="跟进", en="Follow up"),
}
LINES: dict[Line, Text] = {
    "pension": Text(zh="职工基本养老保险", en="employee pension"),
    "medical": Text(zh="职工基本医疗保险（含生育）", en="employee medical (with maternity)"),
    "unemployment": Text(zh="失业保险", en="unemployment"),
    "injury": Text(zh="工伤保险", en="work injury"),
    "resident_pension": Text(zh="城乡居民基本养老保险", en="residents' pension"),
    "resident_medical": Text(zh="城乡居民基本医疗保险", en="residents' medical"),
    "occupational_injury": Text(zh="职业伤害保障", en="occupational-injury protection"),
}
FORMS: dict[WorkForm, Text] = {
    "standard": Text(zh="标准劳动关系", en="standard employment"),
    "dispatch": Text(zh="劳务派遣", en="dispatch through an agency"),
    "part_time": Text(zh="非全日制用工", en="part-time work"),
    "platform": Text(zh="平台用工", en="platform work"),
    "flexible": Text(zh="灵活就业", en="flexible work"),
    "self_employed": Text(zh="个体经营", en="self-employment"),
    "construction": Text(zh="建筑施工用工", en="construction work"),
    "over_age": Text(zh="超龄用工", en="work over retirement age"),
}
END_REASONS: dict[EndReason, Text] = {
    "expired": Text(zh="合同期满", en="the contract ran out"),
    "by_employer": Text(zh="单位解除", en="ended by the employer"),
    "by_worker": Text(zh="本人辞职", en="ended by the worker"),
    "agreed": Text(zh="协商解除", en="ended by agreement"),
    "closed": Text(zh="单位关闭", en="the unit closed"),
    "retired": Text(zh="退休", en="retired"),
    "died": Text(zh="死亡", en="died"),
}
PAYERS: dict[Payer, Text] = {
    "unit": Text(zh="单位缴费", en="paid by a unit"),
    "self": Text(zh="个人缴费", en="self-paid"),
    "fund": Text(zh="基金缴费", en="paid by a fund"),
}
ANSWERS: dict[AnswerCode, Text] = {
    "enrolled": Text(zh="已办理参保", en="enrolled"),
    "will_enrol": Text(zh="即将参保", en="will enrol"),
    "covered_elsewhere": Text(zh="已在异地参保", en="covered elsewhere"),
    "studying": Text(zh="在校", en="studying"),
    "serving": Text(zh="服役", en="serving"),
    "abroad": Text(zh="在境外", en="abroad"),
    "deceased": Text(zh="死亡", en="deceased"),
    "left_job": Text(zh="已离职", en="left the job"),
    "not_an_employee": Text(zh="不是劳动关系", en="not an employee"),
    "refused": Text(zh="拒绝", en="refused"),
    "unreachable": Text(zh="联系不上", en="unreachable"),
    "waiver_signed": Text(zh="签有放弃承诺", en="signed a waiver"),
    "wrong_lead": Text(zh="线索有误", en="wrong lead"),
    "assisted": Text(zh="已帮扶", en="assisted"),
    "referred": Text(zh="已转介", en="referred"),
    "other": Text(zh="其他", en="other"),
}
"""What a caseworker answers, in the desk's own words, without its remarks."""
STEPS: dict[str, Text] = {
    "reminder": Text(zh="提醒短信", en="a reminder message"),
    "letter": Text(zh="催办函", en="a reminder letter"),
    "inspection": Text(zh="稽核", en="an inspection"),
}
"""How far a unit's case has come."""
LISTS: dict[str, Text] = {
    "migrant": Text(zh="农民工", en="migrant workers"),
    "fisher": Text(zh="退捕渔民", en="retired fishermen"),
    "land_expropriated": Text(zh="被征地农民", en="farmers whose land was taken"),
    "low_income": Text(zh="低保对象", en="minimum living allowance"),
    "extreme_poverty": Text(zh="特困人员", en="extreme poverty"),
    "low_income_edge": Text(zh="低保边缘人员", en="edge of the minimum living allowance"),
    "severe_disability": Text(zh="重度残疾人员", en="severe disability"),
    "40-50": Text(zh="大龄失业人员（4050）", en="older unemployed (4050)"),
    "employment_difficulty": Text(zh="就业困难人员", en="difficulty in finding work"),
    "zero_employment_family": Text(zh="零就业家庭成员", en="family in which nobody works"),
    "short_of_years": Text(zh="缴费年限不足人员", en="short of years for a pension"),
    "graduate": Text(zh="离校未就业高校毕业生", en="graduates without a job"),
}
"""Departments' lists that stand in the packs; others may come, and have no name here."""
_ANSWERS = Text(zh="否", en="no"), Text(zh="是", en="yes")
_UNIT_CODE, _NAMELESS = re.compile(r"[0-9A-Z]{18}"), "the unit with code"


def so(value: bool) -> Text:
    """Yes or no."""
    return _ANSWERS[value]


def lines_zh(lines: Iterable[Line]) -> str:
    return "、".join(LINES[line].zh for line in lines)


def lines_en(lines: Iterable[Line]) -> str:
    return ", ".join(LINES[line].en for line in lines)


def unit_called(name: str | None) -> Text:
    """A unit by its name; where only its social credit code is known, the code is said to be one."""
    told = name or ""
    if _UNIT_CODE.fullmatch(told):
        return Text(zh=f"代码{told}的单位", en=f"{_NAMELESS} {told}")
    return Text(zh=told, en=told)


def beginning(unit: Text) -> str:
    """A unit as an English sentence begins with it. Names are left as they are."""
    return unit.en.replace("the", "The", 1) if unit.en.startswith(_NAMELESS) else unit.en
