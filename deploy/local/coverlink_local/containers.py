"""The three servers in containers, for tests on machines where a Docker engine answers. Needs `testcontainers`.

Host ports are fixed before the start, so that a container which was killed comes back at its address.
"""

from collections.abc import Callable

from docker.errors import DockerException  # type: ignore[import-untyped]  # docker ships no types
from testcontainers.community.kafka import KafkaContainer
from testcontainers.community.postgres import PostgresContainer
from testcontainers.community.redis import RedisContainer
from testcontainers.core.container import DockerContainer
from testcontainers.core.docker_client import DockerClient

from coverlink_local.ground import Ground
from coverlink_local.kafka import kafka_answers
from coverlink_local.kafka_jars import KAFKA_VERSION
from coverlink_local.ports import answers, free_port
from coverlink_local.waiting import wait_until

KAFKA_IMAGE = f"apache/kafka:{KAFKA_VERSION}"
POSTGRES_IMAGE = "postgres:18-alpine"
REDIS_IMAGE = "valkey/valkey:9-alpine"


def engine_answers() -> bool:
    """True if a Docker engine is there and talks to us."""
    try:
        return bool(DockerClient().client.ping())
    except (DockerException, OSError):
        return False


class Contained:
    """A container with the look of a local server."""

    transactional = True
    pid = None

    def __init__(self, name: str, container: DockerContainer, address: Callable[[], str]) -> None:
        self.name = name
        self._container = container
        self._address = address
        self._made = False

    @property
    def url(self) -> str:
        return self._address()

    bootstrap = url

    def start(self, timeout: float = 120.0) -> None:
        if self._made:
            self._container.get_wrapped_container().start()
        else:
            self._container.start()
            self._made = True
        wait_until(self._is_ready, timeout, f"{self.name} in its container")

    def stop(self) -> None:
        if self._made:
            self._container.stop()
            self._made = False

    def restart(self) -> None:
        self._container.get_wrapped_container().stop()
        self.start()

    def kill(self) -> None:
        self._container.get_wrapped_container().kill()

    def _is_ready(self) -> bool:
        if self.name == "kafka":
            return kafka_answers(self.url)
        return answers(self._container.get_container_host_ip(), self._host_port())

    def _host_port(self) -> int:
        return int(self._container.get_exposed_port(5432 if self.name == "postgres" else 6379))


def container_ground() -> Ground:
    """Kafka, PostgreSQL and Valkey in containers, not yet started."""
    kafka = ApacheKafkaContainer()
    postgres = PostgresContainer(
        POSTGRES_IMAGE, username="coverlink", password="coverlink", dbname="coverlink", driver=None
    ).with_bind_ports(5432, free_port())
    redis = RedisContainer(REDIS_IMAGE).with_bind_ports(6379, free_port())
    return Ground(
        kafka=Contained("kafka", kafka, kafka.get_bootstrap_server),
        postgres=Contained("postgres", postgres, postgres.get_connection_url),
        redis=Contained(
            "redis", redis, lambda: f"redis://{redis.get_container_host_ip()}:{redis.get_exposed_port(6379)}/0"
        ),
    )


class ApacheKafkaContainer(KafkaContainer):
    """testcontainers' Kafka, for the Apache image: the original knows Confluent's start scripts alone."""

    def __init__(self) -> None:
        super().__init__(KAFKA_IMAGE)
        self.kraft_enabled = True  # not with_kraft(), which compares the tag with Confluent's version numbers
        self.with_bind_ports(self.port, free_port())
        self.with_env("KAFKA_AUTO_CREATE_TOPICS_ENABLE", "false")
        self.with_env("KAFKA_TRANSACTION_STATE_LOG_REPLICATION_FACTOR", "1")
        self.with_env("KAFKA_TRANSACTION_STATE_LOG_MIN_ISR", "1")
        self.with_env("KAFKA_BROKER_SESSION_TIMEOUT_MS", "3000")
        self.with_env("KAFKA_BROKER_HEARTBEAT_INTERVAL_MS", "500")

    def tc_start(self) -> None:
        """Called when the container runs and its address is known; the container waits for this script."""
        listeners = f"{self.listener_name}://{self.get_bootstrap_server()},BROKER://$(hostname -i):9092"
        script = f"export KAFKA_ADVERTISED_LISTENERS={listeners}\nexec /etc/kafka/docker/run\n"
        self.create_file(script.encode(), self.TC_START_SCRIPT)
