"""Keeps a state bounded: what was over long ago becomes months, if no case changes by it (docs/rules.md, 8)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from datetime import date

from msgspec.structs import replace

from coverlink.contracts.fields import Line
from insurance_linker.domain.affairs import Affair, affairs
from insurance_linker.domain.folded import Folded, digest, months_between, with_months
from insurance_linker.domain.needs import Need
from insurance_linker.domain.policy.rules import HorizonRule
from insurance_linker.domain.situation import Situation
from insurance_linker.domain.standing import standing
from insurance_linker.domain.state import PersonState
from insurance_linker.domain.statements import Paid

LOOKS = 16
"""A state that may fold is looked at so often while it grows by ``fold_above`` facts, not at each of them."""
Wants = Callable[[PersonState], Mapping[str, Need]]
"""The cases that should be open for a person in a state."""


def fold(state: PersonState, now: Situation, wanted: Mapping[str, Need], wants: Wants) -> PersonState:
    """The state, smaller if it may be."""
    rule, count = now.policy.horizon, len(state.entries)
    if count <= rule.fold_above or count % max(1, rule.fold_above // LOOKS):
        return state
    over = _over(state, now, wanted)
    until = _until(over, count, rule, now.day)
    old = [affair for affair in over if affair.last and affair.last < until]
    paid_only = _without(state, now, [affair for affair in old if affair.contributions], None)
    if len(paid_only.entries) <= rule.fold_above:
        return paid_only
    smaller = _without(state, now, old, until)
    return smaller if _same(wants(smaller), wanted) else paid_only


def _over(state: PersonState, now: Situation, wanted: Mapping[str, Need]) -> list[Affair]:
    """Affairs of which nothing goes on, but those that a case rests on, or what is asked of the past some day."""
    history = now.history
    needed = {fact for need in wanted.values() for ground in need.because for fact in ground.facts}
    needed |= {job.name for job in history.jobs if job.end is None}
    needed |= {cover.fact for cover in history.covers if cover.stop is None}
    needed |= {status.fact for status in history.excuses if status.stop is None or status.kind == "on_benefit"}
    needed |= {listing.fact for listing in history.listings if listing.stop is None}
    needed |= _latest(now)
    if state.folded:
        needed |= state.folded.late.keys()
    if lives := [(entry.time, entry.id) for entry in state.entries.values() if entry.residence]:
        needed.add(max(lives)[1])
    return [affair for affair in affairs(state.entries) if affair.last and not needed & affair.names]


def _latest(now: Situation) -> set[str]:
    """The job that began last, the one that ended last, the last registration, and on each line the last cover."""
    history = now.history
    jobs = [*history.jobs[-1:], *history.ended(now.day)[-1:]]
    held = [cover for cover in history.covers if cover.start <= now.day and not cover.empty]
    covers = {cover.line: cover for cover in sorted(held, key=lambda row: (row.stop or date.max, row.fact))}
    registered = [fact for _, fact in sorted((row.on, fact) for row, fact in history.registered)[-1:]]
    return {*(job.name for job in jobs), *(cover.fact for cover in covers.values()), *registered}


def _until(over: Iterable[Affair], count: int, rule: HorizonRule, today: date) -> date:
    """The horizon; or a later month, as long as more facts would be left than may be."""
    until, this_month = _month(today, -rule.months), _month(today, 0)
    for affair in sorted(over, key=lambda row: row.last or date.max):
        if affair.last is None or affair.last >= this_month:
            break
        if affair.last >= until:
            if count <= rule.most_facts:
                break
            until = _month(affair.last, 1)
        count -= len(affair.facts)
    return until


def _without(state: PersonState, now: Situation, gone: list[Affair], until: date | None) -> PersonState:
    if not gone:
        return state
    facts = frozenset[str]().union(*(affair.facts for affair in gone))
    names = frozenset[str]().union(*(affair.names for affair in gone))
    before = state.folded or Folded()
    covered: dict[Line, set[str]] = defaultdict(set)
    for cover in now.history.covers:
        if cover.fact in names and cover.stop:
            covered[cover.line] |= months_between(cover.start, cover.stop)
    paid: dict[Line, set[str]] = defaultdict(set)
    for _, _, _, statements in standing({id_: entry for id_, entry in state.entries.items() if id_ in facts}):
        for row in statements:
            if isinstance(row, Paid):
                paid[row.line].add(row.month)
    folded = Folded(
        until=max(filter(None, (before.until, until)), default=None),
        ids=before.ids + b"".join(sorted(digest(fact) for fact in facts)),
        paid=with_months(before.paid, paid),
        covered=with_months(before.covered, covered),
        late=before.late,
    )
    kept = {id_: entry for id_, entry in state.entries.items() if id_ not in facts}
    return replace(state, entries=kept, folded=folded)


def _same(some: Mapping[str, Need], others: Mapping[str, Need]) -> bool:
    """But for advice, which is told of whatever is known."""
    return {id_: replace(need, advice=()) for id_, need in some.items()} == {
        id_: replace(need, advice=()) for id_, need in others.items()
    }


def _month(day: date, by: int) -> date:
    """The first day of a month, so many after that of the day."""
    year, month = divmod(day.year * 12 + day.month - 1 + by, 12)
    return date(year, month + 1, 1)
