"""What a person may be entitled to, in words for a caseworker."""

from __future__ import annotations

from collections.abc import Callable

from coverlink.contracts.decisions import Text
from coverlink.words.counts import some
from coverlink.words.days import day, month
from coverlink.words.names import FORMS, beginning, lines_en, lines_zh, unit_called
from coverlink.words.places import place
from insurance_linker.domain.case import Entitlement
from insurance_linker.domain.policy import Book
from insurance_linker.domain.reading.benefit import benefit, registration
from insurance_linker.domain.reading.figures import amounts, group_names, helping, limit
from insurance_linker.domain.reading.measured import MEASURED
from insurance_linker.domain.reading.retirement import older_interrupted, short_of_years

Said = Callable[[Entitlement, Book], Text]


def to_what(row: Entitlement, book: Book) -> Text:
    """Of a measure what the pack says of it, and why its state is what it is."""
    said = _SAID.get(row.code)
    if said:
        return said(row, book)
    measure, reason = helping(row, book), MEASURED[row.inputs["reason"]]
    return Text(zh=f"{measure.zh}{reason.zh}", en=f"{measure.en} {reason.en}")


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


def _report(row: Entitlement, _: Book) -> Text:
    given = row.inputs
    unit, by, term = unit_called(given["unit"]), day(given["due_on"]), limit(given)
    rivals = [limit(rival) for rival in given["rivals"]]
    other_zh = f"另有规定为{'、'.join(row.zh for row in rivals)}，以位阶高的为准。" if rivals else ""
    other_en = f" Other texts say {', '.join(row.en for row in rivals)}; the higher prevails." if rivals else ""
    return Text(
        zh=f"{unit.zh}应自终止劳动关系起{term.zh}内（最迟{by.zh}）将失业人员名单报"
        f"社会保险经办机构，并出具证明；是否已办，尚无记录。{other_zh}",
        en=f"{beginning(unit)} must report the loss to the agency within {term.en} (by {by.en}) and give "
        f"the person proof of it; whether it has is not known.{other_en}",
    )


def _service(row: Entitlement, book: Book) -> Text:
    given, last = row.inputs, FORMS[row.inputs["last_form"]]
    groups, since, where = group_names(given["groups"], book), day(given["out_of_work_since"]), place(given["district"])
    on, age = registration(given["registered"], given["registered_on"]), _aged(given["age_band"])
    return Text(
        zh=f"转介公共就业服务：地区{where.zh}；{on.zh}；自{since.zh}起无工作；原用工形式：{last.zh}；"
        f"重点群体：{groups.zh}；年龄：{age.zh}。",
        en=f"Refer to the employment service: district {where.en}; {on.en}; out of work since {since.en}; last form of "
        f"work: {last.en}; key groups: {groups.en}; age: {age.en}.",
    )


def _aged(band: str | None) -> Text:
    """``35-44``, or ``55+``."""
    if band is None:
        return Text(zh="不详", en="not known")
    least, _, most = band.rstrip("+").partition("-")
    if not most:
        return Text(zh=f"{least}岁及以上", en=f"{least} or more")
    return Text(zh=f"{least}至{most}岁", en=f"{least} to {most}")


def _make_up(row: Entitlement, _: Book) -> Text:
    last, fee, back = month(row.inputs["last_month"]), row.inputs["late_fee"], row.inputs.get("months_back")
    if back is not None:
        return Text(
            zh=f"{last.zh}之后中断的月份，距今{back}个月以内的可以补缴，{'加收' if fee else '不收'}滞纳金；"
            "须由经办机构审核。",
            en=f"Of the months after {last.en} those up to {some(back, 'month')} back may be made up, "
            f"{'with' if fee else 'without'} late fees; the office looks at it.",
        )
    return Text(
        zh=f"{last.zh}之后中断的月份可按条件补缴，{'加收' if fee else '不收'}滞纳金；是否符合条件由经办机构审核。",
        en=f"The months after {last.en} may be made up under conditions that the office looks at, "
        f"{'with' if fee else 'without'} late fees.",
    )


def _early_move(row: Entitlement, _: Book) -> Text:
    return Text(
        zh="属于可提前转移的群体，可不待法定退休年龄转入城乡居民养老保险，个人账户全部转移。",
        en="The person is in a group that may move to the residents' pension before retirement age; the whole account "
        "moves.",
    )


def _where_working(row: Entitlement, _: Book) -> Text:
    where, schemes = place(row.inputs["district"]), row.inputs["schemes"]
    return Text(
        zh=f"可在原就业地（{where.zh}）以个人身份参加{lines_zh(schemes)}，不受户籍限制。",
        en=f"The person may join {lines_en(schemes)} on their own account where they worked ({where.en}), wherever "
        "they are registered.",
    )


_SAID: dict[str, Said] = {
    "unemployment_benefit": benefit,
    "medical_on_benefit": _medical,
    "flexible_continuation": _flexible,
    "resident_continuation": _resident,
    "short_of_years": short_of_years,
    "older_interrupted": older_interrupted,
    "make_up": _make_up,
    "early_move": _early_move,
    "join_where_working": _where_working,
    "unit_report": _report,
    "employment_service": _service,
}
