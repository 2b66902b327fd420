"""What a person without a job may be entitled to, as far as the facts tell (Social Insurance Law art. 10, 45, 46)."""

from __future__ import annotations

from datetime import date

from coverlink.contracts.decisions import Advice, Text
from insurance_linker.domain.history import Job
from insurance_linker.domain.situation import Situation

MONTHS_TO_DURATION = ((120, 24), (60, 18), (12, 12))
"""Months paid to the most months of benefit, art. 46."""


def entitlements(now: Situation, lost: Job) -> tuple[Advice, ...]:
    return (_benefit(now, lost), _continuation())


def _benefit(now: Situation, lost: Job) -> Advice:
    """Art. 45: a year paid, out of work against one's will, registered as unemployed."""
    rule = now.policy.benefit
    months = _months_insured(now)
    paid = months >= rule.months
    involuntary = True if lost.reason in rule.involuntary else False if lost.reason in rule.voluntary else None
    registered = any(row.on >= lost.start and row.on <= now.day for row, _ in now.history.registered)
    state = "not_met" if not paid or involuntary is False else "met" if involuntary and registered else "unknown"
    choice_zh = _word(involuntary, "非本人意愿中断就业", "本人意愿中断就业", "离职意愿待核实")
    choice_en = _word(
        involuntary, "the job was lost involuntarily", "the person left by choice", "the choice is unknown"
    )
    most = next((duration for needed, duration in MONTHS_TO_DURATION if months >= needed), 0)
    return Advice(
        code="unemployment_benefit",
        state=state,  # type: ignore[arg-type]  # one of the three by the line above
        inputs={"months_paid": months, "involuntary": involuntary, "registered": registered, "most_months": most},
        text=Text(
            zh=f"失业保险金：已知参加失业保险{months}个月（须满{rule.months}个月）；"
            f"{choice_zh}；"
            f"{'已' if registered else '尚未'}办理失业登记。最长{most}个月。",
            en=f"Unemployment benefit: {months} months of unemployment insurance are known ({rule.months} needed); "
            f"{choice_en}; "
            f"{'registered' if registered else 'not yet registered'} as unemployed. At most {most} months.",
        ),
    )


def _continuation() -> Advice:
    return Advice(
        code="flexible_continuation",
        state="met",
        text=Text(
            zh="可以灵活就业人员身份自愿继续参加职工养老保险和医疗保险，也可参加城乡居民保险。",
            en="The person may go on with employee pension and medical insurance on their own account as a flexible "
            "worker, or join the residents' schemes.",
        ),
    )


def _months_insured(now: Situation) -> int:
    """Months with unemployment cover or a contribution to it, up to today."""
    months = set(now.history.paid.get("unemployment", ()))
    for cover in now.history.covers:
        if cover.line == "unemployment":
            months.update(_months(cover.start, min(cover.stop or now.day, now.day)))
    return len(months)


def _months(start: date, stop: date) -> list[str]:
    first, last = start.year * 12 + start.month - 1, stop.year * 12 + stop.month - 1
    return [f"{month // 12:04d}-{month % 12 + 1:02d}" for month in range(first, last + (1 if stop.day > 1 else 0))]


def _word(value: bool | None, yes: str, no: str, unknown: str) -> str:
    return unknown if value is None else yes if value else no
