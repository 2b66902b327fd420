"""What is told is what stands on the pages (tests/told)."""

from __future__ import annotations

import pytest

from tests.told import PAGES, page_of
from tests.told.drafts import NAMES, draft
from tests.told.lives import LIVES, PERSONS, UNITS, life, person, unit
from tests.told.questions import QUESTIONS, question


@pytest.mark.parametrize("name", LIVES)
def test_a_life(name: str) -> None:
    assert life(name) == _page("lives", name)


@pytest.mark.parametrize("name", PERSONS)
def test_a_person(name: str) -> None:
    assert person(name) == _page("persons", name)


@pytest.mark.parametrize("name", UNITS)
def test_a_unit(name: str) -> None:
    assert unit(name) == _page("units", name)


@pytest.mark.parametrize("name", QUESTIONS)
def test_a_question(name: str) -> None:
    assert question(name) == _page("questions", name)


@pytest.mark.parametrize("name", NAMES)
def test_a_draft(name: str) -> None:
    assert draft(name) == _page("drafts", name)


def test_no_page_is_left_over() -> None:
    count = len(LIVES) + len(PERSONS) + len(UNITS) + len(QUESTIONS) + len(NAMES)
    assert sum(1 for _ in PAGES.rglob("*.yaml")) == count


def _page(folder: str, name: str) -> str:
    return page_of(folder, name).read_text(encoding="utf-8")
