"""F7. Faust's rebalance went through a tracing library that need not be there (faust-streaming 786, mended in 788).

Every callback of a rebalance is wrapped for OpenTracing. Where that was not installed, a stand-in took its place whose
spans had no tracer: AttributeError in the first rebalance, and the agents stood still while the process lived on. In
0.15.3, which is pinned here, this is mended. So the evidence is another than with F1 to F6: it shows that the callbacks
still go through the stand-in, and that it now bears it. A release that breaks this again fails here.

The engine's rebalances do not pass through Faust at all: Faust is told of one partition per topic, once, at its start.
"""

import signal
from collections.abc import Iterator
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
from faust.types import TP
from faust.utils.tracing import current_span, noop_span

from tests.engine.faust_defects.broker import committed, eventually
from tests.engine.faust_defects.stock import PLACE, NewStock
from tests.engine.rig import Rig


async def test_evidence_without_the_library_a_rebalance_now_comes_through(new_stock: NewStock) -> None:
    assert version("faust-streaming") == "0.15.3" and find_spec("opentracing") is None
    stock, told = new_stock(), []

    async def assigned(places: set[TP], generation: int) -> None:
        told.append((places, current_span()))

    stock.consumer._on_partitions_assigned = assigned
    await stock.consumer.on_partitions_assigned({PLACE}, 1)
    assert [places for places, _ in told] == [{PLACE}]
    span: Any = noop_span()
    assert type(span).__module__ == "faust.utils._opentracing" and span.tracer is not None


@pytest.fixture
def two_partitions(kafka: str, tmp_path: Path) -> Iterator[Rig]:
    made = Rig(kafka, tmp_path, partitions=2)
    yield made
    made.close()


def test_partitions_move_and_every_worker_goes_on(two_partitions: Rig) -> None:
    """Given two partitions, when a second worker comes and goes, then each has one, then one has both: none stands."""
    rig = two_partitions
    first = rig.worker()
    first.wait_ready()
    rig.send(200)
    second = rig.worker()
    eventually(lambda: first.holds() == second.holds() == 1)
    rig.send(200)
    rig.exactly_once(rig.wait_all())
    second.kill(signal.SIGTERM)
    rig.send(200)
    eventually(lambda: first.holds() == 2)
    rig.exactly_once(rig.wait_all())
    assert sum(committed(rig).values()) == 600
