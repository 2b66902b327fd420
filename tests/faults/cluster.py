"""Three nodes of real Kafka, each broker and controller, everything on all three; one may be dead at any time."""

import random
import time
from base64 import urlsafe_b64encode
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from confluent_kafka import KafkaException
from confluent_kafka.admin import AdminClient
from kafka.admin import KafkaAdminClient

from coverlink_local.guard import Guard
from coverlink_local.kafka import Kafka
from coverlink_local.ports import LOOPBACK

NODES = 3
_REPLICATED = {
    "default.replication.factor": "3",
    "min.insync.replicas": "2",
    "offsets.topic.replication.factor": "3",
    "transaction.state.log.replication.factor": "3",
    "transaction.state.log.min.isr": "2",
}


class Node(Kafka):
    """``nodes`` is the cluster's list, complete by the time of the first start."""

    heap = ("-Xms128m", "-Xmx400m")

    def __init__(self, folder: Path, guard: Guard | None, node_id: int, cluster_id: str, nodes: "list[Node]") -> None:
        super().__init__(folder, guard)
        self.node_id, self.cluster_id, self._nodes = node_id, cluster_id, nodes

    def properties(self) -> dict[str, str]:
        voters = ",".join(f"{node.node_id}@{LOOPBACK}:{node.ports[1]}" for node in self._nodes)
        return {**super().properties(), **_REPLICATED, "controller.quorum.voters": voters}


class Cluster:
    """Kill a node by what it is, and start it again."""

    def __init__(self, folder: Path, guard: Guard | None, rng: random.Random) -> None:
        cluster_id = urlsafe_b64encode(rng.randbytes(16)).decode().rstrip("=")
        self.nodes: list[Node] = []
        for number in range(1, NODES + 1):
            self.nodes.append(Node(folder / f"node-{number}", guard, number, cluster_id, self.nodes))

    @property
    def bootstrap(self) -> str:
        return ",".join(node.bootstrap for node in self.nodes)

    def start(self, seconds: float = 120) -> None:
        """Those that do not run. Returns when every partition has all its replicas in step."""
        for node in self.nodes:
            assert node.ports, "chosen before anybody starts: each node's settings name the others' ports"
        with ThreadPoolExecutor(NODES) as pool:
            list(pool.map(lambda node: node.start(seconds), self.nodes))
        deadline = time.monotonic() + seconds
        while not self._whole():
            assert time.monotonic() < deadline, f"not all replicas are in step after {seconds:.0f} s"
            time.sleep(0.2)

    def stop(self) -> None:
        with ThreadPoolExecutor(NODES) as pool:
            list(pool.map(Node.kill, self.nodes))

    def leader(self, topic: str, partition: int) -> Node:
        return self._node(self._topics()[topic].partitions[partition].leader)

    def controller(self) -> Node:
        """The active one: the leader of the quorum's own log."""
        admin = KafkaAdminClient(bootstrap_servers=self._alive)
        (quorum,) = (row for topic in admin.describe_metadata_quorum()["topics"] for row in topic["partitions"])
        admin.close()
        return self._node(quorum["leader_id"])

    @property
    def _alive(self) -> list[str]:
        return [node.bootstrap for node in self.nodes if node.pid is not None]

    def _node(self, node_id: int) -> Node:
        return next(node for node in self.nodes if node.node_id == node_id)

    def _topics(self) -> dict[str, Any]:
        client = AdminClient({"bootstrap.servers": ",".join(self._alive), "log_level": 0})
        return dict(client.list_topics(timeout=10).topics)

    def _whole(self) -> bool:
        client = AdminClient({"bootstrap.servers": ",".join(self._alive), "log_level": 0})
        try:
            seen = client.list_topics(timeout=10)
        except KafkaException:
            return False
        rows = [row for topic in seen.topics.values() for row in topic.partitions.values()]
        return len(seen.brokers) == NODES and all(len(row.isrs) == len(row.replicas) for row in rows)
