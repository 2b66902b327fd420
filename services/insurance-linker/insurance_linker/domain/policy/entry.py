"""What every entry of a pack says besides its figures: where and when it holds, since when it is known, and how sure.

held then      ``since`` <= day < ``until``, and not ``suspended_from`` before that
known then     ``announced_at`` <= day: what was published late holds for its days, but was not known on them
end known      ``ended_at`` <= day: before, it held without end; without that day its end was told with it
"""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from typing import Literal

from msgspec import Struct

from coverlink.contracts.decisions import Text

NATION = "CN"
Grade = Literal["A", "B", "C"]
"""A the primary text was read; B a secondary source; C general knowledge, never shown as settled."""
Rank = Literal["default", "practice", "notice", "local_rule", "rule", "local_regulation", "regulation", "law", "draft"]
"""The text's standing, lowest first (Legislation Law art. 98 to 107); a draft stands above what it would change."""
RANKS: dict[str, int] = {
    rank: place
    for place, rank in enumerate(
        ("default", "practice", "notice", "local_rule", "rule", "local_regulation", "regulation", "law", "draft")
    )
}


class Entry(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, rename={"since": "from", "until": "to"}):
    """One rule or figure. ``region`` is ``CN`` or a GB/T 2260 code; ``supersedes`` names rules that give way to it.

    ``pack`` is filled in when the pack is read: ``id@version``.
    """

    rule: str
    region: str = ""
    since: date
    until: date | None = None
    announced_at: date
    provisional: bool = False
    supersedes: tuple[str, ...] = ()
    suspended_from: date | None = None
    ended_at: date | None = None
    rank: Rank
    source: Text
    grade: Grade
    note: Text | None = None
    pack: str = ""

    @property
    def key(self) -> str:
        """What the entry is about within its kind; of entries with one key one prevails."""
        return self.rule

    @property
    def cite(self) -> str:
        """``rule@version``, as decisions cite it."""
        return _cite(self.rule, self.pack)

    @property
    def turns(self) -> tuple[date, ...]:
        """The days on which it begins, becomes known, ends to hold, or that becomes known."""
        days = (self.since, self.announced_at, self.until, self.suspended_from, self.ended_at)
        return tuple(filter(None, days))

    def held(self, day: date, known: date = date.max) -> bool:
        """On a day, as far as its end was known on another."""
        over = min(filter(None, (self.until, self.suspended_from)), default=None)
        return self.since <= day and (over is None or day < over or not self.end_known(known))

    def end_known(self, day: date) -> bool:
        return self.ended_at is None or self.ended_at <= day

    def known(self, day: date) -> bool:
        return self.announced_at <= day


@lru_cache(8192)  # each case cites two or three entries
def _cite(rule: str, pack: str) -> str:
    return f"{rule}@{pack.partition('@')[2]}"


@lru_cache(8192)
def regions(code: str) -> tuple[str, ...]:
    """From the nation down to the district: ``CN``, its province, its city, itself."""
    if code == NATION or not code:
        return (NATION,)
    return tuple(dict.fromkeys((NATION, code[:2] + "0000", code[:4] + "00", code)))
