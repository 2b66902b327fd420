"""The brokers of the compose file and of the tests' containers, without containers: their settings on a real broker."""

from pathlib import Path

import confluent_kafka
import pytest
import testcontainers.core.container
import yaml

from coverlink_local.containers import ApacheKafkaContainer
from coverlink_local.kafka import Kafka
from coverlink_local.kafka_jars import can_run_kafka

pytestmark = pytest.mark.skipif(not can_run_kafka(), reason="needs Java 17+ and Kafka's jars")

ROOT = Path(__file__).parents[2]


class AsInTheImage(Kafka):
    """A broker configured as the Apache image does it from the environment: KAFKA_NODE_ID becomes node.id.

    Ports and the data folder are ours; every host becomes this machine; all else stays as it is written there.
    """

    def __init__(self, folder: Path, environment: dict[str, str]) -> None:
        super().__init__(folder)
        self.environment = environment
        self.ports_needed = environment["KAFKA_LISTENERS"].count("://")  # type: ignore[misc]

    def properties(self) -> dict[str, str]:
        theirs = {
            name.removeprefix("KAFKA_").lower().replace("_", "."): str(value)
            for name, value in self.environment.items()
            if name.startswith("KAFKA_") and name != "KAFKA_HEAP_OPTS"
        }
        names = [listener.partition("://")[0] for listener in theirs["listeners"].split(",")]
        ports = dict(zip(names, self.ports, strict=True))
        listeners = {name: f"{name}://127.0.0.1:{port}" for name, port in ports.items()}
        return {
            **theirs,
            "listeners": ",".join(listeners.values()),
            "advertised.listeners": ",".join(listeners[name] for name in names if name != "CONTROLLER"),
            "controller.quorum.voters": f"1@127.0.0.1:{ports['CONTROLLER']}",
            "log.dirs": str(self.folder / "data"),
        }


def commits_a_transaction(broker: Kafka) -> None:
    broker.start()
    try:
        producer = confluent_kafka.Producer({"bootstrap.servers": broker.bootstrap, "transactional.id": "t"})
        producer.init_transactions(20)
        producer.begin_transaction()
        producer.commit_transaction(20)
    finally:
        broker.stop()


def test_the_compose_files_broker_starts_and_commits(folder: Path) -> None:
    compose = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
    commits_a_transaction(AsInTheImage(folder, compose["services"]["kafka"]["environment"]))


def test_the_containers_broker_starts_and_commits(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(testcontainers.core.container, "DockerClient", lambda **_: None)  # it is never asked
    container = ApacheKafkaContainer()
    container.configure()
    broker = AsInTheImage(folder, container.env)
    commits_a_transaction(broker)
