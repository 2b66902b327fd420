"""What a person may be entitled to, in words."""

from __future__ import annotations

from coverlink.contracts.decisions import Text
from insurance_linker.domain.case import Entitlement
from insurance_linker.domain.names import lines_en, lines_zh

CONTINUATION = Text(
    zh="可以灵活就业人员身份自愿继续参加职工养老保险和医疗保险，也可参加城乡居民保险。",
    en="The person may go on with employee pension and medical insurance on their own account as a flexible "
    "worker, or join the residents' schemes.",
)

EARLY_MOVE = Text(
    zh="属于低收入等群体的，可不待法定退休年龄转入城乡居民养老保险，个人账户全部转移；是否符合由经办机构审核。",
    en="Who is in a group of low income may move to the residents' pension before retirement age with the whole "
    "account; whether they are is for the office to look at.",
)


def to_what(row: Entitlement) -> Text:
    match row.code:
        case "unemployment_benefit":
            return _benefit(row)
        case "make_up":
            return _make_up(row)
        case "early_move":
            return EARLY_MOVE
        case "join_where_working":
            return _where_working(row)
        case _:
            return CONTINUATION


def _make_up(row: Entitlement) -> Text:
    last, fee = row.inputs["last_month"], row.inputs["late_fee"]
    return Text(
        zh=f"{last}之后中断的月份可按条件补缴{'，加收滞纳金' if fee else '，不收滞纳金'}；是否符合条件由经办机构审核。",
        en=f"The months after {last} may be made up under conditions that the office looks at, "
        f"{'with' if fee else 'without'} late fees.",
    )


def _where_working(row: Entitlement) -> Text:
    place, schemes = row.inputs["district"], row.inputs["schemes"]
    return Text(
        zh=f"可在就业地（{place}）以个人身份参加{lines_zh(schemes)}，不受户籍限制。",
        en=f"May join {lines_en(schemes)} on their own account where they worked ({place}), wherever they are "
        "registered.",
    )


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
