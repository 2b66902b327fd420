"""English counts. Chinese has no plurals: there a figure and its measure word are enough."""

from __future__ import annotations

_MANY = {"person": "people", "is": "are", "has": "have"}


def form(count: int, one: str) -> str:
    """The word for one of it, or for several."""
    return one if count == 1 else _MANY.get(one, f"{one}s")


def some(count: int, one: str) -> str:
    """``1 month``, ``2 months``."""
    return f"{count} {form(count, one)}"
