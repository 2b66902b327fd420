"""How a named worker comes back into its group.

To a member that returns under its name while the group is stable, Kafka gives what its last life had, without a
rebalance (KIP-345). That is quick, and wrong when the last life died halfway through a cooperative rebalance (KIP-429):
it had given a partition up and not yet joined again, which is what would have given it to its next owner. Nobody owes
the group that second turn any more, and the partition has no owner until something else makes the group rebalance. So
the worker looks first, and lets its last life leave the group unless the group is stable and owns every partition.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any

from confluent_kafka import Consumer, KafkaException
from kafka.admin import KafkaAdminClient, MemberToRemove
from kafka.errors import KafkaError

from coverlink_engine.book import Place
from coverlink_engine.config import EngineConfig

log = logging.getLogger(__name__)
logging.getLogger("kafka").setLevel(logging.WARNING)  # it tells of every connection
_ANSWERS_WITHIN = 5.0


class NobodyAnswers(Exception):
    """The brokers could not be asked; it can be tried again."""


def let_last_life_leave(config: EngineConfig, consumer: Consumer) -> bool:
    """To be called before a named worker joins, with the consumer that is going to. True: its last life had to leave
    the group, so that joining makes the group rebalance. Raises NobodyAnswers.
    """
    try:
        places = _places(config, consumer)
        return _look(config, places)
    except (KafkaException, OSError) as error:
        raise NobodyAnswers(str(error)) from error
    except Exception as error:
        if isinstance(error, KafkaError) and error.retriable:
            raise NobodyAnswers(str(error)) from error
        # kafka-python raises anything on what it does not expect, as Tansu answers. Such a broker is taken as it is.
        log.warning("the group cannot be asked whether it owns every partition: %s: %s", type(error).__name__, error)
        return False


def _places(config: EngineConfig, consumer: Consumer) -> set[Place]:
    """Every partition of the topics."""
    found = [consumer.list_topics(topic, _ANSWERS_WITHIN).topics[topic] for topic in config.topics]
    return {Place(topic.topic, number) for topic in found for number in topic.partitions}


def _look(config: EngineConfig, places: set[Place]) -> bool:
    name, within = config.member_name, int(_ANSWERS_WITHIN * 1_000)
    admin = KafkaAdminClient(
        bootstrap_servers=config.bootstrap.split(","), request_timeout_ms=within, bootstrap_timeout_ms=within
    )
    try:
        group = admin.describe_groups([config.group])[config.group]
        # A broker that knows no names tells none.
        if all(member.get("group_instance_id") != name for member in group["members"]):
            return False
        if group["group_state"] == "Stable" and _owned(group) >= places:
            return False
        admin.remove_group_members(config.group, [MemberToRemove(group_instance_id=name)])
    finally:
        admin.close()
    log.info("%s left the group in the middle of a rebalance: it makes it begin another", name)
    return True


def _owned(group: Mapping[str, Any]) -> set[Place]:
    return {
        Place(row["topic"], number)
        for member in group["members"]
        if member["member_assignment"]
        for row in member["member_assignment"]["assigned_partitions"]
        for number in row["partitions"]
    }
