"""docs/rules.md, section 11: one person under several identities."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from coverlink_simulator.oracle.paper import PersonKey, person_key
from coverlink_simulator.oracle.standing import Facts


@dataclass(frozen=True, order=True)
class Link:
    """``said``: time and id of the fact by which ``was`` is ``now``."""

    said: tuple[datetime, str]
    was: PersonKey
    now: PersonKey


class Links:
    """Of each identity the link that counts: of those that stand the one told last."""

    def __init__(self, events: Iterable[dict[str, Any]]) -> None:
        told = Facts(event for event in events if "was" in event["data"])
        found = []
        for one in told.statements():
            if one.type == "person.linked":
                said = datetime.fromisoformat(told.by_name[one.name]["time"])
                found.append(Link((said, one.fact_id), person_key(one.data["was"]), person_key(one.data["person"])))
        self._of = {link.was: link for link in sorted(found)}

    @property
    def earlier(self) -> list[PersonKey]:
        """Identities of which some link says who they are now."""
        return list(self._of)

    def way(self, key: PersonKey) -> list[Link]:
        """The links from an identity on, each once."""
        way: list[Link] = []
        while key in self._of and self._of[key] not in way:
            way.append(self._of[key])
            key = way[-1].now
        return way

    def stands_for(self, key: PersonKey) -> PersonKey:
        """Who stands in the place of an identity: the end of the chain; in a ring whom its last told link names."""
        way = self.way(key)
        if not way:
            return key
        again = self._of.get(way[-1].now)
        return way[-1].now if again is None else max(way[way.index(again) :]).now

    def told_last(self, key: PersonKey) -> tuple[datetime, str]:
        return self._of[key].said
