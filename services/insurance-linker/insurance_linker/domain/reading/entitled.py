"""What a person may be entitled to, in words."""

from __future__ import annotations

from coverlink.contracts.decisions import Text
from insurance_linker.domain.case import Entitlement

CONTINUATION = Text(
    zh="可以灵活就业人员身份自愿继续参加职工养老保险和医疗保险，也可参加城乡居民保险。",
    en="The person may go on with employee pension and medical insurance on their own account as a flexible "
    "worker, or join the residents' schemes.",
)


def to_what(row: Entitlement) -> Text:
    return _benefit(row) if row.code == "unemployment_benefit" else CONTINUATION


def _benefit(row: Entitlement) -> Text:
    months, most, registered = row.inputs["months_paid"], row.inputs["most_months"], row.inputs["registered"]
    needed = row.inputs["months_needed"]
    choice_zh, choice_en = {
        True: ("非本人意愿中断就业", "the job was lost involuntarily"),
        False: ("本人意愿中断就业", "the person left by choice"),
        None: ("离职意愿待核实", "the choice is unknown"),
    }[row.inputs["involuntary"]]
    return Text(
        zh=f"失业保险金：已知参加失业保险{months}个月（须满{needed}个月）；"
        f"{choice_zh}；"
        f"{'已' if registered else '尚未'}办理失业登记。最长{most}个月。",
        en=f"Unemployment benefit: {months} months of unemployment insurance are known ({needed} needed); "
        f"{choice_en}; "
        f"{'registered' if registered else 'not yet registered'} as unemployed. At most {most} months.",
    )
