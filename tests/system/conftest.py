"""One system for all tests here that do not break it, another for those that do."""

from collections.abc import Iterator

import pytest

from tests.system.whole import Whole, whole_system


@pytest.fixture(scope="session")
def whole() -> Iterator[Whole]:
    with whole_system() as made:
        yield made


@pytest.fixture(scope="module")
def whole_alone() -> Iterator[Whole]:
    with whole_system() as made:
        yield made
