"""What one id of a person hears of another, and tells others: facts travel, and are never taken from where they were.

A record brings facts by the id under which they were said. It may come twice, late, in pieces, or back to where it came
from: what is known already says nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from coverlink.contracts.bodies import Person, PersonCarried, PersonLinked
from coverlink.contracts.facts import Fact
from insurance_linker.domain.linked import by_id, folded_together, links_of, stands_for, together, who
from insurance_linker.domain.state import About, Kin, Known, PersonState
from insurance_linker.domain.statements import NotUsed

FORM = 1
"""Of ``Known`` as it travels: one that older programs cannot read gets another number."""
_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(Known).decode
_OF_KIN = (PersonLinked, PersonCarried)
Tell = Callable[[PersonState, Fact], tuple[PersonState, NotUsed | None]]


class Carried(Struct, frozen=True):
    """News of ``origin`` for ``to``."""

    to: str
    origin: str
    known: Known


def concerns(state: PersonState, fact: Fact) -> bool:
    """Whether there are, or come to be, more ids than one."""
    return state.kin is not None or isinstance(fact.data, _OF_KIN)


def of_whom(fact: Fact) -> Person | None:
    """What a fact tells of the person under whose key it stands."""
    if isinstance(fact.data, PersonLinked) and fact.data.was.person_id == fact.subject:
        return fact.data.was
    found: Person | None = getattr(fact.data, "person", None)
    return found


def told(state: PersonState, fact: Fact, tell: Tell) -> tuple[PersonState, NotUsed | None]:
    """The state with the fact among the others. ``tell`` puts a fact to what was said under one id."""
    kin = state.kin or Kin(fact.subject, Known(state.about, state.entries, state.folded, state.as_of))
    if isinstance(fact.data, PersonCarried):
        heard, not_used = _heard(kin.heard, kin.id, fact.data)
        kin = replace(kin, heard=heard)
        as_of = max(state.as_of, *(known.as_of for known in heard.values()), date.min)
    else:
        own = replace(state, about=kin.own.about, entries=kin.own.entries, folded=kin.own.folded)
        own, not_used = tell(own, fact)
        as_of = own.as_of
        kin = replace(kin, own=replace(kin.own, about=own.about, entries=own.entries, folded=own.folded, as_of=as_of))
    links = links_of(by_id(kin))
    own_link = links.get(kin.id)
    if own_link and own_link.to not in kin.told:
        kin = replace(kin, told=(*kin.told, own_link.to))
    if stands_for(kin.id, links) != kin.id:
        asked = tuple(sorted({*kin.own.asked, *state.open}))
        kin = replace(kin, own=replace(kin.own, asked=asked))
    return together(replace(state, as_of=as_of, kin=kin)), not_used


def to_tell(before: PersonState | None, after: PersonState) -> Iterator[Carried]:
    """What others have to hear of what has changed."""
    if after.kin is None:
        return
    old = before.kin if before else None
    was = by_id(old) if old else {}
    for to in after.kin.told:
        heard = was if old and to in old.told else {}
        for origin, known in by_id(after.kin).items():
            if origin != to and (news := _news(heard.get(origin), known)):
                yield Carried(to, origin, news)


def carried(row: Carried) -> PersonCarried:
    return PersonCarried(person=Person(person_id=row.to), origin=row.origin, form=FORM, known=_encode(row.known))


def _heard(heard: Mapping[str, Known], own: str, data: PersonCarried) -> tuple[dict[str, Known], NotUsed | None]:
    """With what was carried. What comes back to whom it is of says nothing."""
    if data.form != FORM:
        raise ValueError(f"expected what is known in form {FORM}")
    before = heard.get(data.origin)
    known = _both(before, _decode(data.known)) if data.origin != own else before
    if known is None or known == before:
        return dict(heard), NotUsed("repeated")
    return {**heard, data.origin: known}, None


def _news(heard: Known | None, known: Known) -> Known | None:
    """What is not known yet there. The sealed identity stays: only its own id opens it."""
    if known == heard:
        return None
    new = {id_: entry for id_, entry in known.entries.items() if heard is None or id_ not in heard.entries}
    return replace(known, about=About(known.about.born, known.about.sex), entries=new)


def _both(one: Known | None, other: Known) -> Known:
    if one is None:
        return other
    entries = other.entries | one.entries
    return Known(
        who(one.about, other.about),
        one.entries if entries.keys() == one.entries.keys() else entries,
        folded_together(one.folded, other.folded),
        max(one.as_of, other.as_of),
        tuple(sorted({*one.asked, *other.asked})),
    )
