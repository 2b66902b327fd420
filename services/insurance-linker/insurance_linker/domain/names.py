"""The field's words in both languages."""

from coverlink.contracts.decisions import Text
from coverlink.contracts.fields import Line

LINES: dict[Line, Text] = {
    "pension": Text(zh="职工基本养老保险", en="employee pension"),
    "medical": Text(zh="职工基本医疗保险（含生育）", en="employee medical (with maternity)"),
    "unemployment": Text(zh="失业保险", en="unemployment"),
    "injury": Text(zh="工伤保险", en="work injury"),
    "resident_pension": Text(zh="城乡居民基本养老保险", en="residents' pension"),
    "resident_medical": Text(zh="城乡居民基本医疗保险", en="residents' medical"),
    "occupational_injury": Text(zh="职业伤害保障", en="occupational-injury protection"),
}


def lines_zh(lines: list[Line]) -> str:
    return "、".join(LINES[line].zh for line in lines)


def lines_en(lines: list[Line]) -> str:
    return ", ".join(LINES[line].en for line in lines)
