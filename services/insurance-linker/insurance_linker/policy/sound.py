"""What types cannot say about packs: entries that contradict themselves, and entries of which none could prevail."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date
from itertools import pairwise

from insurance_linker.domain.policy.contributions import Base, BaseRange, ProjectRate, Rate
from insurance_linker.domain.policy.entry import NATION, Entry
from insurance_linker.domain.policy.pack import Pack
from insurance_linker.domain.policy.pensions import InterestRate, MinimumYears, PayoutMonths

REGION = re.compile(rf"{NATION}|[0-9]{{6}}")
Weight = tuple[str, str, str, str, date, date]


def complaints(row: Entry, draft: bool) -> Iterator[str]:
    """What is wrong with one entry, as a place in it and what was expected there."""
    if row.until is not None and row.until <= row.since:
        yield f"`to` {row.until}: expected after `from` {row.since}"
    if row.ended_at is not None and row.until is None and row.suspended_from is None:
        yield f"`ended_at` {row.ended_at}: expected only with `to` or `suspended_from`, whose announcement it dates"
    if row.rank == "draft" and not draft:
        yield "rank `draft`: expected only in a pack that says `draft: true`"
    if not row.rule or "@" in row.rule or " " in row.rule:
        yield f"`rule` {row.rule!r}: expected a name without blanks and @"
    if not REGION.fullmatch(row.region):
        yield f"`region` {row.region!r}: expected {NATION} or a code of six digits"
    if not row.source.zh or not row.source.en:
        yield "`source`: expected in Chinese and in English"
    yield from _figures(row)


def rivals_without_order(packs: Iterable[Pack]) -> Iterator[tuple[str, Entry, Entry]]:
    """Entries about one thing that weigh the same, with their section: nothing says which of them prevails."""
    seen: dict[Weight, Entry] = {}
    for pack in packs:
        for kind in pack.__struct_fields__:
            rows = getattr(pack, kind)
            for row in rows if isinstance(rows, tuple) else ():
                weight = (kind, row.key, row.region, row.rank, row.since, row.announced_at)
                other = seen.setdefault(weight, row)
                if other is not row and not _named(row, other):
                    yield kind, other, row


def _named(one: Entry, other: Entry) -> bool:
    return one.rule in other.supersedes or other.rule in one.supersedes


def _figures(row: Entry) -> Iterator[str]:
    match row:
        case Base(floor=floor, ceiling=ceiling) if floor is not None and ceiling is not None and floor > ceiling:
            yield f"`floor` {floor}: expected not above `ceiling` {ceiling}"
        case BaseRange(least=least, most=most) if least > most:
            yield f"`least` {least}: expected not above `most` {most}"
        case Rate(share=share) | ProjectRate(share=share) if share is not None and not 0 <= share <= 1:
            yield f"`share` {share}: expected a share of one, as 0.16 for 16 per cent"
        case InterestRate(above=above, yearly=yearly) if above is not None and (above < 0 or yearly is not None):
            yield f"`above` {above}: expected nought or more, and no `yearly` beside it"
        case InterestRate(above=above, from_months=0) if above is not None:
            yield f"`above` {above}: expected `from_months`, for the rate of everybody is what it is above"
        case MinimumYears(steps=steps) if not _rising([step.year for step in steps]):
            yield "`steps`: expected at least one, by rising years"
        case PayoutMonths(steps=ages) if not _rising([step.age for step in ages]):
            yield "`steps`: expected at least one, by rising ages"
        case _:
            pass


def _rising(numbers: list[int]) -> bool:
    return bool(numbers) and all(one < next_ for one, next_ in pairwise(numbers))
