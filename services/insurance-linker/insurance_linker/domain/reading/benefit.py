"""Unemployment benefit in words: for a caseworker, and said to the person."""

from __future__ import annotations

from typing import Any

from coverlink.contracts.decisions import Text
from coverlink.words.counts import form, some
from coverlink.words.days import day
from insurance_linker.domain.case import Entitlement
from insurance_linker.domain.policy import Book

BEFORE = {"registered_on": None, "unused_months": 0, "abroad": False}
"""What a case does not hold that was opened before these were told."""
CHOICE: dict[bool | None, Text] = {
    True: Text(zh="非本人意愿中断就业", en="the job was lost involuntarily"),
    False: Text(zh="本人意愿中断就业", en="the person left by choice"),
    None: Text(zh="离职意愿待核实", en="whether the person left by choice is to be checked"),
}
NOT_DRAWN = Text(zh="按现有记录不符合领取条件。", en="By these records it cannot be drawn.")
REGISTER = Text(zh="请先办理失业登记", en="register as unemployed first")
APPLY = Text(
    zh="您已办理失业登记，请到窗口申领，由经办机构核定",
    en="you are registered as unemployed, so apply at the counter, where it is decided",
)


def benefit(row: Entitlement, _: Book) -> Text:
    given = {**BEFORE, **row.inputs}
    needed, unused, on = given["months_needed"], given["unused_months"], given["registered_on"]
    parts = [_paid_in(given["months_paid"])]
    parts[0] = Text(zh=f"{parts[0].zh}（须满{needed}个月）", en=f"{parts[0].en} ({needed} needed)")
    if unused:
        parts.append(
            Text(
                zh=f"另有前次未领取的{unused}个月，合并计算",
                en=f"{some(unused, 'month')} of an earlier benefit {form(unused, 'is')} unused and added",
            )
        )
    parts.append(CHOICE[given["involuntary"]])
    if given["abroad"]:
        parts.append(Text(zh="现在境外", en="the person is abroad"))
    parts.append(registration(given["registered"], on))
    then = _drawn(given["most_months"]) if row.state != "not_met" and given["most_months"] else NOT_DRAWN
    return Text(
        zh=f"失业保险金：{'；'.join(part.zh for part in parts)}。{then.zh}",
        en=f"Unemployment benefit: {'; '.join(part.en for part in parts)}. {then.en}",
    )


def _paid_in(months: int) -> Text:
    """Months of unemployment insurance that are known."""
    if not months:
        return Text(zh="没有参加失业保险的记录", en="no month of unemployment insurance is known")
    return Text(
        zh=f"已知参加失业保险{months}个月",
        en=f"{some(months, 'month')} of unemployment insurance {form(months, 'is')} known",
    )


def registration(registered: bool, on: str | None) -> Text:
    if not registered:
        return Text(zh="尚未办理失业登记", en="not yet registered as unemployed")
    if on is None:
        return Text(zh="已办理失业登记", en="registered as unemployed")
    return Text(zh=f"已于{day(on).zh}办理失业登记", en=f"registered as unemployed on {day(on).en}")


def _drawn(most: int) -> Text:
    return Text(
        zh=f"最长{most}个月。重新就业、应征服兵役、移居境外、享受养老待遇，或无正当理由拒绝适当工作或培训的，停止领取。",
        en=f"At most {some(most, 'month')}. It stops on new work, conscription, emigration, a pension, or a refusal of "
        "suitable work or training without good reason.",
    )


def benefit_to_person(row: Entitlement) -> Text:
    """What it is, what to do next, and why where it cannot be drawn."""
    given = {**BEFORE, **row.inputs}
    most = given["most_months"]
    if row.state == "not_met" or not most:
        why = _hindered(given)
        return Text(
            zh=f"按现有记录，{why.zh}，不符合领取失业保险金的条件。如情况不符，请到窗口说明。",
            en=f"By our records you do not meet the conditions for unemployment benefit: {why.en}. If that is not so, "
            "please tell us at the counter.",
        )
    if row.state == "met":
        return Text(
            zh=f"您符合领取失业保险金的条件，最长{most}个月，请尽早申领。",
            en=f"You meet the conditions for unemployment benefit, for at most {some(most, 'month')}: please apply "
            "soon.",
        )
    then = APPLY if given["registered"] else REGISTER
    return Text(
        zh=f"您可能可以领取失业保险金，最长{most}个月，{then.zh}。",
        en=f"You may be entitled to unemployment benefit, for at most {some(most, 'month')}: {then.en}.",
    )


def _hindered(given: dict[str, Any]) -> Text:
    if given["abroad"]:
        return Text(zh="您现在境外", en="you are abroad")
    if given["involuntary"] is False:
        return Text(zh="您是自愿离职", en="you left the job by choice")
    paid, needed = given["months_paid"], given["months_needed"]
    if not paid:
        return Text(
            zh=f"没有您参加失业保险的记录（须满{needed}个月）",
            en=f"no month of unemployment insurance is known ({needed} are needed)",
        )
    return Text(
        zh=f"您参加失业保险{paid}个月，不满{needed}个月",
        en=f"{some(paid, 'month')} of unemployment insurance {form(paid, 'is')} known, and {needed} are needed",
    )
