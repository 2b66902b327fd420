"""A system of its own for each module of tests that breaks it."""

from collections.abc import Iterator

import pytest

from tests.system.whole import Whole, whole_system


@pytest.fixture(scope="module")
def whole_alone() -> Iterator[Whole]:
    with whole_system() as made:
        yield made
