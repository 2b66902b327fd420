"""All packs together: which entry prevails where, as held on one day and as known on another.

Of entries of one kind with one key, in force and known, that prevails which

1. supersedes the other by name, or else
2. stands higher (``RANKS``: a law before a regulation), or else
3. is of the narrower region (a district before its city, a province before the nation), or else
4. began later, or else
5. was announced later (the final figure before the provisional one).

The others are its rivals: they are kept, so that a page can show what was set aside.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from functools import lru_cache
from hashlib import sha256
from typing import Any, TypeVar, get_args

import msgspec

from coverlink.contracts.fields import Line, WorkForm
from insurance_linker.domain.policy.advised import ADVISED, Advised, advised
from insurance_linker.domain.policy.by_period import MOST_ASKED, ByPeriod, Periods
from insurance_linker.domain.policy.entry import NATION, RANKS, Entry, regions
from insurance_linker.domain.policy.help import Group
from insurance_linker.domain.policy.pack import Pack
from insurance_linker.domain.policy.rules import (
    Answers,
    Deciding,
    Excuse,
    GuidanceRule,
    Obligations,
    OwedLines,
    Owing,
    Policy,
    Priority,
    UnitAbout,
    UnitRule,
    UnitRules,
)
from insurance_linker.domain.policy.sources import Matter, SourceRank

E = TypeVar("E", bound=Entry)
DECIDING: tuple[str, ...] = get_args(Deciding)
CLOCKS = tuple(kind for kind in DECIDING if kind not in ("owed", "excuses", "sources", "guidance", "groups"))
"""What there must be an entry of."""


class MissingRule(LookupError):
    """No pack has a rule that decisions need; the message names rule, region and day."""


class Book:
    """Entries by kind. Answers are remembered by period, since a thousand persons ask the same."""

    def __init__(self, packs: Iterable[Pack]) -> None:
        self.packs = tuple(packs)
        self._rows: dict[str, list[Entry]] = {}
        for pack in self.packs:
            for kind in pack.__struct_fields__:
                found = getattr(pack, kind)
                if isinstance(found, tuple):
                    self._rows.setdefault(kind, []).extend(found)
        self.fingerprint = _fingerprint(self.packs)
        self._all = Periods(row for rows in self._rows.values() for row in rows)
        self._cited = {row.cite: row for rows in self._rows.values() for row in rows}
        self._deciding = Periods(row for kind in DECIDING for row in self._rows.get(kind, ()))
        self._begun = max((self._first(kind) for kind in CLOCKS), default=date.min)
        self._policies = ByPeriod(self._deciding, self._policy)
        self._unit_rules = ByPeriod(self._deciding, self._of_units)
        self._obligations: dict[tuple[str, int, int], Obligations] = {}
        self.obligations = lru_cache(MOST_ASKED)(self._obligations_at)
        """What is owed and excused in a region on a day, as known on another."""
        self._ranked = lru_cache(MOST_ASKED)(self._by_key)
        self._trusted = ByPeriod(Periods(self.rows("sources")), self._sources)
        advising = Periods(row for kind in ADVISED for row in self.rows(kind))
        self._advised = ByPeriod(advising, lambda region, day: advised(self, region, day))

    def period(self, day: date) -> int:
        """Which of the stretches of time between changes of any entry a day is in."""
        return self._all.number(day)

    def near(self, region: str) -> str:
        """The narrowest region around this one that has an entry of its own: all figures are the same there."""
        return self._all.near(region)

    def cited(self, cite: str) -> Entry | None:
        """The entry that a decision cites as ``rule@version``."""
        return self._cited.get(cite)

    def rows(self, kind: str) -> tuple[Entry, ...]:
        """All entries of a section, whether in force or not."""
        return tuple(self._rows.get(kind, ()))

    def held(self, type_: type[E], kind: str, region: str, day: date, known: date | None = None) -> dict[str, E]:
        """What prevails of a section in a region on a day, by key, as known on ``known`` (default: that day)."""
        return {key: rows[0] for key, rows in self.ranked(type_, kind, region, day, known).items()}

    def find(self, type_: type[E], kind: str, key: str, region: str, day: date, known: date | None = None) -> E | None:
        """The entry that prevails for one key; None when nobody has told one."""
        return next(iter(self.contenders(type_, kind, key, region, day, known)), None)

    def contenders(
        self, type_: type[E], kind: str, key: str, region: str, day: date, known: date | None = None
    ) -> list[E]:
        """That which prevails, then its rivals in their order."""
        return self.ranked(type_, kind, region, day, known).get(key, [])

    def ranked(
        self, type_: type[E], kind: str, region: str, day: date, known: date | None = None
    ) -> dict[str, list[E]]:
        """For each key of a section that which prevails, then its rivals in their order."""
        found: dict[str, list[E]] = self._ranked(type_, kind, region, day, known or day)
        return found

    def _by_key(self, type_: type[E], kind: str, region: str, day: date, known: date) -> dict[str, list[E]]:
        chain = regions(region)
        found: dict[str, list[E]] = {}
        for row in self._rows.get(kind, ()):
            if row.region in chain and isinstance(row, type_) and row.held(day, known) and row.known(known):
                found.setdefault(row.key, []).append(row)
        return {key: _by_weight(rows, chain) for key, rows in found.items()}

    def policy(self, region: str, day: date) -> Policy:
        """The clocks and conditions that decide in a region on a day, as known on it. Raises MissingRule.

        Before all rules had begun, their first entries: nothing was owed then, but a history may be lived from there.
        """
        return self._policies.at(region, max(day, self._begun))

    def unit_rules(self, region: str, day: date) -> UnitRules:
        """What decides about units and projects in a region on a day, as known on it. Raises MissingRule."""
        return self._unit_rules.at(region, max(day, self._begun))

    def _obligations_at(self, region: str, day: date, known: date) -> Obligations:
        periods = self._deciding
        at = (periods.near(region), periods.number(day), periods.number(known))
        if at not in self._obligations:
            self._obligations[at] = self._owed(at[0], day, known)
        return self._obligations[at]

    def trust(self, about: Matter, source: str, region: str, day: date) -> SourceRank | None:
        """The entry that says how far a source is believed about a matter; of several the longest prefix."""
        return next((row for row in self._trusted.at(region, day)[about] if source.startswith(row.prefix)), None)

    def advised(self, region: str, day: date) -> Advised:
        """The figures that people are told of in a region on a day, as known on it."""
        return self._advised.at(region, day)

    def advice_changes_after(self, day: date) -> date | None:
        """The next day on which another figure may be told."""
        return self._advised.changes_after(day)

    def _first(self, kind: str) -> date:
        """The first day on which a section says something for the whole nation that was known."""
        rows = [max(row.since, row.announced_at) for row in self._rows.get(kind, ()) if row.region == NATION]
        if not rows:
            raise MissingRule(f"no pack states `{kind}` for region {NATION}")
        return min(rows)

    def _sources(self, region: str, day: date) -> dict[Matter, list[SourceRank]]:
        held = self.held(SourceRank, "sources", region, day).values()
        rows = sorted(held, key=lambda row: (-len(row.prefix), row.about == "any"))
        return {matter: [row for row in rows if row.about in (matter, "any")] for matter in get_args(Matter)}

    def _of_units(self, region: str, day: date) -> UnitRules:
        rules = {row.about: row for row in self.held(UnitRule, "unit_rules", region, day).values()}
        missing = [name for name in get_args(UnitAbout) if name not in rules]
        if missing:
            raise MissingRule(f"no pack in force states `unit_rules` about {missing[0]} for {region} on {day}")
        return UnitRules(**rules, steps=self._one("unit_steps", region, day))

    def _one(self, kind: str, region: str, day: date) -> Any:
        for row in self.held(Entry, kind, region, day).values():
            return row
        raise MissingRule(f"no pack in force states `{kind}` for region {region} on {day}")

    def _policy(self, region: str, day: date) -> Policy:
        def one(kind: str) -> Any:
            return self._one(kind, region, day)

        return Policy(
            enrol=one("enrol"),
            student=one("student"),
            dropped=one("dropped"),
            assist=one("assist"),
            incomplete=one("incomplete"),
            renew=one("renew"),
            double_cover=one("double_cover"),
            follow_up=one("follow_up"),
            horizon=one("horizon"),
            retirement=one("retirement"),
            benefit=one("benefit"),
            guidance=next(iter(self.held(GuidanceRule, "guidance", region, day).values()), None),
            groups=tuple(self.held(Group, "groups", region, day).values()),
            answers={row.kind: row for row in self.held(Answers, "answers", region, day).values()},
            priorities={row.of: row.priority for row in self.held(Priority, "priorities", region, day).values()},
        )

    def _owed(self, region: str, day: date, known: date) -> Obligations:
        owed = self.held(OwedLines, "owed", region, day, known).values()
        excuses = self.held(Excuse, "excuses", region, day, known).values()
        return Obligations(
            owed={row.form: self._owing(row, region, known) for row in owed},
            excuses={row.status: row.lines for row in excuses},
            own_payment=frozenset(row.status for row in excuses if row.own_payment),
            changes=self._changes(region, day, known),
        )

    def _changes(self, region: str, day: date, known: date) -> dict[WorkForm, date]:
        def lines(on: date) -> dict[WorkForm, tuple[Line, ...]]:
            rows = self.held(OwedLines, "owed", region, on, max(on, known)).values()
            return {row.form: row.lines for row in rows}

        now, found = lines(day), dict[WorkForm, date]()
        for when in self._deciding.after(day):
            then = lines(when)
            for form in now.keys() | then.keys():
                if now.get(form) != then.get(form):
                    found.setdefault(form, when)
        return found

    def _owing(self, row: OwedLines, region: str, known: date) -> Owing:
        return Owing(row, tuple((line, self._since(row, line, region, known)) for line in row.lines))

    def _since(self, row: OwedLines, line: Line, region: str, known: date) -> date:
        """The first day since when a form owes a line without a break, whatever entries said so in between."""
        since = row.since
        while True:
            before = self.find(OwedLines, "owed", row.form, region, since - timedelta(1), known)
            if before is None or line not in before.lines:
                return since
            since = before.since


def _fingerprint(packs: tuple[Pack, ...]) -> str:
    """The same for the same rules and figures, whatever process read them."""
    return sha256(msgspec.json.encode(packs, order="deterministic")).hexdigest()[:16]


def _by_weight(rows: list[E], chain: tuple[str, ...]) -> list[E]:
    gone = {name for row in rows for name in row.supersedes}
    return sorted(
        rows,
        key=lambda row: (
            row.rule not in gone,
            RANKS[row.rank],
            chain.index(row.region),
            row.since,
            row.announced_at,
        ),
        reverse=True,
    )
