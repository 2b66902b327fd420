"""Writes all pages anew: ``python -m tests.told``. What git shows then has changed for those who are told."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterable

from tests.told import PAGES, page_of
from tests.told.drafts import NAMES, draft
from tests.told.lives import LIVES, PERSONS, UNITS, life, person, unit
from tests.told.questions import QUESTIONS, question

FOLDERS: dict[str, tuple[Iterable[str], Callable[[str], str]]] = {
    "lives": (LIVES, life),
    "persons": (PERSONS, person),
    "units": (UNITS, unit),
    "questions": (QUESTIONS, question),
    "drafts": (NAMES, draft),
}

shutil.rmtree(PAGES, ignore_errors=True)
for folder, (names, told) in FOLDERS.items():
    (PAGES / folder).mkdir(parents=True)
    for name in names:
        page_of(folder, name).write_text(told(name), encoding="utf-8")
