"""In what the same case differs under two books, and what becomes of it over all months."""

from __future__ import annotations

from typing import Literal

from insurance_linker.domain.needs import Need

Standing = Literal["same", "changed", "appears", "vanishes"]
"""How a case stands: ``appears`` under the draft only, ``vanishes`` under it."""
Difference = Literal["due_on", "priority", "because", "advice", "months"]
"""What of a case differs; ``months``: those at whose end it is open."""
DIFFERENCES: tuple[Difference, ...] = ("due_on", "priority", "because", "advice", "months")


def differences(present: Need, draft: Need) -> set[Difference]:
    """Rules are told apart by their names, not by the version of the pack that repeats them."""
    if present is draft:
        return set()
    found: set[Difference] = set()
    if present.due_on != draft.due_on:
        found.add("due_on")
    if present.priority != draft.priority:
        found.add("priority")
    if _because(present) != _because(draft) or present.district != draft.district:
        found.add("because")
    if present.advice != draft.advice:
        found.add("advice")
    return found


def _because(need: Need) -> list[tuple[object, ...]]:
    return [(row.rule.partition("@")[0], row.facts, row.inputs) for row in need.because]
