"""How a person stands, as the tables and the picture of a page show it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any


def standing(found: Mapping[str, Any]) -> dict[str, Any]:
    """Cover as one list, with the names of units that the person's jobs tell; what several sources said alike, once."""
    names = {job.get("unit_id"): job.get("unit_name") for job in found["employments"] if job.get("unit_name")}
    spells = [spell for of_line in found["cover"].values() for spell in of_line]
    cover = [{**spell, "unit_name": names.get(spell.get("unit_id"))} for spell in spells]
    return {**found, "cover": _once(cover), "statuses": _once(found["statuses"])}


def _once(rows: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    kept: list[dict[str, Any]] = []
    for row in rows:
        if row not in kept:
            kept.append(row)
    return kept
