"""docs/rules.md, section 1: which facts stand, and what they say."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid5

Event = dict[str, Any]
Name = tuple[str, str]
"""``(source, id)``: what a fact is named by."""

_FACT_NAMES = UUID("6f1b7a52-6d0c-5c7e-9a47-3f6f7e2a9c01")
_FIRST_SAID_AS = {
    "employment": "employment",
    "unemployment": "unemployment.registered",
    "cover": "cover.enrolled",
    "contribution": "contribution.recorded",
    "status": "status.changed",
    "group": "group.listed",
    "unit": "unit.registered",
    "project": "project.started",
}
"""What a correction stands in for as long as its fact has not come."""


@dataclass(frozen=True)
class Statement:
    """A standing fact under its own name and type, with the body that counts, which may be a correction's, and the
    ``time`` at which that was said.
    """

    name: Name
    type: str
    data: dict[str, Any]
    corrected: bool
    time: str

    @property
    def source(self) -> str:
        return self.name[0]

    @property
    def fact_id(self) -> str:
        return fact_id(self.name)


def fact_id(name: Name) -> str:
    """The id on the bus (docs/contracts): UUIDv5 of source and id. It only breaks ties."""
    return str(uuid5(_FACT_NAMES, f"{name[0]}\x00{name[1]}"))


def unit_of(one: Statement) -> str | None:
    unit = one.data.get("unit")
    return unit["uscc"] if unit else None


def project_of(one: Statement) -> str | None:
    project = one.data.get("project")
    return project["code"] if project else None


def same_affair(one: Statement, other: Statement, thing: str) -> bool:
    """The same ``ref`` and either the same source or the same unit. Nobody's unit is not the same unit."""
    same_unit = unit_of(one) is not None and unit_of(one) == unit_of(other)
    return one.data[thing]["ref"] == other.data[thing]["ref"] and (one.source == other.source or same_unit)


def statements(events: Iterable[Event]) -> list[Statement]:
    """What remains said when copies, retractions and corrections have had their effect. Any order will do."""
    return Facts(events).statements()


class Facts:
    """All accepted events about one person, or about units and projects, each name once."""

    def __init__(self, events: Iterable[Event]) -> None:
        self.by_name: dict[Name, Event] = {}
        for event in events:
            self.by_name.setdefault((event["source"], event["id"]), event)
        self.retractions_of: dict[Name, list[Name]] = {}
        self.corrections_of: dict[Name, list[Name]] = {}
        for name, event in self.by_name.items():
            if _is(event, "retracted"):
                self.retractions_of.setdefault(_of(event), []).append(name)
            elif _is(event, "corrected"):
                self.corrections_of.setdefault(_of(event), []).append(name)

    def stands(self, name: Name) -> bool:
        """A fact stands if no standing retraction names it and, if it is a correction, what it corrects stands."""
        if any(self.stands(retraction) for retraction in self.retractions_of.get(name, [])):
            return False
        event = self.by_name.get(name)
        if event is not None and _is(event, "corrected"):
            return self.stands(_of(event))
        return True

    def content(self, name: Name, first: str | None) -> Event | None:
        """The event whose body counts for this name: its last standing correction's content, else its own. A body that
        is not one of the type that was said ``first`` counts for nothing.
        """
        corrections = [correction for correction in self.corrections_of.get(name, []) if self.stands(correction)]
        found = {correction: self.content(correction, first) for correction in corrections}
        told = [correction for correction in corrections if found[correction]]
        if told:
            return found[max(told, key=self._said)]
        own = self.by_name.get(name)
        return own if own and _tells_of(own, first) else None

    def _said(self, name: Name) -> tuple[datetime, str]:
        return datetime.fromisoformat(self.by_name[name]["time"]), fact_id(name)

    def statements(self) -> list[Statement]:
        said = {name for name, event in self.by_name.items() if not _is(event, "retracted", "corrected")}
        not_come = {name for name in self.corrections_of if name not in self.by_name}
        found = []
        for name in sorted(said | not_come):
            first = self.by_name[name]["type"] if name in said else None
            content = self.content(name, first) if self.stands(name) else None
            if content is not None:
                corrected = content is not self.by_name.get(name)
                found.append(Statement(name, _type(first, content), content["data"], corrected, content["time"]))
        return found


def _is(event: Event, *what: str) -> bool:
    return event["type"].split(".")[2] in what


def _of(event: Event) -> Name:
    return event["data"]["of"]["source"], event["data"]["of"]["id"]


def _tells_of(content: Event, first: str | None) -> bool:
    """Whether a start of a project tells of a start, and its cover of cover. One that has not come is a start."""
    is_start = "started_on" in (content["data"].get("project") or {})
    if first is None:
        return is_start or ".project." not in content["type"]
    if ".project." not in first:
        return True
    return is_start == first.endswith(".started.v1")


def _type(first: str | None, content: Event) -> str:
    """``cover.ended`` and the like. The fact keeps its type; one that has not come has that which is first said."""
    if first is None:
        return _FIRST_SAID_AS[content["type"].split(".")[1]]
    return ".".join(first.split(".")[1:3])
