"""F6. Faust's ``exactly_once`` (faust-streaming 136, 177, 323, 440, 517; robinhood/faust 340; aiokafka 844).

Without tables it does not even start: it joins the group with an assignor that is not Faust's own, and then asks
Faust's own about a topic of which that one has never heard. And its transactions carry the group's name only, not the
membership (KIP-447): the broker takes offsets from a worker that has lost its partitions. What the new owner has done
since is then done again.

The engine's commits carry the membership under which the chunk was read. ``test_exactly_once.py`` and ``tests/faults``
pause workers past their session and kill them: nothing is lost, nothing doubled.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, cast

import pytest
from confluent_kafka import Consumer, TopicPartition

from coverlink_engine import EngineConfig, Output
from coverlink_engine.book import Place
from coverlink_engine.outgoing import NotCommitted, Transactions
from tests.engine.faust_defects.broker import committed, eventually
from tests.engine.faust_defects.recorded import letter
from tests.engine.faust_defects.stock import MENDED, PLACE, NewStock
from tests.engine.rig import Rig

EXACTLY_ONCE = {"processing_guarantee": "exactly_once"}


@contextmanager
def member(rig: Rig) -> Iterator[Consumer]:
    """A member of the rig's group who has got the partition."""
    consumer = Consumer({"bootstrap.servers": rig.bootstrap, "group.id": rig.group, "enable.auto.commit": False})
    consumer.subscribe([rig.input])
    eventually(lambda: consumer.poll(0.1) or consumer.assignment())
    yield consumer
    consumer.close()


def decided(consumer: Consumer, rig: Rig, offset: int) -> None:
    consumer.commit(offsets=[TopicPartition(rig.input, 0, offset)], asynchronous=False)


async def test_evidence_without_tables_it_does_not_start(new_stock: NewStock) -> None:
    stock = new_stock(**EXACTLY_ONCE)
    with pytest.raises(KeyError, match=PLACE.topic):
        await stock.consumer.transactions.on_rebalance({PLACE}, set(), {PLACE})
        pytest.fail(MENDED)


async def test_evidence_offsets_are_taken_from_one_who_is_no_member(new_stock: NewStock, rig: Rig) -> None:
    """Given an owner who has come to 10, when Faust commits 3 without having the partition, then 3 is what counts."""
    stock = new_stock(broker=rig.bootstrap, group=rig.group, **EXACTLY_ONCE)
    place = stock.consumer._new_topicpartition(rig.input, 0)
    cast("Any", stock.app.assignor)._topic_groups = {rig.input: 0}
    await stock.app.producer.start()
    await stock.consumer.transactions.on_rebalance({place}, set(), {place})
    with member(rig) as owner:
        decided(owner, rig, 10)
        await stock.consumer.transactions.commit({place: 3}, start_new_transaction=False)
        assert committed(rig) == {0: 3}, MENDED


def test_a_commit_under_a_membership_of_the_past_is_refused(rig: Rig, tmp_path: Path) -> None:
    """The same course: who had the partition before may commit neither the offset nor what goes with it."""
    config = EngineConfig(rig.group, rig.bootstrap, (rig.input,), tmp_path, letter, changelog=rig.changelog)
    before = Transactions(config, "before")
    before.open()
    with member(rig) as gone:
        membership: Any = gone.consumer_group_metadata()
    with member(rig) as owner:
        decided(owner, rig, 10)
        changes = {Place(rig.changelog, 0): {b"a": b"\0\0\0\x001"}}
        with pytest.raises(NotCommitted):
            before.commit([Output(rig.output, b"a", b"1 1", [])], changes, {Place(rig.input, 0): 3}, membership)
    assert committed(rig) == {0: 10}
    assert rig.read(rig.output) == [] and rig.read(rig.changelog) == []
