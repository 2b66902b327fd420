"""What to say on the telephone about a case, and what a letter about it says: from the case's own texts. Pure.

A section is a code and lines in both languages. What the person may be entitled to is told as the linker words it for
them, where it is met or not known; whether it is granted stays open.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any, NamedTuple

import yaml

from coverlink.words.days import day

Text = Mapping[str, str]


class Section(NamedTuple):
    code: str
    lines: tuple[Text, ...]


@cache
def phrases() -> Mapping[str, Any]:
    found: Mapping[str, Any] = yaml.safe_load(files(__package__).joinpath("script.yaml").read_text())
    return found


def call(task: Mapping[str, Any], today: date) -> list[Section]:
    """The script of a call, in the order in which it is said; of a unit's own case with whoever speaks for the unit."""
    said = phrases()
    first = said["open" if task["person_id"] else "open_unit"]
    found = [
        Section("open", tuple(first)), Section("missing", _missing(task)), *_doing(task, today),
        Section("entitled", _entitled(task)), Section("done", (task["closes_when"]["text"],)),
        Section("close", tuple(said["close"])),
    ]  # fmt: skip
    return [section for section in found if section.lines]


def letter(task: Mapping[str, Any], today: date) -> list[Section]:
    """The body of a letter; to a unit about its own case, else to the person."""
    said = phrases()["letter"]
    of_unit = task["person_id"] is None
    found = [
        Section("intro", (said["unit" if of_unit else "person"],)), Section("missing", _missing(task)),
        *_doing(task, today), Section("entitled", () if of_unit else _entitled(task)),
        Section("object", (said["object"],)),
    ]  # fmt: skip
    return [section for section in found if section.lines]


def _missing(task: Mapping[str, Any]) -> tuple[Text, ...]:
    """Without how far the office has come with it, which is not theirs to know."""
    return tuple(row["text"] for row in task["because"] if row.get("inputs", {}).get("about") != "steps")


def _doing(task: Mapping[str, Any], today: date) -> list[Section]:
    kind, due = phrases()["kinds"].get(task["kind"]), task["due_on"]
    last = due if isinstance(due, date) else date.fromisoformat(due)
    on = day(last)
    by = {"zh": f"请最迟在{on.zh}办理。", "en": f"Please do so by {on.en}."}
    late = {
        "zh": f"期限为{on.zh}，已过，请尽快办理。", "en": f"It was due by {on.en}, which has passed; please do so now.",
    }  # fmt: skip
    when = Section("due", (late if last < today else by,))
    return [when, Section("how", (kind["how"],)), Section("bring", (kind["bring"],))] if kind else [when]


def _entitled(task: Mapping[str, Any]) -> tuple[Text, ...]:
    told = tuple(
        row["to_person"] for row in task.get("advice") or () if row["state"] != "not_met" and row.get("to_person")
    )
    return (*told, phrases()["entitled_note"]) if told else ()
