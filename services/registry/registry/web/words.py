"""The phrases of ``words.yaml`` in the language of a request."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from functools import cache
from importlib.resources import files
from typing import Any, Literal

import yaml
from babel.dates import format_date, format_datetime

from coverlink.contracts.decisions import Text
from coverlink.identifiers.districts import area_name, areas
from coverlink.words.days import month, written
from coverlink.words.facts import FACTS
from coverlink.words.figures import figures
from coverlink.words.names import ANSWERS, KINDS
from coverlink.words.places import place
from coverlink.words.reasons import GAPS, GRADES, PARTS, STATES
from coverlink.words.sources import teller
from registry.days import CHINA
from registry.web.named import Named, apart

Language = Literal["zh", "en"]
FILES = ("words.yaml", "words_board.yaml")


@cache
def phrases() -> Mapping[str, Any]:
    """The tables as they stand in the files, and what is called alike everywhere: kinds, facts, gaps, answers, grades.

    To some of these a file adds a remark for who works at the desk.
    """
    table: dict[str, Any] = {}
    for name in FILES:
        for key, said in yaml.safe_load(files(__package__).joinpath(name).read_text()).items():
            if key in table and (both := table[key].keys() & said.keys()):
                raise ValueError(f"{name}: {key} has {', '.join(sorted(both))} already")
            table[key] = {**table.get(key, {}), **said}  # a group may go on in another file
    shared: dict[str, Mapping[Any, Text]] = {"kind": KINDS, "entry": FACTS, "gap": GAPS, "code": ANSWERS}
    flat = {**PARTS, **STATES, **{f"grade_{grade}": text for grade, text in GRADES.items()}}
    return {**table, **_told(flat), **{key: {**_told(names), **table.get(key, {})} for key, names in shared.items()}}


def _told(names: Mapping[Any, Text]) -> dict[str, dict[str, str]]:
    return {str(name): {"zh": text.zh, "en": text.en} for name, text in names.items()}


class Words:
    """``words("kind.enrol")`` and the like; days, times and districts as people write them."""

    def __init__(self, language: Language) -> None:
        self.language = language
        self._locale = "zh_Hans_CN" if language == "zh" else "en_GB"

    def __call__(self, key: str, **filled: object) -> str:
        """The phrase; a key that is not in the table comes back as it is, so that a new code is seen, not hidden."""
        group, _, rest = key.partition(".")
        found = phrases().get(group)
        if rest and isinstance(found, Mapping):
            found = found.get(rest)
        return str(found[self.language]).format(**filled) if found else rest or key

    def day(self, value: str | date | None) -> str:
        if not value:  # nothing, or what a template does not find
            return self("still")
        return format_date(date.fromisoformat(value) if isinstance(value, str) else value, locale=self._locale)

    def month(self, value: str | None) -> str:
        """Of one as ``2026-11``."""
        return self.said(month(value)) if value else ""

    def moment(self, at: datetime) -> str:
        """To the second, in China."""
        return f"{self.day(at.astimezone(CHINA).date())} {at.astimezone(CHINA):%H:%M:%S}"

    def at(self, value: str | datetime) -> str:
        moment = datetime.fromisoformat(value) if isinstance(value, str) else value
        if moment.tzinfo is None:
            moment = moment.replace(tzinfo=UTC)
        return format_datetime(moment.astimezone(CHINA), "short", locale=self._locale)

    def district(self, code: str | None) -> str:
        """A district by its name, its code behind it; of a code without a name, as 500200 of Chongqing's counties, that
        of its province.
        """
        if not code:
            return ""
        named = code if code in areas() else f"{code[:2]}0000"
        return f"{area_name(named, self.language)} {code}" if named in areas() else code

    def place(self, code: str) -> str:
        """A district as an address has it, without its code: 南京鼓楼, Gulou, Nanjing."""
        return self.said(place(code))

    def text(self, both: Mapping[str, str] | None) -> str:
        """One of the two languages of a sentence that the linker wrote."""
        return both[self.language] if both else ""

    def figures(self, inputs: Mapping[str, Any] | None) -> str:
        """What a decision used, each figure with its name."""
        colon, between = ("：", "；") if self.language == "zh" else (": ", "; ")
        return between.join(f"{self.said(one.name)}{colon}{self.said(one.value)}" for one in figures(inputs or {}))

    def sources(self, codes: Iterable[str]) -> dict[str, Named]:
        """Who tells, by source; one that has no words stands for itself."""
        return apart({code: self.said(kind) if (kind := teller(code)) else code for code in codes})

    def rules(self, rests_on: Mapping[str, Mapping[str, str] | None]) -> dict[str, Named]:
        """Rules, by rule@version, by the text that they rest on; of which none is told stand for themselves."""
        return apart({cite: self._rule(cite, text) if text else cite for cite, text in rests_on.items()})

    def _rule(self, cite: str, rests_on: Mapping[str, str]) -> str:
        version = cite.partition("@")[2]
        day = written(version)
        return self("rule_of", text=self.text(rests_on), version=self.said(day) if day else version)

    def said(self, text: Text) -> str:
        """One of the two languages."""
        return text.zh if self.language == "zh" else text.en


def language_of(cookie: str | None, accepted: str | None) -> Language:
    """What was chosen, else what the browser prefers, else Chinese."""
    if cookie in ("zh", "en"):
        return "zh" if cookie == "zh" else "en"
    return "en" if (accepted or "").lower().startswith("en") else "zh"
