"""People whose papers change: part of a life is told under an earlier identity, and an authority says who it was."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from coverlink_simulator.scribe import DAY_MINUTES, Said
from coverlink_simulator.telling import Life

CHANGE = 0.04
"""Share of lives."""
Identity = dict[str, Any]


def change_papers(life: Life) -> None:
    """Of few lives, once all is told: what was said before some day, and some of the rest, names the earlier papers."""
    if not life.said or not life.likely(CHANGE):
        return
    now = life.person.identity
    earlier = [_earlier(life, now) for _ in range(2 if life.likely(0.2) else 1)]
    days = sorted(life.chance.choice(life.said).at for _ in earlier)
    for place, said in enumerate(life.said):
        life.said[place] = _under(life, said, now, earlier, days)
    for was, is_now, at in zip(earlier, [*earlier[1:], now], days, strict=True):
        _link(life, was, is_now, at)
    if life.likely(0.1):
        _link(life, now, earlier[0], days[0])  # told the wrong way round first: a ring until the day of the right one


def _earlier(life: Life, now: Identity) -> Identity:
    """A passport, a permit, or a number that was put right, perhaps with another day of birth in it."""
    born = life.person.born + timedelta(days=life.chance.randrange(-40, 41) if life.likely(0.3) else 0)
    paper = life.town.paper(life.chance, life.person.district, born, life.person.female, foreign=life.likely(0.4))
    return {**now, **paper}


def _under(life: Life, said: Said, now: Identity, earlier: list[Identity], days: list[int]) -> Said:
    """Under the papers of its day; one in ten by the ones before or after."""
    place = sum(said.at >= day for day in days)
    if life.likely(0.1):
        place = max(0, min(len(earlier), place + life.chance.choice((-1, 1))))
    if place == len(earlier):
        return said
    return Said(said.at, {**said.event, "data": {**said.event["data"], "person": earlier[place]}})


def _link(life: Life, was: Identity, now: Identity, at: int) -> None:
    """Told by the police; sometimes by a second office too; sometimes taken back, as if it had not been so."""
    day = date.fromordinal(at // DAY_MINUTES)
    for source in ("civil", "employment") if life.likely(0.1) else ("civil",):
        said = life.tell(day, life.scribe.sources[source], "person.linked", {"was": was})
        said.event["data"]["person"] = now
        if life.likely(0.1):
            of = {"source": said.event["source"], "id": said.event["id"]}
            back = life.tell(day, said.event["source"], "person.retracted", {"was": was, "of": of})
            back.event["data"]["person"] = now
