"""A rig, a recorded engine and stock Faust, closed when the test is over."""

from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from coverlink_engine.messages import Decider
from tests.engine.faust_defects.recorded import Recorded
from tests.engine.faust_defects.stock import NewStock, Stock
from tests.engine.rig import Rig


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What stock Faust does wrong is shown by ``make faults``; that ours does not, by every ``make test``."""
    for item in items:
        if "stock" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.long)


@pytest.fixture
def rig(kafka: str, tmp_path: Path) -> Iterator[Rig]:
    made = Rig(kafka, tmp_path, partitions=1)
    yield made
    made.close()


@pytest.fixture
def recorded(tmp_path: Path) -> Iterator[Callable[[Decider], Recorded]]:
    made: list[Recorded] = []

    def make(decider: Decider) -> Recorded:
        made.append(Recorded(tmp_path, decider))
        return made[-1]

    yield make
    for each in made:
        each.close()


@pytest.fixture
async def new_stock() -> AsyncIterator[NewStock]:
    made: list[Stock] = []

    def make(*given: Any, **more: Any) -> Stock:
        made.append(Stock(*given, **more))
        return made[-1]

    yield make
    for each in made:
        await each.close()
