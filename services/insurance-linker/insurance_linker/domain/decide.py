"""One fact, decided: the new state, what opened, changed and closed, and what to tell people.

Every fact is put among the others and the whole is worked out anew, so the order of arrival cannot matter: the state
is the set of what was said, and the open cases are a function of that set, the policy and the day.
"""

from __future__ import annotations

from datetime import date, timedelta, timezone

from msgspec import Struct
from msgspec.structs import replace

from coverlink.contracts.bodies import Person as Told
from coverlink.contracts.decisions import NoticeRequest
from coverlink.contracts.facts import Fact
from insurance_linker.domain import carried, linked
from insurance_linker.domain.folded import place_of
from insurance_linker.domain.folding import fold
from insurance_linker.domain.lived import history_of
from insurance_linker.domain.needs import Need, needs
from insurance_linker.domain.notices import notices
from insurance_linker.domain.policy import Book
from insurance_linker.domain.reconcile import CLOSED, OPENED, Cause, Decided, reconcile, stands
from insurance_linker.domain.situation import Person, Situation
from insurance_linker.domain.state import UNKNOWN, About, PersonState
from insurance_linker.domain.statements import NotUsed, entry_of
from insurance_linker.domain.wake import wake_on

CHINA = timezone(timedelta(hours=8))


class Outcome(Struct, frozen=True):
    """``wanted`` are the cases that should be open now.

    ``not_used`` says why a fact added nothing; the day it was recorded on still counts.
    """

    state: PersonState
    now: Situation
    wanted: dict[str, Need]
    decided: list[Decided]
    notices: list[NoticeRequest]
    not_used: NotUsed | None

    @property
    def wake_on(self) -> date | None:
        """Worked out when it is asked for: of several facts at once only the last one's counts."""
        return wake_on(self.now, self.wanted.values())


def decide(state: PersonState | None, fact: Fact, book: Book) -> Outcome:
    """What follows from ``fact`` for a person in ``state`` (None: not heard of before), under the packs of ``book``."""
    before = state or UNKNOWN
    state, not_used = carried.told(before, fact, _told) if carried.concerns(before, fact) else _told(before, fact)
    now = _situation(fact.subject, state, book)
    wanted = needs(now)
    cause = Cause(fact.fact_id, fact.recorded_at)
    decided = reconcile(now, state.open, wanted, cause, state.version)
    if state.kin:
        decided = _named_before(state, decided, wanted)
    asked = list(notices(fact.subject, decided, state.open, state.about.sealed, fact.recorded_at))
    after = _after(state, decided)
    if after.kin is None:
        after = fold(after, now, wanted, lambda smaller: needs(_situation(fact.subject, smaller, book)))
    return Outcome(after, now, wanted, decided, asked, not_used)


def stands_under(person_id: str, state: PersonState, book: Book, day: date) -> bool:
    """Whether the open cases are what these packs ask for on a day: else the person is to be decided anew."""
    now = _situation(person_id, replace(state, as_of=max(state.as_of, day)), book)
    return stands(now, state.open, needs(now))


def _told(state: PersonState, fact: Fact) -> tuple[PersonState, NotUsed | None]:
    """The state with the fact among the others; a fact that is known, or that no rule uses, only moves the day on."""
    recorded = fact.recorded_at.astimezone(CHINA).date()
    as_of = max(state.as_of, recorded)
    entry = entry_of(fact)
    if isinstance(entry, NotUsed):
        return replace(state, as_of=as_of), entry
    place = place_of(entry, state.folded)
    if fact.fact_id in state.entries or place == "known":
        return replace(state, as_of=as_of), NotUsed("repeated")
    folded = state.folded
    if folded and place == "late":
        folded = replace(folded, late={**folded.late, entry.id: recorded})
    entries = {**state.entries, entry.id: entry}
    return replace(state, as_of=as_of, entries=entries, about=_about(state.about, fact), folded=folded), None


def _about(known: About, fact: Fact) -> About:
    """Who the person is: the identity from the latest fact that brings it, whenever that fact came."""
    told: Told | None = carried.of_whom(fact)
    if told is None or not (told.sealed or told.born or told.sex):
        return known
    at = (fact.time.timestamp(), fact.fact_id)
    if told.sealed and at > known.sealed_told:
        known = replace(known, sealed=told.sealed, sealed_told=at)
    if known.born and known.sex:
        return known
    return replace(known, born=known.born or told.born, sex=known.sex or told.sex)


def _situation(person_id: str, state: PersonState, book: Book) -> Situation:
    was, is_now = linked.names(state) if state.kin else ((), None)
    person = Person(person_id, state.about.born, state.about.sex, was, is_now)
    history = history_of(
        state.entries, state.folded, lambda about, source, district: book.trust(about, source, district, state.as_of)
    )
    return Situation(person, history, book, state.as_of)


def _named_before(state: PersonState, decided: list[Decided], wanted: dict[str, Need]) -> list[Decided]:
    """The decisions, each case that opens with the ids under which it was open under an earlier identity."""
    return [
        replace(row, was=linked.asked_before(state, wanted[row.case.id].also)) if row.type == OPENED else row
        for row in decided
    ]


def _after(state: PersonState, decided: list[Decided]) -> PersonState:
    if not decided:
        return state
    open_ = dict(state.open)
    for row in decided:
        case = row.case
        if row.type == CLOSED:
            open_.pop(case.id)
        else:
            open_[case.id] = case
    return replace(state, open=open_, version=state.version + len(decided))
