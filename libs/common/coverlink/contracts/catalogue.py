"""Which fact types there are: CloudEvents type, body, subject, topic, and whether the gateway takes them."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from coverlink.contracts import bodies as b

PREFIX = "coverlink."
PERSON_FACTS = "person.facts.v1"
UNIT_FACTS = "unit.facts.v1"
PROJECT = "project:"
"""Begins the key of records about a construction project; no unit's code has a colon."""


Subject = Literal["person", "unit", "person_or_unit"]


class FactType(Struct, frozen=True):
    """One row of the catalogue. ``at_door`` is false for facts that only Coverlink's own services write.

    A fact that may be about a person or a unit is a person's if it names one.
    """

    name: str
    body: type[b.Body]
    meaning: str
    subject: Subject = "person"
    at_door: bool = True

    @property
    def topics(self) -> tuple[str, ...]:
        """Where facts of this type may stand."""
        topics = {"person": (PERSON_FACTS,), "unit": (UNIT_FACTS,), "person_or_unit": (PERSON_FACTS, UNIT_FACTS)}
        return topics[self.subject]


def topic_of(person_id: str | None) -> str:
    """Where a fact stands: with those of the person it names, else with those of units."""
    return PERSON_FACTS if person_id else UNIT_FACTS


def project_key(code: str) -> str:
    """The key under which all that is said of a construction project comes together."""
    return f"{PROJECT}{code}"


def _rows() -> list[FactType]:
    def row(name: str, body: type[b.Body], meaning: str, subject: Subject = "person", at_door: bool = True) -> FactType:
        return FactType(f"{PREFIX}{name}.v1", body, meaning, subject, at_door)

    things: list[tuple[str, type[b.Body]]] = [
        ("employment", b.EmploymentCorrected),
        ("unemployment", b.UnemploymentCorrected),
        ("cover", b.CoverCorrected),
        ("contribution", b.ContributionCorrected),
        ("status", b.StatusCorrected),
        ("group", b.GroupCorrected),
    ]
    return [
        row("employment.started", b.EmploymentStarted, "A person began to work for a unit (入职)"),
        row("employment.ended", b.EmploymentEnded, "A person no longer works for a unit (离职)"),
        row("unemployment.registered", b.UnemploymentRegistered, "A person registered as unemployed (失业登记)"),
        row("cover.enrolled", b.CoverEnrolled, "A person is insured on a line (参保)"),
        row("cover.pre_enrolled", b.CoverEnrolled, "Enrolment announced, not yet in force (预登记)"),
        row("cover.suspended", b.CoverStopped, "Cover put on hold (停保)"),
        row("cover.ended", b.CoverStopped, "Cover ended (终止)"),
        row("contribution.recorded", b.ContributionRecorded, "A month's contribution was credited (缴费)"),
        row("status.changed", b.StatusChanged, "A person is in a state that excuses lines"),
        row("group.listed", b.GroupListed, "A person stands on a department's list"),
        *[row(f"{thing}.corrected", body, "Replaces the whole body of an earlier fact") for thing, body in things],
        *[row(f"{thing}.retracted", b.Retracted, "Takes an earlier fact back") for thing, _ in things],
        row("person.linked", b.PersonLinked, "Two identities are one person (身份变更)"),
        row("person.retracted", b.LinkRetracted, "Takes back that two identities are one person"),
        row("person.carried", b.PersonCarried, "What is known under an earlier identity", at_door=False),
        row("site.entered", b.SitePassed, "A person came onto a construction site", subject="person_or_unit"),
        row("site.left", b.SitePassed, "A person left a construction site", subject="person_or_unit"),
        row("unit.registered", b.UnitRegistered, "A unit exists", subject="unit"),
        row("project.started", b.ProjectStarted, "A construction project began", subject="unit"),
        row("project.insured", b.ProjectInsured, "A project took work injury cover", subject="person_or_unit"),
        *[
            row(f"{thing}.corrected", body, f"Replaces the whole body of a fact about a {thing}", subject="unit")
            for thing, body in (("unit", b.UnitCorrected), ("project", b.ProjectCorrected))
        ],
        row("unit.retracted", b.UnitRetracted, "Takes an earlier fact about a unit back", subject="unit"),
        row("project.retracted", b.ProjectRetracted, "Takes an earlier fact about a project back", subject="unit"),
        row("case.answered", b.CaseAnswered, "A caseworker's answer to a task", "person_or_unit", at_door=False),
        row("case.retracted", b.CaseRetracted, "An answer was taken back", "person_or_unit", at_door=False),
        row(
            "policy.activated",
            b.PolicyActivated,
            "Other rules decide from now on",
            "person_or_unit",
            at_door=False,
        ),
        row(
            "deadline.passed",
            b.DeadlinePassed,
            "A day on which cases may change has come",
            "person_or_unit",
            at_door=False,
        ),
        row("unit.staffed", b.UnitStaffed, "How a person stands with a unit", "unit", at_door=False),
        row("project.staffed", b.ProjectStaffed, "Who is on a project's roster", "unit", at_door=False),
    ]


CATALOGUE: dict[str, FactType] = {row.name: row for row in _rows()}
