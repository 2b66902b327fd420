"""Every sentence that the scenarios and lives make for people, in both languages, each with who says it first.

What a case says (reasons, figures, what closes it, advice, endings), what a letter and a call say of it, what a notice
says as it goes out, and what the calculators answer.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from functools import cache
from typing import Any

import msgspec

from coverlink.contracts.catalogue import UNIT_FACTS
from coverlink.contracts.decisions import CaseDecided, NoticeRequest, PersonViewed
from coverlink.contracts.messages import decode_message
from coverlink.words.figures import figures
from coverlink.words.sources import SOURCES
from coverlink_engine import Output
from insurance_linker.domain.endings import ENDINGS
from insurance_linker.reckon import answered
from notifier.templates import render
from registry.tasks.script import call, letter
from tests.scenarios.linked import LINKED
from tests.scenarios.listed import GUIDED
from tests.scenarios.table import SCENARIOS
from tests.scenarios.units import UNIT_SCENARIOS
from tests.told.lives import LIVES
from tests.told.questions import QUESTIONS
from tests.told.telling import Days, Telling, days_of

Both = Mapping[str, str]
TODAY = date(2026, 11, 23)


class Listening(Telling):
    """What is said for people as the facts come, besides the page."""

    def __init__(self) -> None:
        super().__init__()
        self.heard: list[Both] = []

    def _asked(self, answer: Mapping[str, Any]) -> str:
        """Of the open cases of the kind the last; the tables of units name no line."""
        kind, line = answer["answer"], answer.get("line")
        return [id_ for id_, case in self._cases.items() if case["kind"] == kind and line in (None, case.get("line"))][
            -1
        ]

    def _tell(self, row: Output) -> None:
        super()._tell(row)
        if row.topic == UNIT_FACTS:
            return
        _, message = decode_message(row.headers, row.value or b"")
        match message:
            case CaseDecided():
                self.heard += _of_decision(msgspec.json.decode(msgspec.json.encode(message)))
            case NoticeRequest():
                self.heard += _of_notice(message)
            case PersonViewed():
                self.heard += [{"zh": row.name.zh, "en": row.name.en} for row in message.groups]


def _of_decision(body: Mapping[str, Any]) -> Iterator[Both]:
    case = {"person_id": None, **body["case"]}
    for reason in case["because"]:
        yield reason["text"]
        yield from ([reason["source"]] if "source" in reason else ())
        for figure in figures(reason.get("inputs", {})):
            yield {"zh": f"{figure.name.zh} {figure.value.zh}", "en": f"{figure.name.en} {figure.value.en}"}
    yield case["closes_when"]["text"]
    for row in case.get("advice", ()):
        yield row["text"]
        yield row["to_person"]
    if "ending" in body:
        yield body["ending"]["text"]
    for section in (*call(case, TODAY), *letter(case, TODAY)):
        yield from section.lines


def _of_notice(asked: NoticeRequest) -> Iterator[Both]:
    told = {language: render(asked.template, language, asked.params) for language in ("zh", "en")}
    yield {language: one.subject for language, one in told.items()}
    yield {language: one.text for language, one in told.items()}


def _lived(days: Days) -> Iterable[Both]:
    listening = Listening()
    listening.page(days)
    return listening.heard


def _reckoned(name: str) -> Iterable[Both]:
    told: list[Both] = json.loads(answered(name.split()[0], json.dumps(QUESTIONS[name]).encode()))["text"]
    return told


@cache
def sentences() -> dict[str, dict[str, str]]:
    """By language: each sentence, and what it is said of first."""
    found: dict[str, dict[str, str]] = {"zh": {}, "en": {}}
    sources = [
        *((name, lambda days=days: _lived(days)) for name, days in LIVES.items()),
        *((row.name, lambda row=row: _lived(days_of(row))) for row in [*SCENARIOS, *GUIDED] if row not in LINKED),
        *((row.name, lambda row=row: _lived(row.days)) for row in UNIT_SCENARIOS),
        *((name, lambda name=name: _reckoned(name)) for name in QUESTIONS),
        ("who tells", lambda: ({"zh": text.zh, "en": text.en} for text in SOURCES.values())),
        ("how cases end", lambda: ({"zh": text.zh, "en": text.en} for text in ENDINGS.values())),
    ]
    for name, told in sources:
        for both in told():
            for language, said in found.items():
                said.setdefault(both[language], name)
    return found


NAMED = re.compile(
    r"“[^”]*”|[0-9A-HJ-NPQRTUWXY]{18}|编号[\w-]+|\(number [\w-]+\)|GB/T \d+|project number .*|项目编号 .*"
)
"""What somebody else has named, and is told as it is."""
FAULTS: dict[str, dict[str, str]] = {
    "both": {
        "a day or month as machines write it": r"\d{4}-\d{2}",
        "a name of the code": r"[A-Za-z]_[A-Za-z]|\b[a-z]+=|\b[a-z]+(?:\.[a-z]\w*)+\b|@\d|\b(?:None|null|True|False)\b",
        "a place that was not filled": r"[{}]|\[[^\]]*$",
        "a bare code": r"(?<![\d.,])\d{6}(?![\d.,])",
        "doubled punctuation": r"[，。；：、！？,;:!?][，。；：、！？,;:!?.]|\.\.|  |（）|\(\)|“”|^[，；,;]",
    },
    "zh": {
        "a Latin word": r"[A-Za-z]{2,}",
        "nought of something": r"(?<![\d.,保])0(?:\.0+)?(?:个|日|人|元|岁|份|单|年|%)",
    },
    "en": {
        "one of several": r"(?<![\d.,])1 (?:whole |working )?(?:months|days|years|people|persons|orders|covers)\b",
        "several of one": r"(?:[02-9]|\d\d) (?:whole |working )?(?:month|day|year|person|order|cover)\b(?!-)",
        "nought of something": r"(?<![\d.,])0(?:\.0+)? (?:whole |working )?(?:month|day|year|people|yuan|order)s?\b",
    },
}


def faults(language: str) -> list[str]:
    """Each sentence that nobody would write so, with what is wrong with it and whose it is."""
    patterns = {**FAULTS["both"], **FAULTS[language]}
    return [
        f"{wrong}: {sentence} ({name})"
        for sentence, name in sentences()[language].items()
        for wrong, pattern in patterns.items()
        if re.search(pattern, NAMED.sub("X", sentence))
    ]
