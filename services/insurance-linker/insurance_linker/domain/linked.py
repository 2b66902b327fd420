"""One person under several ids: who stands in whose place, and what is known of them together (docs/rules.md, 11).

Each id keeps what was said under it, and by id what it heard of others. Both are sets of facts that only grow, links
and retractions of links among them; so whatever order they come in, and however often, the same follows. Who stands in
whose place is worked out from the links each time; the facts of all in whose place somebody stands are lived as one.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from msgspec import Struct
from msgspec.structs import replace

from insurance_linker.domain.folded import ID_BYTES, Folded, months, with_months
from insurance_linker.domain.standing import standing
from insurance_linker.domain.state import About, Kin, Known, PersonState
from insurance_linker.domain.statements import SameAs


class Link(Struct, frozen=True):
    """Whom a person is now; ``told`` is the time and the id of the fact that says so."""

    told: tuple[float, str]
    to: str


def together(state: PersonState) -> PersonState:
    """About, entries and folded as they follow from what came under each id. Who does not stand has none."""
    kin = state.kin
    if kin is None:
        return state
    was, is_now = names(state)
    if is_now:
        return replace(state, about=kin.own.about, entries={}, folded=None)
    about, entries, folded = kin.own.about, dict(kin.own.entries), kin.own.folded
    for person in was:  # whose link was told last first: who was born when is taken from them
        known = kin.heard[person]
        about = who(about, known.about)
        entries |= known.entries
        folded = folded_together(folded, known.folded)
    return replace(state, about=about, entries=entries, folded=folded)


def names(state: PersonState) -> tuple[tuple[str, ...], str | None]:
    """The earlier ids in whose place the person stands, whose link was told last first; or the id they have now."""
    kin = state.kin
    if kin is None:
        return (), None
    links = links_of(by_id(kin))
    if stands_for(kin.id, links) != kin.id:
        return (), links[kin.id].to
    return earlier(kin.id, kin.heard, links), None


def earlier(person: str, others: Iterable[str], links: Mapping[str, Link]) -> tuple[str, ...]:
    """Those of the others in whose place the person stands, whose link was told last first."""
    was = [one for one in others if one != person and one in links and stands_for(one, links) == person]
    return tuple(sorted(was, key=lambda one: links[one].told, reverse=True))


def asked_before(state: PersonState, also: Collection[str]) -> tuple[str, ...]:
    """Which of the other ids of a case it was open under, when one that stands now came in an earlier one's place."""
    if state.kin is None:
        return ()
    was, _ = names(state)
    asked = {case for person in was for case in state.kin.heard[person].asked}
    return tuple(id_ for id_ in also if id_ in asked)


def links_of(by_id: Mapping[str, Known]) -> dict[str, Link]:
    """Of each person, as far as they are known, whom they are now: of several links the one told last counts."""
    found: dict[str, Link] = {}
    for person, known in by_id.items():
        if any(isinstance(row, SameAs) for entry in known.entries.values() for row in entry.states):
            links = [
                Link((body.time, fact), row.person)
                for fact, _, body, statements in standing(known.entries)
                for row in statements
                if isinstance(row, SameAs) and row.person != person
            ]
            if links:
                found[person] = max(links, key=lambda link: link.told)
    return found


def stands_for(person: str, links: Mapping[str, Link]) -> str:
    """Who stands in the place of a person. In a ring it is whom its link that was told last names."""
    path: list[str] = []
    while person in links and person not in path:
        path.append(person)
        person = links[person].to
    if person not in links:
        return person
    return max((links[one] for one in path[path.index(person) :]), key=lambda link: link.told).to


def by_id(kin: Kin) -> dict[str, Known]:
    return {kin.id: kin.own, **kin.heard}


def who(one: About, other: About) -> About:
    return replace(one, born=one.born or other.born, sex=one.sex or other.sex)


def folded_together(one: Folded | None, other: Folded | None) -> Folded | None:
    if one is None or other is None or one == other:
        return one or other
    ids = {row.ids[at : at + ID_BYTES] for row in (one, other) for at in range(0, len(row.ids), ID_BYTES)}
    return Folded(
        max(filter(None, (one.until, other.until)), default=None),
        b"".join(sorted(ids)),
        with_months(one.paid, {line: months(runs) for line, runs in other.paid.items()}),
        with_months(one.covered, {line: months(runs) for line, runs in other.covered.items()}),
        {**other.late, **one.late},
    )
