"""Short words for the tables of advice: ``says(code, state, ...)`` is a line of it with the figures that matter."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from tests.scenarios.shorthand import TODAY, Scenario

Told = tuple[str, str, dict[str, Any]]


@dataclass(frozen=True)
class Advised:
    """``told``: what is said in the one case with advice; ``untold``: codes that are not; ``groups``: all groups."""

    name: str
    basis: str
    facts: list[Any]
    told: Sequence[Told] = ()
    untold: Sequence[str] = ()
    groups: frozenset[str] | None = None
    person: dict[str, str] | None = None

    @property
    def lived(self) -> Scenario:
        return Scenario(self.name, self.basis, "", self.facts, (), TODAY, self.person)


def says(code: str, state: str, **inputs: Any) -> Told:
    return code, state, inputs


def benefit(state: str, **inputs: Any) -> Told:
    return says("unemployment_benefit", state, **inputs)


def in_groups(*names: str) -> frozenset[str]:
    return frozenset(names)
