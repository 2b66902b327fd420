"""Who is near retirement, in words for a caseworker."""

from __future__ import annotations

from coverlink.contracts.decisions import Text
from coverlink.words.counts import form, some
from coverlink.words.days import month
from insurance_linker.domain.case import Entitlement
from insurance_linker.domain.policy import Book

ENOUGH = {
    True: Text(zh="逐月缴至退休可能满足。", en="Paying every month until then may be enough."),
    False: Text(zh="即使逐月缴至退休也不满足。", en="Paying every month until then is not enough."),
}
SHORT = Text(
    zh="届时不足的，可延长缴费，或转入居民养老保险（社会保险法第十六条）。",
    en="Who is short then may pay on, or move to the residents' pension (Social Insurance Law art. 16).",
)


def short_of_years(row: Entitlement, _: Book) -> Text:
    given = row.inputs
    retires = _retires(given["retirement_on"])
    parts = [Text(zh=f"法定退休时间{retires.zh}。", en=f"Legal retirement: {retires.en}.")]
    if "months_known" in given:
        parts.append(_known(given["months_known"], given["months_before"], given["months_needed"]))
        if left := given["months_left"]:
            parts.append(
                Text(zh=f"距退休还有{left}个月。", en=f"{some(left, 'month')} {form(left, 'is')} left until then.")
            )
    else:
        parts.append(
            Text(zh="名单显示缴费年限不足，已知月数不详。", en="A list says that months are short; none are known.")
        )
    if (enough := given.get("enough_if_paid")) is not None:
        parts.append(ENOUGH[enough])
    parts.append(SHORT)
    return Text(zh="".join(part.zh for part in parts), en=" ".join(part.en for part in parts))


def _known(known: int, before: int, needed: int) -> Text:
    """What is needed, what is known of it, and of how many months nothing is known."""
    more_zh = f"，此前至多{before}个月不详" if before else ""
    more_en = f"; of at most {before} before that nothing is known" if before else ""
    return Text(
        zh=f"须缴满{needed}个月，已知缴费{known}个月{more_zh}。",
        en=f"{some(needed, 'month')} {form(needed, 'is')} needed, {known} {form(known, 'is')} known{more_en}.",
    )


def _retires(on: str | None) -> Text:
    """The first day of legal retirement, as a month: it is never another day."""
    return month(on) if on else Text(zh="不详（出生年月不详）", en="not known, as the month of birth is not")


def older_interrupted(row: Entitlement, _: Book) -> Text:
    retires = _retires(row.inputs["retirement_on"])
    return Text(
        zh=f"已临近或超过法定退休时间（{retires.zh}），中断的月份一般不能补缴，宜尽早续缴。",
        en=f"Legal retirement ({retires.en}) is near or past; months that were missed can as a rule not be made up, so "
        "the sooner paying goes on the better.",
    )
