"""How a named worker comes back into its group.

To a member that returns under its name while the group is stable, Kafka gives what its last life had, without a
rebalance (KIP-345). That is quick, and not enough when the last life died halfway through a cooperative rebalance
(KIP-429): it had given a partition up and not yet joined again, which is what would have given it to its next owner.
Nobody owes the group that second turn any more, and the partition has no owner until something else makes the group
rebalance. So a worker that has just come looks whether every partition is owned, and if not leaves and joins again.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from threading import Event
from typing import Any

from coverlink_engine.book import Place
from coverlink_engine.config import EngineConfig

log = logging.getLogger(__name__)
_LOOKS_APART = 3.0
"""Longer than the two turns of a rebalance are apart: between them a partition has no owner for a moment."""
_WITHIN_MS = 5_000


def see_that_all_is_owned(config: EngineConfig, joined: Callable[[], bool], ended: Event) -> None:
    """In a thread of its own, from when a named worker joins until it has seen that every partition has an owner, or
    has made its member join again.
    """
    name, before = config.member_name, set[Place]()
    while not ended.wait(_LOOKS_APART):
        if not joined():
            continue
        try:
            group, there = _asked(config)
        except Exception as error:
            if getattr(error, "retriable", False):
                continue
            # kafka-python raises anything on what it does not expect, and not every broker answers as Kafka does.
            log.warning("the group cannot be asked who owns what: %s: %s", type(error).__name__, error)
            return
        if group["group_state"] != "Stable":
            continue
        missing = there - _owned(group)
        if not missing:
            return
        if missing & before:
            log.warning("nobody owns %s: %s joins again", sorted(missing), name)
            _leave(config, name)
            return
        before = missing


def _asked(config: EngineConfig) -> tuple[Mapping[str, Any], set[Place]]:
    """The group as its coordinator describes it, and all partitions of its topics."""
    with _admin(config) as admin:
        topics = admin.describe_topics(list(config.topics))
        there = {Place(topic["name"], row["partition_index"]) for topic in topics for row in topic["partitions"]}
        return admin.describe_groups([config.group])[config.group], there


def _leave(config: EngineConfig, name: str) -> None:
    """The member notices by its next heartbeat, and joins as a new one."""
    from kafka.admin import MemberToRemove

    with _admin(config) as admin:
        admin.remove_group_members(config.group, [MemberToRemove(group_instance_id=name)])


def _admin(config: EngineConfig) -> Any:
    # Imported here: it takes as long as all else that a worker does until it has joined.
    from kafka.admin import KafkaAdminClient

    logging.getLogger("kafka").setLevel(logging.WARNING)  # it tells of every connection
    return KafkaAdminClient(
        bootstrap_servers=config.bootstrap.split(","), request_timeout_ms=_WITHIN_MS, bootstrap_timeout_ms=_WITHIN_MS
    )


def _owned(group: Mapping[str, Any]) -> set[Place]:
    return {
        Place(row["topic"], number)
        for member in group["members"]
        if member["member_assignment"]
        for row in member["member_assignment"]["assigned_partitions"]
        for number in row["partitions"]
    }
