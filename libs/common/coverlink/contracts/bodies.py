"""The bodies of facts: what a source says about a person, a unit or a project.

One struct per CloudEvents type. ``Person`` is how a body names its person on the bus; at the door the same body
carries an ``Identity`` instead (see ``door``). Fields and examples: docs/contracts. It is a flat list, in the order of
the catalogue, and has no logic.
"""

from __future__ import annotations

from datetime import date
from typing import Literal

from msgspec import Struct

from coverlink.contracts.fields import (
    AnswerCode,
    Code,
    District,
    Email,
    EndReason,
    EventId,
    IdType,
    Line,
    Mobile,
    Money,
    Month,
    Name,
    Payer,
    PersonId,
    Ref,
    SourceUri,
    StatusKind,
    UnitCode,
    WorkForm,
)


class Body(Struct, frozen=True, omit_defaults=True):
    """Anything that travels inside a fact."""


class Identity(Body, frozen=True, kw_only=True):
    """A person as a publisher knows them; never on the bus."""

    id_type: IdType = "resident_id"
    id_number: Code
    name: Name | None = None
    mobile: Mobile | None = None
    email: Email | None = None
    residence_district: District | None = None
    language: Literal["zh", "en"] | None = None


class Person(Body, frozen=True, kw_only=True):
    """A person on the bus: the key, what rules need to know of age, and the identity sealed."""

    person_id: PersonId
    born: Month | None = None
    sex: Literal["m", "f"] | None = None
    residence_district: District | None = None
    sealed: str | None = None


class Unit(Body, frozen=True, kw_only=True):
    """An employer (用人单位)."""

    uscc: UnitCode
    name: Name | None = None


class Contract(Body, frozen=True, kw_only=True):
    kind: Literal["fixed_term", "open_ended", "by_task"] | None = None
    until: date | None = None


class ProjectRef(Body, frozen=True, kw_only=True):
    code: Code
    name: Name | None = None


class StartedEmployment(Body, frozen=True, kw_only=True):
    ref: Ref
    form: WorkForm
    started_on: date
    work_district: District
    occupation: Name | None = None
    monthly_wage: Money | None = None
    contract: Contract | None = None


class EndedEmployment(Body, frozen=True, kw_only=True):
    ref: Ref
    ended_on: date
    end_reason: EndReason


class EmploymentStarted(Body, frozen=True, kw_only=True):
    """``unit`` is there but for forms in ``WITHOUT_UNIT``; ``user_unit`` is where a dispatched worker works."""

    person: Person
    unit: Unit | None = None
    user_unit: Unit | None = None
    project: ProjectRef | None = None
    employment: StartedEmployment


class EmploymentEnded(Body, frozen=True, kw_only=True):
    person: Person
    unit: Unit | None = None
    employment: EndedEmployment


class RegisteredUnemployment(Body, frozen=True, kw_only=True):
    ref: Ref
    registered_on: date
    district: District
    reason: EndReason | None = None


class UnemploymentRegistered(Body, frozen=True, kw_only=True):
    person: Person
    unemployment: RegisteredUnemployment


class Cover(Body, frozen=True, kw_only=True, rename={"since": "from"}):
    """A spell of cover on one line. ``from`` is its first day, ``to`` the first day without it."""

    line: Line
    ref: Ref
    since: date
    to: date | None = None
    base: Money | None = None
    paid_by: Payer
    district: District


class StoppedCover(Cover, frozen=True, kw_only=True, rename={"since": "from"}):
    to: date


class CoverEnrolled(Body, frozen=True, kw_only=True):
    """Cover, and pre-enrolment: a state of its own that closes nothing."""

    person: Person
    unit: Unit | None = None
    project: ProjectRef | None = None
    cover: Cover


class CoverStopped(Body, frozen=True, kw_only=True):
    """Cover suspended or ended."""

    person: Person
    unit: Unit | None = None
    cover: StoppedCover


class PaidContribution(Body, frozen=True, kw_only=True):
    line: Line
    month: Month
    base: Money
    amount: Money
    paid_on: date


class ContributionRecorded(Body, frozen=True, kw_only=True):
    person: Person
    contribution: PaidContribution


class Status(Body, frozen=True, kw_only=True, rename={"since": "from"}):
    kind: StatusKind
    since: date
    to: date | None = None
    lines: tuple[Line, ...] | None = None


class StatusChanged(Body, frozen=True, kw_only=True):
    person: Person
    status: Status


class FactRef(Body, frozen=True, kw_only=True):
    source: SourceUri
    id: EventId


class Retracted(Body, frozen=True, kw_only=True):
    person: Person
    of: FactRef


class CorrectedEmployment(Body, frozen=True, kw_only=True):
    """The whole new body of a start (form, started_on, work_district) or of an end (ended_on, end_reason)."""

    ref: Ref
    form: WorkForm | None = None
    started_on: date | None = None
    work_district: District | None = None
    occupation: Name | None = None
    monthly_wage: Money | None = None
    contract: Contract | None = None
    ended_on: date | None = None
    end_reason: EndReason | None = None


class EmploymentCorrected(Body, frozen=True, kw_only=True):
    person: Person
    of: FactRef
    unit: Unit | None = None
    user_unit: Unit | None = None
    project: ProjectRef | None = None
    employment: CorrectedEmployment


class UnemploymentCorrected(UnemploymentRegistered, frozen=True, kw_only=True):
    of: FactRef


class CoverCorrected(CoverEnrolled, frozen=True, kw_only=True):
    of: FactRef


class ContributionCorrected(ContributionRecorded, frozen=True, kw_only=True):
    of: FactRef


class StatusCorrected(StatusChanged, frozen=True, kw_only=True):
    of: FactRef


class ListedGroup(Body, frozen=True, kw_only=True, rename={"since": "from"}):
    kind: Code
    since: date
    to: date | None = None


class GroupListed(Body, frozen=True, kw_only=True):
    person: Person
    group: ListedGroup


class GroupCorrected(GroupListed, frozen=True, kw_only=True):
    of: FactRef


class RegisteredUnit(Body, frozen=True, kw_only=True):
    uscc: UnitCode
    name: Name
    district: District


class UnitRegistered(Body, frozen=True, kw_only=True):
    unit: RegisteredUnit


class StartedProject(Body, frozen=True, kw_only=True):
    code: Code
    name: Name
    district: District
    started_on: date
    ends_on: date | None = None
    cost: Money | None = None


class ProjectStarted(Body, frozen=True, kw_only=True):
    project: StartedProject
    unit: Unit


class ProjectInsured(Body, frozen=True, kw_only=True):
    """Work injury cover that a project took (Work Injury Regulations art. 10).

    With a ``person`` it is that person's cover through the project from ``on``; without, the ``unit``'s news.
    """

    person: Person | None = None
    project: ProjectRef
    unit: Unit | None = None
    on: date | None = None
    cover: Cover | None = None


class UnitCorrected(UnitRegistered, frozen=True, kw_only=True):
    of: FactRef


class UnitRetracted(Body, frozen=True, kw_only=True):
    unit: Unit
    of: FactRef


class CorrectedProject(Body, frozen=True, kw_only=True):
    code: Code
    name: Name | None = None
    district: District | None = None
    started_on: date | None = None
    ends_on: date | None = None
    cost: Money | None = None


class ProjectCorrected(Body, frozen=True, kw_only=True):
    """The whole new body of a start (with ``started_on``, name and district), else of cover that the project took.

    What it is ``of`` names no person; the cover that a person has through a project is corrected as cover.
    """

    of: FactRef
    project: CorrectedProject
    unit: Unit
    on: date | None = None
    cover: Cover | None = None


class ProjectRetracted(Body, frozen=True, kw_only=True):
    of: FactRef
    project: ProjectRef
    unit: Unit


class SitePassed(Body, frozen=True, kw_only=True):
    """A person came onto, or left, a construction site."""

    person: Person
    project: ProjectRef
    on: date


class PersonLinked(Body, frozen=True, kw_only=True):
    """One person had two identities: ``was`` is the earlier one, ``person`` the one that stands.

    It stands under both keys. Under that of ``was`` it says who that person is now.
    """

    person: Person
    was: Person


class LinkRetracted(Retracted, frozen=True, kw_only=True):
    """The two are two persons after all, as far as the link that it names said otherwise."""

    was: Person


class PersonCarried(Body, frozen=True, kw_only=True):
    """What is known under an earlier identity, told to the one that stands.

    ``origin`` is the earlier one; ``known`` is in a form of the linker's own, ``form`` says in which.
    """

    person: Person
    origin: PersonId
    form: int
    known: bytes


class CaseAnswered(Body, frozen=True, kw_only=True):
    """What a caseworker found; comes from the registry's outbox. Of the case of a ``person``, or of a ``unit``."""

    person: Person | None = None
    unit: Unit | None = None
    case_id: str
    code: AnswerCode
    answered_on: date
    by: str


class CaseRetracted(Body, frozen=True, kw_only=True):
    """Whoever gave an answer took it back: ``of`` names the answer, ``case_id`` what it was to."""

    person: Person | None = None
    unit: Unit | None = None
    of: FactRef
    case_id: str
    retracted_on: date
    by: str


class DeadlinePassed(Body, frozen=True, kw_only=True):
    """A day on which cases may change has come; comes from the linker's timers.

    Without a ``person`` it is about the unit or project that the record's key names.
    """

    person: Person | None = None
    due_on: date


class PolicyActivated(Body, frozen=True, kw_only=True):
    """Packs under which cases are others than before; comes from the linker's look through all states.

    Without a ``person`` it is about the unit or project that the record's key names.
    """

    person: Person | None = None
    packs: tuple[str, ...]
    on: date


class UnitStaffed(Body, frozen=True, kw_only=True):
    """How a person stands with a unit. Replaces what a lower ``version`` said of the same person and unit.

    ``owed``: lines that the unit owes for the person today. ``covered``: those of them that cover satisfies.
    ``missing``: those of them of which an *enrol* case is open; the first of these is due on ``due_on``. What is
    neither covered nor missing is being verified, or was answered. Of who no longer works there nothing else is said.
    """

    unit_id: UnitCode
    unit_name: Name | None = None
    person_id: PersonId
    version: int
    as_of: date
    working: bool
    district: District | None = None
    forms: tuple[WorkForm, ...] = ()
    since: date | None = None
    owed: tuple[Line, ...] = ()
    covered: tuple[Line, ...] = ()
    missing: tuple[Line, ...] = ()
    due_on: date | None = None


class ProjectStaffed(Body, frozen=True, kw_only=True):
    """That a person is on a construction project's roster (实名制名册). Replaces what a lower ``version`` said.

    A job that names the project, or injury cover through it, is an entry on the roster, from ``since`` until ``until``,
    the first day without. Without ``since`` there is none any more: what told of it was taken back.
    ``was`` are earlier identities of the same person.
    """

    project: Code
    person_id: PersonId
    version: int
    as_of: date
    since: date | None = None
    until: date | None = None
    was: tuple[PersonId, ...] = ()
