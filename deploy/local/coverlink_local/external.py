"""A server that somebody else runs and that a URL in the environment names. We use it and never start or stop it."""

from urllib.parse import urlsplit

from coverlink_local.kafka import kafka_answers
from coverlink_local.ports import answers as somebody_listens
from coverlink_local.server import ServerFailed
from coverlink_local.waiting import wait_until


class External:
    """Shares the look of a local server; `stop`, `restart` and `kill` are not ours to do."""

    transactional = True
    pid = None

    def __init__(self, name: str, url: str) -> None:
        self.name = name
        self.url = url

    @property
    def bootstrap(self) -> str:
        return self.url

    def start(self, timeout: float = 60.0) -> None:
        wait_until(self.answers, timeout, f"{self.name} at {self._address()}, given in the environment,", every=0.2)

    def stop(self) -> None:
        """Left running for whoever runs it."""

    def restart(self) -> None:
        raise ServerFailed(f"{self.name} at {self._address()} is not ours to restart")

    def kill(self) -> None:
        raise ServerFailed(f"{self.name} at {self._address()} is not ours to kill")

    def answers(self) -> bool:
        """True if a client learns of a broker of Kafka there, or somebody listens in the other servers' place."""
        if self.name == "kafka":
            return kafka_answers(self.url)
        parts = urlsplit(self.url)
        return somebody_listens(parts.hostname or "127.0.0.1", parts.port or {"postgres": 5432}.get(self.name, 6379))

    def _address(self) -> str:
        return self.url.rpartition("@")[2]  # without user and password
