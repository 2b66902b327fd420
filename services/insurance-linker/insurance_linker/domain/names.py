"""The field's words in both languages."""

from coverlink.contracts.decisions import Text
from coverlink.contracts.fields import EndReason, Line, WorkForm

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
    "standard": Text(zh="标准劳动关系", en="standard"),
    "dispatch": Text(zh="劳务派遣", en="dispatch"),
    "part_time": Text(zh="非全日制用工", en="part-time"),
    "platform": Text(zh="平台用工", en="platform"),
    "flexible": Text(zh="灵活就业", en="flexible"),
    "self_employed": Text(zh="个体经营", en="self-employed"),
    "construction": Text(zh="建筑施工用工", en="construction"),
    "over_age": Text(zh="超龄用工", en="over age"),
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


def lines_zh(lines: list[Line]) -> str:
    return "、".join(LINES[line].zh for line in lines)


def lines_en(lines: list[Line]) -> str:
    return ", ".join(LINES[line].en for line in lines)
