"""What a pack allows that is not allowed otherwise: making up months, an early move, joining where one works."""

from __future__ import annotations

from collections.abc import Iterator

from insurance_linker.domain.case import Entitlement
from insurance_linker.domain.interruption import interruption
from insurance_linker.domain.situation import Situation
from insurance_linker.domain.spells import Job


def make_up(now: Situation) -> Iterator[Entitlement]:
    """For who pays alone and has stopped. Where the pack does not say who may, the office must look."""
    rule, found = now.book.advised(now.home, now.day).make_up, interruption(now)
    forms = {job.form for jobs in now.employers.values() for job in jobs}
    if rule and rule.open_to(now.history.lists(now.day), forms) and found:
        inputs = {"last_month": found.last_month, "late_fee": rule.late_fee, "rule": rule.cite}
        if rule.months_back is not None:
            inputs["months_back"] = rule.months_back
        yield Entitlement("make_up", "met" if rule.targeted else "unknown", inputs)


def early_move(now: Situation) -> Iterator[Entitlement]:
    """To the residents' pension before retirement age, for who is on a list of a group that may."""
    lists = now.history.lists(now.day)
    if not lists:
        return
    for rule in now.book.advised(now.home, now.day).transfers:
        if rule.way == "to_resident_pension" and rule.before_retirement and lists & set(rule.for_groups):
            yield Entitlement("early_move", "met", {"rule": rule.cite})


def join_where_working(now: Situation, lost: Job) -> Iterator[Entitlement]:
    """For who lives elsewhere, where no registration limits it."""
    if now.history.residence in (None, lost.district):
        return
    rules = now.book.advised(lost.district, now.day).registrations
    if schemes := sorted(row.scheme for row in rules if not row.limited):
        yield Entitlement("join_where_working", "met", {"district": lost.district, "schemes": schemes})
