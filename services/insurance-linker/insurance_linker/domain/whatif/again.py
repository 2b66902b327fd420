"""Open cases under a book that can only shape them: asked about again are those that it can change, and no others."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from insurance_linker.domain.needs import Need, in_force
from insurance_linker.domain.needs.assist import assist
from insurance_linker.domain.needs.double_cover import double_cover
from insurance_linker.domain.needs.enrol import enrol_or_verify
from insurance_linker.domain.needs.follow_up import follow_up
from insurance_linker.domain.needs.guidance import guidance
from insurance_linker.domain.needs.renew import renew
from insurance_linker.domain.needs.unit_incomplete import unit_incomplete
from insurance_linker.domain.policy import Book
from insurance_linker.domain.situation import Situation
from insurance_linker.domain.whatif.shapes import ADVICE, Label

Wanted = dict[str, Need]


def again(
    now: Situation, wanted: Wanted, touched: set[Label], book: Book, *, regroup: bool
) -> tuple[Situation, Wanted]:
    """The cases ``wanted`` under the packs in force, those ``touched`` as ``book`` has them."""
    if "enrol" in touched:
        under = Situation(now.person, now.history, book, now.day, advise=now.advise)
    else:
        under = now.under(book, regroup=regroup)
    kinds = touched.union(kind for kind, advice in ADVICE.items() if not advice.isdisjoint(touched))
    rules = dict.fromkeys(RULES[kind] for kind in RULES if kind in kinds)
    found = {need.id: in_force(under, need) for rule in rules for need in rule(under)}
    return under, {id_: found.get(id_, need) for id_, need in wanted.items()}


def _of_units(now: Situation) -> Iterator[Need]:
    for employment in now.employments:
        if employment.unmet:
            yield from enrol_or_verify(now, employment)


RULES: dict[Label, Callable[[Situation], Iterator[Need]]] = {
    "enrol": _of_units,
    "verify": _of_units,
    "assist": assist,
    "unit_incomplete": unit_incomplete,
    "renew": renew,
    "double_cover": double_cover,
    "follow_up": follow_up,
    "guidance": guidance,
}
