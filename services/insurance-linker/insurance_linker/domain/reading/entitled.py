"""What a person may be entitled to, in words for a caseworker."""

from __future__ import annotations

from collections.abc import Callable

from coverlink.contracts.decisions import Text
from insurance_linker.domain.case import Entitlement
from insurance_linker.domain.names import FORMS, lines_en, lines_zh
from insurance_linker.domain.policy import Book
from insurance_linker.domain.reading.figures import amounts, group_names, helping, limit
from insurance_linker.domain.reading.measured import MEASURED

BEFORE = {"registered_on": None, "unused_months": 0, "abroad": False}
"""What a case does not hold that was opened before these were told."""
Said = Callable[[Entitlement, Book], Text]


def to_what(row: Entitlement, book: Book) -> Text:
    """Of a measure what the pack says of it, and why its state is what it is."""
    said = _SAID.get(row.code)
    if said:
        return said(row, book)
    measure, reason = helping(row, book), MEASURED[row.inputs["reason"]]
    return Text(zh=f"{measure.zh}{reason.zh}", en=f"{measure.en} {reason.en}")


def _benefit(row: Entitlement, _: Book) -> Text:
    given = {**BEFORE, **row.inputs}
    months, most, needed = given["months_paid"], given["most_months"], given["months_needed"]
    choice_zh, choice_en = {
        True: ("非本人意愿中断就业", "the job was lost involuntarily"),
        False: ("本人意愿中断就业", "the person left by choice"),
        None: ("离职意愿待核实", "the choice is unknown"),
    }[given["involuntary"]]
    on = given["registered_on"]
    on_zh = f"已{f'于{on}' if on else ''}办理失业登记" if given["registered"] else "尚未办理失业登记"
    on_en = f"registered as unemployed{f' on {on}' if on else ''}" if given["registered"] else "not yet registered"
    unused_zh = f"另有前次未领取的{given['unused_months']}个月，合并计算；" if given["unused_months"] else ""
    unused_en = f"{given['unused_months']} months of an earlier benefit are unused and added; " if unused_zh else ""
    abroad_zh, abroad_en = ("现在境外；", "the person is abroad; ") if given["abroad"] else ("", "")
    return Text(
        zh=f"失业保险金：已知参加失业保险{months}个月（须满{needed}个月）；{unused_zh}{choice_zh}；{abroad_zh}{on_zh}。"
        f"最长{most}个月。重新就业、应征服兵役、移居境外、享受养老待遇，或无正当理由拒绝适当工作或培训的，停止领取。",
        en=f"Unemployment benefit: {months} months of unemployment insurance are known ({needed} needed); {unused_en}"
        f"{choice_en}; {abroad_en}{on_en}. At most {most} months. It stops on new work, conscription, emigration, a "
        "pension, or a refusal of suitable work or training without good reason.",
    )


def _medical(row: Entitlement, _: Book) -> Text:
    return Text(
        zh="领取失业保险金期间参加职工医保，保险费从失业保险基金支付，个人不缴。",
        en="While unemployment benefit is drawn the unemployment fund pays for employee medical insurance; the person "
        "pays nothing.",
    )


def _flexible(row: Entitlement, book: Book) -> Text:
    pension, medical = (amounts(row.inputs.get(line), book) for line in ("pension", "medical"))
    return Text(
        zh="可以灵活就业人员身份自愿继续参加职工养老保险和医疗保险。"
        f"每月养老保险费：{pension.zh}。每月医疗保险费：{medical.zh}。",
        en="The person may go on with employee pension and medical insurance on their own account as a flexible "
        f"worker. Pension a month: {pension.en}. Medical a month: {medical.en}.",
    )


def _resident(row: Entitlement, book: Book) -> Text:
    pension = amounts(row.inputs["resident_pension"], book)
    return Text(
        zh=f"也可参加城乡居民基本养老保险和医疗保险。居民养老每年缴费：{pension.zh}。",
        en=f"The person may join the residents' schemes instead. Residents' pension a year: {pension.en}.",
    )


def _short(row: Entitlement, _: Book) -> Text:
    given = row.inputs
    on_zh, on_en = given["retirement_on"] or "（出生年月不详）", given["retirement_on"] or "a day not known"
    if "months_known" not in given:
        known_zh, known_en = (
            "名单显示缴费年限不足，已知月数不详。",
            "A list says that months are short; none are known.",
        )
    else:
        known_zh = (
            f"已知缴费{given['months_known']}个月，此前至多{given['months_before']}个月不详，须满{given['months_needed']}个月，"
            f"距退休还有{given['months_left']}个月。"
        )
        known_en = (
            f"{given['months_known']} months are known, of at most {given['months_before']} before nothing is known, "
            f"{given['months_needed']} are needed, {given['months_left']} are left."
        )
    enough = given.get("enough_if_paid")
    then_zh, then_en = {
        True: ("逐月缴至退休可能满足。", "Paying every month until then may be enough."),
        False: ("即使逐月缴至退休也不满足。", "Paying every month until then is not enough."),
        None: ("", ""),
    }[enough]
    return Text(
        zh=f"法定退休时间{on_zh}。{known_zh}{then_zh}届时不足的，可延长缴费，或转入居民养老保险（社会保险法第十六条）。",
        en=f"Legal retirement: {on_en}. {known_en} {then_en} Who is short then may pay on, or move to the residents' "
        "pension (Social Insurance Law art. 16).",
    )


def _older(row: Entitlement, _: Book) -> Text:
    return Text(
        zh=f"已临近或超过法定退休时间（{row.inputs['retirement_on']}），中断的月份一般不能补缴，宜尽早续缴。",
        en=f"Legal retirement ({row.inputs['retirement_on']}) is near or past; months that were missed can as a rule "
        "not be made up, so the sooner paying goes on the better.",
    )


def _report(row: Entitlement, _: Book) -> Text:
    given = row.inputs
    by = given["due_on"]
    term = limit(given)
    rivals = [limit(rival) for rival in given["rivals"]]
    other_zh = f"另有规定为{'、'.join(row.zh for row in rivals)}，以位阶高的为准。" if rivals else ""
    other_en = f" Other texts say {', '.join(row.en for row in rivals)}; the higher prevails." if rivals else ""
    return Text(
        zh=f"{given['unit']}应自终止劳动关系起{term.zh}内（{by}前）将失业人员名单报"
        f"社会保险经办机构，并出具证明；是否已办，尚无记录。{other_zh}",
        en=f"{given['unit']} must report the loss to the agency within {term.en} (by {by}) and give "
        f"the person proof of it; whether it has is not known.{other_en}",
    )


def _service(row: Entitlement, book: Book) -> Text:
    given, form = row.inputs, FORMS[row.inputs["last_form"]]
    groups = group_names(given["groups"], book)
    on_zh = f"已于{given['registered_on']}登记失业" if given["registered"] else "未登记失业"
    on_en = f"registered on {given['registered_on']}" if given["registered"] else "not registered"
    return Text(
        zh=f"转介公共就业服务：地区{given['district']}；{on_zh}；自{given['out_of_work_since']}起无工作；"
        f"原用工形式：{form.zh}；重点群体：{groups.zh}；年龄段：{given['age_band'] or '不详'}。",
        en=f"Refer to the employment service: district {given['district']}; {on_en}; out of work since "
        f"{given['out_of_work_since']}; last form of work: {form.en}; key groups: {groups.en}; age: "
        f"{given['age_band'] or 'not known'}.",
    )


def _make_up(row: Entitlement, _: Book) -> Text:
    last, fee = row.inputs["last_month"], row.inputs["late_fee"]
    return Text(
        zh=f"{last}之后中断的月份可按条件补缴{'，加收滞纳金' if fee else '，不收滞纳金'}；是否符合条件由经办机构审核。",
        en=f"The months after {last} may be made up under conditions that the office looks at, "
        f"{'with' if fee else 'without'} late fees.",
    )


def _early_move(row: Entitlement, _: Book) -> Text:
    return Text(
        zh="属于可提前转移的群体，可不待法定退休年龄转入城乡居民养老保险，个人账户全部转移。",
        en="The person is in a group that may move to the residents' pension before retirement age; the whole account "
        "moves.",
    )


def _where_working(row: Entitlement, _: Book) -> Text:
    place, schemes = row.inputs["district"], row.inputs["schemes"]
    return Text(
        zh=f"可在原就业地（{place}）以个人身份参加{lines_zh(schemes)}，不受户籍限制。",
        en=f"The person may join {lines_en(schemes)} on their own account where they worked ({place}), wherever they "
        "are registered.",
    )


_SAID: dict[str, Said] = {
    "unemployment_benefit": _benefit,
    "medical_on_benefit": _medical,
    "flexible_continuation": _flexible,
    "resident_continuation": _resident,
    "short_of_years": _short,
    "older_interrupted": _older,
    "make_up": _make_up,
    "early_move": _early_move,
    "join_where_working": _where_working,
    "unit_report": _report,
    "employment_service": _service,
}
