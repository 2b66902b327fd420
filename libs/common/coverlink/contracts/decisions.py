"""What the linker concludes, and what it asks the notifier to say."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Literal

from msgspec import Struct

from coverlink.contracts.fields import CaseKind, Gap, Line, Payer, StatusKind, WorkForm

DECISIONS = "coverage.decisions.v1"
NOTICES = "notice.requests.v1"
OUTCOMES = "notice.outcomes.v1"
RECEIPTS = "publisher.receipts.v1"


class Message(Struct, frozen=True, gc=False, omit_defaults=True):
    """Anything that a service of ours says to another."""


class Text(Message, frozen=True, kw_only=True):
    """The same sentence in both languages."""

    zh: str
    en: str


class Reason(Message, frozen=True, kw_only=True):
    """One step of the argument: the rule and its version, the facts it rests on, the figures it used.

    ``source`` is the text that the rule rests on; ``grade`` A it was read, B a secondary source, C not verified yet.
    """

    rule: str
    facts: tuple[str, ...] = ()
    inputs: dict[str, Any] = {}
    text: Text
    source: Text | None = None
    grade: Literal["A", "B", "C"] | None = None
    provisional: bool = False


class Condition(Message, frozen=True, kw_only=True):
    """What would close the case, in a form that a machine can check and a person can read."""

    code: str
    line: Line | None = None
    unit_id: str | None = None
    text: Text


class Advice(Message, frozen=True, kw_only=True):
    """Something the person may be entitled to; ``state`` says whether the facts known so far meet its conditions.

    ``text`` is for a caseworker, ``to_person`` says it to the person.
    """

    code: str
    state: Literal["met", "not_met", "unknown"]
    inputs: dict[str, Any] = {}
    text: Text
    to_person: Text | None = None


class Case(Message, frozen=True, kw_only=True):
    """One gap or one lost job being worked on. ``id`` derives from what it is about, so a replay gives it again.

    It is a person's case, or without ``person_id`` that of the unit ``unit_id``.
    """

    id: str
    kind: CaseKind
    line: Line | None = None
    gap: Gap | None = None
    person_id: str | None = None
    unit_id: str | None = None
    unit_name: str | None = None
    district: str
    priority: int
    opened_at: datetime
    due_on: date
    because: tuple[Reason, ...]
    closes_when: Condition
    advice: tuple[Advice, ...] = ()


EndingCode = Literal[
    "covered", "job_ended", "re_employed", "excused", "retracted", "answered", "resolved", "corrected", "replaced",
    "verifying", "paid", "suspended", "owed_by_unit", "kept_on", "retired_or_died", "not_of_working_age",
    "linked", "rules_changed",
]  # fmt: skip


class Ending(Message, frozen=True, kw_only=True):
    """Why a case closed. ``answered`` is the only code that a person brought about; ``text`` says it in words.

    ``inputs`` of ``linked``: ``is_now``, the person id under which the case goes on; of ``rules_changed``: ``rule``,
    that by which it was asked for; of an *assist*: ``since``, and as far as known ``days_to_re_employment`` and
    ``days_to_first_contact``.
    """

    code: EndingCode
    inputs: dict[str, Any] = {}
    text: Text


class CaseDecided(Message, frozen=True, kw_only=True):
    """A case opened, changed or closed. ``version`` grows by one with each decision about the person, or the unit.

    ``was``: of a case that opened, the ids under which it was open under earlier identities of the person.
    """

    decision_id: str
    version: int
    decided_at: datetime
    cause: str
    case: Case
    ending: Ending | None = None
    was: tuple[str, ...] = ()


class EmploymentSpell(Message, frozen=True, kw_only=True):
    """A job. Without ``unit_id`` nobody is the employer; ``user_unit_id`` is where a dispatched worker works."""

    ref: str
    unit_id: str | None = None
    unit_name: str | None = None
    user_unit_id: str | None = None
    form: WorkForm
    district: str
    started_on: date
    ended_on: date | None = None


class CoverSpell(Message, frozen=True, kw_only=True):
    line: Line
    unit_id: str | None = None
    paid_by: Payer
    district: str
    started_on: date
    ended_on: date | None = None


class StatusSpell(Message, frozen=True, kw_only=True):
    kind: StatusKind
    started_on: date
    ended_on: date | None = None


class Telling(Message, frozen=True, kw_only=True):
    """A day that a source told by a fact."""

    fact: str
    source: str
    day: date


class Disagreement(Message, frozen=True, kw_only=True):
    """Sources that tell different days of one job, of one cover or for the end of one status.

    The fact ``decides`` counts, by ``rule`` (``rule@version``). No rule: all are trusted alike; then each beginning is
    a spell of its own, and of ends the least counts. ``form`` is told of a job, ``line`` of cover, ``status`` of one.
    """

    what: Literal["started_on", "ended_on", "covered_from", "covered_to", "status_to"]
    unit_id: str | None = None
    unit_name: str | None = None
    form: WorkForm | None = None
    line: Line | None = None
    status: StatusKind | None = None
    told: tuple[Telling, ...]
    decides: str
    rule: str | None = None


class MonthsFolded(Message, frozen=True, kw_only=True):
    """Months of one line: how many, the first and the last, YYYY-MM."""

    line: Line
    what: Literal["paid", "covered"]
    months: int
    first: str
    last: str


class FoldedHistory(Message, frozen=True, kw_only=True):
    """What is left of facts that were over long ago. ``until``: spells that were over by then are among them."""

    facts: int
    until: date | None = None
    months: tuple[MonthsFolded, ...] = ()


class GroupSpell(Message, frozen=True, kw_only=True):
    """A key group that the person is in, as packs name it, with the ``facts`` that show it."""

    kind: str
    name: Text
    since: date
    to: date | None = None
    facts: tuple[str, ...] = ()


class PersonViewed(Message, frozen=True, kw_only=True):
    """How a person stands after the latest facts: what the register shows. Replaces the one with a lower version.

    ``same_as``: the identity that stands in the place of this one; then nothing else is told here. ``was``: earlier
    identities whose facts are among these.
    """

    person_id: str
    version: int
    as_of: date
    viewed_at: datetime
    born: str | None = None
    sex: str | None = None
    residence_district: str | None = None
    employments: tuple[EmploymentSpell, ...] = ()
    cover: tuple[CoverSpell, ...] = ()
    statuses: tuple[StatusSpell, ...] = ()
    disagreements: tuple[Disagreement, ...] = ()
    folded: FoldedHistory | None = None
    groups: tuple[GroupSpell, ...] = ()
    same_as: str | None = None
    was: tuple[str, ...] = ()


class NoticeRequest(Message, frozen=True, kw_only=True):
    """One message to one person. ``params`` fill the template and hold nothing that names the person."""

    notice_id: str
    person_id: str
    template: str
    case_ids: tuple[str, ...]
    params: dict[str, Any]
    district: str
    sealed: str | None = None
    requested_at: datetime


class NoticeOutcome(Message, frozen=True, kw_only=True):
    """What became of a notice on one channel."""

    outcome_id: str
    notice_id: str
    person_id: str
    case_ids: tuple[str, ...] = ()
    template: str
    channel: Literal["sms", "push", "email", "inbox", "none"]
    state: Literal["delivered", "failed", "undeliverable"]
    attempts: int = 1
    reference: str | None = None
    reason: str | None = None
    at: datetime


class Receipt(Message, frozen=True, kw_only=True):
    """What became of one event at the door."""

    source: str
    id: str
    status: Literal["accepted", "duplicate", "quarantined", "rejected"]
    publisher: str = ""
    fact_id: str | None = None
    person_id: str | None = None
    problem: dict[str, Any] | None = None
    recorded_at: datetime


MESSAGES: dict[str, tuple[type[Message], str]] = {
    "coverlink.case.opened.v1": (CaseDecided, DECISIONS),
    "coverlink.case.changed.v1": (CaseDecided, DECISIONS),
    "coverlink.case.closed.v1": (CaseDecided, DECISIONS),
    "coverlink.person.viewed.v1": (PersonViewed, DECISIONS),
    "coverlink.notice.requested.v1": (NoticeRequest, NOTICES),
    "coverlink.notice.settled.v1": (NoticeOutcome, OUTCOMES),
    "coverlink.event.received.v1": (Receipt, RECEIPTS),
}
