"""What people call the parts of an explanation: the desk and ``coverlink explain`` say the same."""

from __future__ import annotations

from coverlink.contracts.decisions import Text
from coverlink.contracts.fields import Gap

GAPS: dict[Gap, Text] = {
    "missed": Text(zh="漏保", en="missed"),
    "left": Text(zh="脱保", en="left"),
    "cut": Text(zh="断保", en="cut"),
}
WHY_GAP: dict[Gap, Text] = {
    "missed": Text(zh="期限已过，从未有过参保", en="the due day has passed and there never was any cover"),
    "left": Text(
        zh="期限已过，曾经参保，现在没有符合要求的参保",
        en="the due day has passed; there was cover once, and none that counts now",
    ),
    "cut": Text(
        zh="期限已过，原有的参保或缴费中断后没有恢复",
        en="the due day has passed; cover or payment stopped and has not been restored",
    ),
}
"""When a gap is which: docs/rules.md, 4."""
GRADES: dict[str, Text] = {
    "A": Text(zh="已核对原文", en="text read"),
    "B": Text(zh="二手来源", en="secondary source"),
    "C": Text(zh="待核实", en="to be verified"),
}
STATES: dict[str, Text] = {
    "met": Text(zh="符合", en="met"),
    "not_met": Text(zh="不符合", en="not met"),
    "unknown": Text(zh="待核实", en="to be checked"),
}
"""Whether the facts meet the conditions of what the person may be entitled to."""
PARTS: dict[str, Text] = {
    "col_gap": Text(zh="缺口", en="Gap"),
    "provisional": Text(zh="暂定", en="provisional"),
    "closes_when": Text(zh="何时办结", en="Closes when"),
    "entitlements": Text(zh="可能享有", en="May be entitled to"),
    "people_behind": Text(zh="涉及人员（按其本人记录推算）", en="People behind it, worked out from their own facts"),
    "people_elsewhere": Text(zh="另有其他地区人员", en="People of other districts"),
}
