"""A pytest plugin for mutmut, which forks a process for each mutant from one in which all tests have already run.

What was remembered there came from the code as it is, and would answer in the mutant's place. So all that is remembered
is forgotten and each book of packs is made anew before a mutant's first test. While mutmut learns which tests touch
what, that is done before every test; but a book is made anew only before those that are there for books. Properties are
tried on few examples, always the same; what breaks one is not made smaller.
"""

from __future__ import annotations

import functools
import gc
import os
import sys

import mutmut
import pytest
from hypothesis import Phase, settings

from insurance_linker.domain.policy import Book

EXAMPLES = int(os.environ["EXAMPLES"])
PHASES = (Phase.explicit, Phase.generate)
settings.register_profile("mutants", derandomize=True, database=None, deadline=None, phases=PHASES)
settings.load_profile("mutants")

PAGES = "tests/told/"
ABOUT_BOOKS = ("tests/policy/", PAGES, "tests/linker/")

_books: list[Book] = []
_memories: list[functools._lru_cache_wrapper[object]] = []
_forgotten: set[str] = set()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        item._nodeid = item.nodeid  # type: ignore[attr-defined]  # pytest 9.2 has it elsewhere than mutmut 3.7 looks
        test = getattr(getattr(item, "obj", None), "hypothesis", None)
        if test is not None:
            asked = item.obj._hypothesis_internal_use_settings  # type: ignore[attr-defined]
            few = settings(asked, max_examples=min(EXAMPLES, asked.max_examples))
            item.obj._hypothesis_internal_use_settings = few  # type: ignore[attr-defined]


def pytest_collection_finish() -> None:
    """Once, in the process that all others are forked from: later the collector does not show what it froze."""
    if _books:
        return
    _books.extend(row for row in gc.get_objects() if isinstance(row, Book))
    modules = [module for name, module in sys.modules.items() if name.startswith(("insurance_linker.", "tests."))]
    found = (value for module in modules for value in vars(module).values())
    _memories.extend({id(row): row for row in found if isinstance(row, functools._lru_cache_wrapper)}.values())


def pytest_sessionfinish() -> None:
    """A mutant is tried on the shortest tests first; but the pages notice most, so they shall count as short."""
    if os.environ["MUTANT_UNDER_TEST"] == "stats":
        for name in mutmut.duration_by_test:
            if name.startswith(PAGES):
                mutmut.duration_by_test[name] /= 1000


@pytest.fixture(autouse=True)
def _nothing_is_remembered(request: pytest.FixtureRequest) -> None:
    mutant = os.environ["MUTANT_UNDER_TEST"]
    first = mutant not in _forgotten
    _forgotten.add(mutant)
    if first or mutant == "stats":
        for memory in _memories:
            memory.cache_clear()
    if first or (mutant == "stats" and request.node.nodeid.startswith(ABOUT_BOOKS)):
        for book in _books:
            book.__init__(book.packs)  # type: ignore[misc]
