"""An answer told in Chinese and English: each step with what it rests on, and what could not be said.

Sentences are made of the answer alone, so a better wording needs no new reckoning.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from string import Formatter
from typing import Any, Literal

from coverlink.contracts.decisions import Text
from coverlink.words.counts import form, some
from coverlink.words.days import day, month, written
from coverlink.words.names import FORMS, LINES, LISTS, so
from insurance_linker.domain.policy.certainty import A_DRAFT, PROVISIONAL, TO_BE_VERIFIED
from insurance_linker.domain.reckon.answer import Answer, Ground, Step, Unsaid
from insurance_linker.domain.reckon.naming import NAMES, WHAT, WHY
from insurance_linker.domain.reckon.wording import NOTHING, STEPS

Tongue = Literal["zh", "en"]
_NAMES: dict[str, Text] = dict((*LINES.items(), *FORMS.items(), *LISTS.items(), *NAMES.items()))
_OPTIONAL, _FIRST = re.compile(r"\[([^]]*)\]"), re.compile(r"\{(\w+)")


def told(answer: Answer) -> tuple[Text, ...]:
    """A sentence for each step, in order, with sources and marks; then one for each figure that is unsaid."""
    return (*map(step, answer.steps), *map(missed, answer.unsaid))


def step(row: Step) -> Text:
    pattern = _pattern(row)
    zh = _Telling("zh").vformat(_without_nought(pattern.zh, row.inputs), (), row.inputs)
    en = _Telling("en").vformat(_without_nought(pattern.en, row.inputs), (), row.inputs)
    if any(ground.rank == "draft" for ground in row.rests_on):
        zh, en = f"按草案：{zh}", f"under the draft: {en}"
    if row.rests_on:
        zh += f"（依据：{'；'.join(basis(ground).zh for ground in row.rests_on)}）"
        en += f" (rests on: {'; '.join(basis(ground).en for ground in row.rests_on)})"
    return Text(zh=zh + "。", en=en + ".")


def basis(ground: Ground) -> Text:
    """The source of an entry, with the marks that it must not be shown without, and what it sets aside."""
    draft = ground.rank == "draft"
    marks = [A_DRAFT] * draft + [TO_BE_VERIFIED] * (ground.grade == "C") + [PROVISIONAL] * ground.provisional
    zh = ground.source.zh + "".join(f"〔{mark.zh}〕" for mark in marks)
    en = ground.source.en + "".join(f" [{mark.en}]" for mark in marks)
    if ground.set_aside:
        zh += f"，{'拟取代' if draft else '优先于'}{'、'.join(row.source.zh for row in ground.set_aside)}"
        en += (
            f", {'would replace' if draft else 'prevails over'} {', '.join(row.source.en for row in ground.set_aside)}"
        )
    return Text(zh=zh, en=en)


def missed(row: Unsaid) -> Text:
    what, why = WHAT[row.what], WHY[row.why]
    about_zh, about_en = _named(row.about, "zh"), _named(row.about, "en")
    return Text(
        zh=what.zh + (f"（{about_zh}）" if about_zh else "") + f"无法给出：{why.zh}。",
        en=what.en + (f" ({about_en})" if about_en else "") + f" cannot be said: {why.en}.",
    )


def _pattern(row: Step) -> Text:
    figures, nothing = NOTHING.get(row.code, ((), None))
    told = [row.inputs[name] for name in figures]
    return nothing if nothing and not any(told) and None not in told else STEPS[row.code]


def _without_nought(pattern: str, figures: Mapping[str, Any]) -> str:
    def kept(part: re.Match[str]) -> str:
        first = _FIRST.search(part[1])
        return part[1] if first and figures[first[1]] else ""

    return _OPTIONAL.sub(kept, pattern)


def _named(code: str, tongue: Tongue) -> str:
    """The name of a code, or of each part of a key like ``pension:unit``; what has no name stands as it was asked."""
    parts = [_called(part) for part in code.split(":") if part]
    return ("，" if tongue == "zh" else ", ").join(getattr(part, tongue) for part in parts)


def _called(part: str) -> Text:
    if part.isdigit():
        return Text(zh=f"{part}类", en=f"class {part}")
    return _NAMES.get(part) or written(part) or Text(zh=f"“{part}”", en=f"“{part}”")


class _Telling(Formatter):
    """Fills patterns with figures in the form that each place names; a figure that is None is a dash."""

    def __init__(self, tongue: Tongue) -> None:
        self.tongue: Tongue = tongue

    def format_field(self, value: Any, spec: str) -> str:
        if value is None:
            return "—"
        if spec.startswith("some "):
            return some(value, spec.removeprefix("some "))
        match spec:
            case "day" | "month":
                return str(getattr((day if spec == "day" else month)(value), self.tongue))
            case "is":
                return form(value, spec)
            case "yuan":
                return f"{value:,.2f}"
            case "share":
                return f"{(value * 100).normalize():f}%"
            case "shares":
                return "/".join(self.format_field(row, "share") for row in value)
            case "accrued":
                parts = " + ".join(f"{months}/12 × {self.format_field(share, 'share')}" for months, share in value)
                return f"({parts})" if len(value) > 1 else parts
            case "yuans":
                return "/".join(self.format_field(row, "yuan") for row in value)
            case "index":
                return f"{value:.4f}"
            case "name":
                return _named(value, self.tongue)
            case "names":
                return ("、" if self.tongue == "zh" else ", ").join(_named(row, self.tongue) for row in value)
            case "list":
                return ("、" if self.tongue == "zh" else ", ").join(value)
            case "text":
                return str(getattr(value, self.tongue)).rstrip("。.")
            case "allowed":
                return str(getattr(_NAMES["yes" if value else "no"], self.tongue))
            case "so":
                return str(getattr(so(value), self.tongue))
            case _:
                return str(value)
