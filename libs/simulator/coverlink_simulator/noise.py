"""What becomes of facts on their way: disorder, repeats, slips put right, events that are broken.

Every line knows the verdict that the gateway must give to it when the lines come in this order.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from random import Random
from typing import Any, Literal

import msgspec

from coverlink_simulator.broken import spoilt
from coverlink_simulator.scribe import DAY_MINUTES, Said, Scribe
from coverlink_simulator.slips import CORRECTED, slip, thing

Status = Literal["accepted", "duplicate", "rejected", "quarantined"]
SLIPS = 0.03
SLIPS_OF_UNITS = 0.2
REPEATED = 0.02
OTHER_CONTENT = 0.004
BROKEN = 0.01
"""Shares of true facts."""
_encode = msgspec.json.Encoder().encode


@dataclass(frozen=True, slots=True)
class Line:
    """One line of NDJSON, without its end; source and id if they are texts; the verdict that it must get."""

    text: bytes
    source: str | None
    id: str | None
    expected: Status


@dataclass(slots=True)
class _Coming:
    """A line at its minute. ``fate``: the verdict when it is the first of its name; ``content`` tells others apart."""

    at: float
    text: bytes
    source: str | None
    id: str | None
    content: int = 0
    fate: Status = "accepted"


def lines(said: Iterable[Said], scribe: Scribe, chance: Random, last: int | None = None) -> list[Line]:
    """All lines in the order in which they come, or only the ``last`` so many."""
    of_units = Random(f"{scribe.name}, units and projects")
    coming = [
        line
        for one in said
        for line in (_way(one, scribe, chance) if "person" in one.event["data"] else _of_unit(one, scribe, of_units))
    ]
    coming.sort(key=lambda one: one.at)
    return list(_judged(coming if last is None else coming[-last:]))


def _judged(coming: list[_Coming]) -> Iterator[Line]:
    """The verdicts: the first of a name counts, the same again is a repeat, something else is refused."""
    known: dict[tuple[str | None, str | None], int] = {}
    for one in coming:
        status, name = one.fate, (one.source, one.id)
        if status != "rejected":
            if name not in known:
                known[name] = one.content
            else:
                status = "duplicate" if known[name] == one.content else "rejected"
        yield Line(one.text, one.source, one.id, status)


def _way(one: Said, scribe: Scribe, chance: Random) -> Iterator[_Coming]:
    """An event as it comes, with all that its publisher makes of it."""
    if chance.random() < BROKEN:
        text, verdict, source, id_ = spoilt(one.event, scribe.next_id(), chance)
        yield _Coming(_arrives(one.at, chance), text, source, id_, fate=verdict)
    if chance.random() >= SLIPS or thing(one) not in CORRECTED:
        yield from _sent(one, _arrives(one.at, chance), chance)
        return
    after = 0.0
    for told in slip(one, scribe, chance):
        at = _arrives(told.at, chance)
        # What was told later mostly comes later; but a retraction or correction may overtake what it is of.
        after = at if chance.random() < 0.3 else max(at, after)
        yield from _sent(told, after, chance)


def _of_unit(one: Said, scribe: Scribe, chance: Random) -> Iterator[_Coming]:
    """What is told of a unit or a project comes whole, once; a correction or retraction may overtake what it is of."""
    for told in slip(one, scribe, chance) if chance.random() < SLIPS_OF_UNITS else [one]:
        yield _line(_arrives(told.at, chance) if told is not one else one.at, told.event)


def _sent(one: Said, at: float, chance: Random) -> Iterator[_Coming]:
    """Once; or again, at once or days later, perhaps with its names in another order; or something else by that id."""
    yield _line(at, one.event)
    if chance.random() < REPEATED:
        event = dict(reversed(one.event.items())) if chance.random() < 0.5 else one.event
        yield _line(at + _pause(chance), event)
    if chance.random() < OTHER_CONTENT:
        part = one.event["data"]["person"]
        other = {**one.event, "data": {**one.event["data"], "person": {**part, "name": part.get("name", "") + "某"}}}
        yield _line(at + _pause(chance), other, content=1)


def _line(at: float, event: dict[str, Any], content: int = 0) -> _Coming:
    return _Coming(at, _encode(event), event["source"], event["id"], content)


def _arrives(at: int, chance: Random) -> float:
    """Most come within hours, some after days, a few after weeks."""
    kind, share = chance.random(), chance.random()
    return at + share * (300 if kind < 0.9 else 3 * DAY_MINUTES if kind < 0.98 else 60 * DAY_MINUTES)


def _pause(chance: Random) -> float:
    share = chance.random()
    return 1 + share * (5 if chance.random() < 0.5 else 20 * DAY_MINUTES)
