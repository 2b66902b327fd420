"""Should-be against open: what opened, changed and closed, and why."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from msgspec import Struct

from coverlink.contracts.decisions import CaseDecided, Ending
from coverlink.contracts.ids import name_id
from insurance_linker.domain.case import Ground, OpenCase
from insurance_linker.domain.case_ids import CASE_NAMES
from insurance_linker.domain.endings import ending_of
from insurance_linker.domain.needs.need import Need, case_of
from insurance_linker.domain.policy import Book
from insurance_linker.domain.policy.rules import Policy
from insurance_linker.domain.reading import told
from insurance_linker.domain.situation import Situation

OPENED = "coverlink.case.opened.v1"
CHANGED = "coverlink.case.changed.v1"
CLOSED = "coverlink.case.closed.v1"


class Cause(Struct, frozen=True):
    """The fact that led to decisions, and when it was recorded."""

    fact_id: str
    at: datetime


class Decided(Struct, frozen=True):
    """A case as it is kept, or was until it closed, what became of it as a CloudEvents type, and why it closed.

    ``was``: the ids under which it was open under earlier identities of the person.
    """

    type: str
    case: OpenCase
    ending: Ending | None
    cause: Cause
    version: int
    person_id: str
    book: Book
    policy: Policy
    was: tuple[str, ...] = ()

    @property
    def decision(self) -> CaseDecided:
        """As it stands on the bus, in words."""
        return CaseDecided(
            decision_id=name_id(CASE_NAMES, f"{self.case.id}\x00{self.type}\x00{self.cause.fact_id}"),
            version=self.version,
            decided_at=self.cause.at,
            cause=self.cause.fact_id,
            case=told(self.case, self.person_id, self.book, self.policy),
            ending=self.ending,
            was=self.was,
        )


def reconcile(
    now: Situation, open_: dict[str, OpenCase], wanted: dict[str, Need], cause: Cause, version: int
) -> list[Decided]:
    """The decisions, closings first, numbered from ``version`` + 1."""
    found = [*_closed(now, open_, wanted), *_opened_or_changed(now, open_, wanted, cause)]
    return [
        Decided(type_, case, ending, cause, version + number, now.person.id, now.book, now.policy)
        for number, (type_, case, ending) in enumerate(found, start=1)
    ]


def stands(now: Situation, open_: dict[str, OpenCase], wanted: dict[str, Need]) -> bool:
    """Whether nothing would open, change or close."""
    return open_.keys() == wanted.keys() and all(
        _case(now, need, open_[id_].opened_at, open_[id_]) == open_[id_] for id_, need in wanted.items()
    )


def _closed(
    now: Situation, open_: dict[str, OpenCase], wanted: dict[str, Need]
) -> Iterator[tuple[str, OpenCase, Ending | None]]:
    for id_ in sorted(open_.keys() - wanted.keys()):
        yield CLOSED, open_[id_], ending_of(now, open_[id_], wanted)


def _opened_or_changed(
    now: Situation, open_: dict[str, OpenCase], wanted: dict[str, Need], cause: Cause
) -> Iterator[tuple[str, OpenCase, Ending | None]]:
    for id_, need in wanted.items():
        before = open_.get(id_)
        case = _case(now, need, before.opened_at if before else cause.at, before)
        if before is None:
            yield OPENED, case, None
        elif case != before:
            yield CHANGED, case, None


def _case(now: Situation, need: Need, opened_at: datetime, before: OpenCase | None) -> OpenCase:
    because = need.because if before is None else cited_as_before(need.because, before.because)
    return case_of(need, opened_at, need.late if now.day > need.due_on else None, because)


def cited_as_before(because: tuple[Ground, ...], before: tuple[Ground, ...]) -> tuple[Ground, ...]:
    """A new version of a pack that says the same is no change: the case goes on citing the one it was opened under."""
    if because == before:
        return before
    if len(because) != len(before):
        return because
    same = all(
        (_rule(new), new.facts, new.inputs) == (_rule(old), old.facts, old.inputs)
        for new, old in zip(because, before, strict=True)
    )
    return before if same else because


def _rule(ground: Ground) -> str:
    return ground.rule.partition("@")[0]
