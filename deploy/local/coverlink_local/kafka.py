"""Apache Kafka 4.1 on Java 17+: one durable KRaft node, with transactions."""

import secrets
import subprocess
from base64 import urlsafe_b64encode
from typing import ClassVar

from confluent_kafka import KafkaException
from confluent_kafka.admin import AdminClient

from coverlink_local.kafka_jars import kafka_jars
from coverlink_local.ports import LOOPBACK
from coverlink_local.server import LocalServer, ServerFailed

# Java's second compiler takes a quarter of a core in the first minutes, from all else on a small machine. A broker
# that is to be measured has it (`full_speed`).
_QUICK = ("-XX:TieredStopAtLevel=1",)

# Small where the default is sized for a cluster; what a node remembers, and when it has written it, is untouched.
_SETTINGS = {
    "process.roles": "broker,controller",
    "controller.listener.names": "CONTROLLER",
    "listener.security.protocol.map": "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT",
    "auto.create.topics.enable": "false",
    "group.initial.rebalance.delay.ms": "0",
    "default.replication.factor": "1",
    "offsets.topic.replication.factor": "1",
    "offsets.topic.num.partitions": "8",
    "transaction.state.log.replication.factor": "1",
    "transaction.state.log.min.isr": "1",
    "transaction.state.log.num.partitions": "8",
    "share.coordinator.state.topic.replication.factor": "1",
    "share.coordinator.state.topic.min.isr": "1",
    # After a crash the controller waits this long before it takes the broker's new life for the old one (default 9 s).
    "broker.session.timeout.ms": "3000",
    "broker.heartbeat.interval.ms": "500",
    "log.cleaner.dedupe.buffer.size": "33554432",
    "num.network.threads": "2",
    "num.io.threads": "4",
}


class Kafka(LocalServer):
    """One node, broker and controller at once. Topics are made by the topic tool, never by writing to them."""

    name = "kafka"
    ports_needed = 2  # clients, controller
    stop_grace = 30.0
    transactional: ClassVar[bool] = True
    # A node of a larger cluster differs in these, and in its properties.
    node_id = 1
    cluster_id = ""  # empty: made up; nodes of one cluster share theirs
    heap: tuple[str, ...] = ("-Xms256m", "-Xmx768m")
    full_speed = False

    @property
    def bootstrap(self) -> str:
        return f"{LOOPBACK}:{self.port}"

    url = bootstrap

    def prepare(self) -> None:
        settings = self.folder / "server.properties"
        settings.write_text("".join(f"{key}={value}\n" for key, value in self.properties().items()))
        if (self.folder / "data" / "meta.properties").exists():
            return
        cluster = self.cluster_id or urlsafe_b64encode(secrets.token_bytes(16)).decode().rstrip("=")
        made = subprocess.run(
            [
                *self._java(*_QUICK),
                *("kafka.tools.StorageTool", "format", f"--cluster-id={cluster}", "--config", str(settings)),
            ],
            capture_output=True,
            text=True,
        )
        if made.returncode != 0:
            raise ServerFailed(f"Kafka's storage in {self.folder} could not be made:\n{made.stdout}{made.stderr}")

    def properties(self) -> dict[str, str]:
        """The broker's settings. A node of a larger cluster differs in voters and replication."""
        clients, controller = self.ports
        return {
            **_SETTINGS,
            "node.id": str(self.node_id),
            "controller.quorum.voters": f"{self.node_id}@{LOOPBACK}:{controller}",
            "listeners": f"PLAINTEXT://{LOOPBACK}:{clients},CONTROLLER://{LOOPBACK}:{controller}",
            "advertised.listeners": f"PLAINTEXT://{LOOPBACK}:{clients}",
            "log.dirs": str(self.folder / "data"),
        }

    def command(self) -> list[str]:
        return [
            *self._java(*self.heap, *(() if self.full_speed else _QUICK)),
            "kafka.Kafka",
            str(self.folder / "server.properties"),
        ]

    def is_ready(self) -> bool:
        return kafka_answers(self.bootstrap)

    def _java(self, *options: str) -> list[str]:
        # Log4j's built-in configuration, on the console, is all a local broker needs.
        quiet = "-Dorg.apache.logging.log4j.level=WARN"
        return ["java", "-Xshare:auto", quiet, *options, "-cp", str(kafka_jars() / "*")]


def kafka_answers(bootstrap: str, timeout: float = 5.0) -> bool:
    """True if a client learns of at least one broker there."""
    client = AdminClient({"bootstrap.servers": bootstrap, "log_level": 0, "socket.timeout.ms": int(timeout * 1000)})
    try:
        return bool(client.list_topics(timeout=timeout).brokers)
    except KafkaException:
        return False
