"""Which lists of a question about help count in its month, and how long they still do (packs: ``groups``)."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import NamedTuple

from insurance_linker.domain.age import reached_on
from insurance_linker.domain.policy import Book
from insurance_linker.domain.policy.help import Group, Measure
from insurance_linker.domain.reckon.answer import Unfit
from insurance_linker.domain.reckon.life import LifeQuestion
from insurance_linker.domain.reckon.looking import Found, Looking
from insurance_linker.domain.reckon.months import of_day


class Counting(NamedTuple):
    """``lists`` on which the person is taken to be, the ``measures`` that are meant for them, and the months, this one
    included, for which they count; None where there is no end."""

    lists: Collection[str]
    measures: Collection[str]
    months_left: int | None


def known_codes(book: Book, groups: Collection[str], measures: Collection[str]) -> None:
    """Raises Unfit for a group or a measure that no pack has."""
    of_groups = [row for row in book.rows("groups") if isinstance(row, Group)]
    of_help = [row for row in book.rows("measures") if isinstance(row, Measure)]
    lists = {name for row in of_groups for name in (row.group, *row.listed)} | {
        who for row in of_help for who in row.who
    }
    _all_in("groups", groups, lists)
    _all_in("had", measures, {row.measure for row in of_help})


def _all_in(field: str, told: Collection[str], known: Collection[str]) -> None:
    for name in told:
        if name not in known:
            raise Unfit(f"{field}: expected one of {', '.join(sorted(known))}, not {name!r}")


def counting(looking: Looking, person: LifeQuestion, name: str, since: date, day: date) -> Counting | None:
    """What a group of the question stands for; None where it does not count yet, any more, or at the person's age.

    A group that is no list itself stands for the lists by which it is known: ``older_unemployed`` for 4050.
    """
    if of_day(since) > of_day(day):
        looking.step("not_yet_listed", group=name, since=since)
        return None
    found = looking.find(Group, "groups", name, day)
    if found is None:
        return Counting((name,), (), None)
    group, left = found.entry, None
    if group.within_years is not None:
        left = max(0, 12 * group.within_years - (of_day(day) - of_day(since)))
        looking.step("group", found.ground, group=name, since=since, within=left > 0)
    if left == 0 or not _old_enough(looking, person, found, day):
        return None
    if name in group.listed:
        return Counting((name,), group.measures, left)
    if group.listed and group.measures:
        looking.step("group_as_list", found.ground, name=group.name, lists=group.listed)
    return Counting((name, *group.listed), group.measures, left)


def _old_enough(looking: Looking, person: LifeQuestion, found: Found[Group], day: date) -> bool:
    ages = found.entry.from_age
    if not ages:
        return True
    wanted = {ages[person.sex]} if person.sex in ages else set(ages.values())
    reached = {years: reached_on(person.born, years) <= day for years in wanted}
    if all(reached.values()):
        return True
    if any(reached.values()):
        looking.cannot("sex", "not_told", entry=found.entry)
    else:
        looking.step("too_young", found.ground, name=found.entry.name, years=min(wanted))
    return False
