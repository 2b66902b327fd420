"""What can happen to brokers, and on the way to them. Each function makes a fault that returns when all is well."""

import time
from collections.abc import Callable

from coverlink_local.kafka import Kafka
from tests.faults.cluster import Cluster, Node
from tests.faults.proxy import Proxy
from tests.faults.scene import Scene
from tests.faults.worker_faults import pause

Fault = Callable[[Scene], None]
_AWAY = (2.0, 8.0)
_SLOW = (0.05, 0.4)


def bouncing(broker: Kafka) -> Fault:
    def bounce(scene: Scene) -> None:
        """SIGKILL, then started again."""
        time.sleep(scene.rng.uniform(0, 1))
        began = time.monotonic()
        broker.kill()
        scene.counts["bounce"] += 1
        broker.start()
        scene.recovered("bounce", began)

    return bounce


def killing_leader(cluster: Cluster) -> Fault:
    def kill_leader(scene: Scene) -> None:
        """Of the input, of the group's offsets, or of the transactions: then it is the coordinator, too."""
        topic = scene.rng.choice([scene.rig.input, "__consumer_offsets", "__transaction_state"])
        _node(scene, cluster, cluster.leader(topic, scene.rng.randrange(scene.rig.partitions)), "kill_leader")

    return kill_leader


def killing_controller(cluster: Cluster) -> Fault:
    def kill_controller(scene: Scene) -> None:
        """The active one of the three."""
        _node(scene, cluster, cluster.controller(), "kill_controller")

    return kill_controller


def _node(scene: Scene, cluster: Cluster, node: Node, what: str) -> None:
    began = time.monotonic()
    node.kill()
    scene.counts[what] += 1
    scene.recovered(what, began)
    cluster.start()
    scene.recovered("node_back", time.monotonic())


def cutting(proxy: Proxy) -> Fault:
    def cut(scene: Scene) -> None:
        """Every connection at once, a few times in a row."""
        for _ in range(scene.rng.randint(1, 5)):
            proxy.cut()
            time.sleep(scene.rng.uniform(0, 0.3))
        _over(scene, "cut")

    return cut


def refusing(proxy: Proxy) -> Fault:
    def refuse(scene: Scene) -> None:
        """No connection for a while."""
        proxy.refuse()
        time.sleep(scene.rng.uniform(*_AWAY))
        proxy.accept()
        _over(scene, "refuse")

    return refuse


def delaying(proxy: Proxy) -> Fault:
    def delay(scene: Scene) -> None:
        """Everything late for a while; the workers stay ready to work meanwhile, only slower."""
        proxy.delay(scene.rng.uniform(*_SLOW))
        time.sleep(scene.rng.uniform(*_AWAY))
        proxy.delay(0)
        _over(scene, "delay")

    return delay


def swallowing(proxy: Proxy) -> Fault:
    def swallow(scene: Scene) -> None:
        """Connections stay open and nothing comes through; those that were open then never speak again."""
        proxy.swallow()
        time.sleep(scene.rng.uniform(*_AWAY))
        proxy.let_through()
        _over(scene, "swallow")

    return swallow


def silencing_a_return(proxy: Proxy) -> Fault:
    def silent_return(scene: Scene) -> None:
        """A worker that was paused past its session joins again just when its line dies without a word."""
        pause(scene, lambda: _silence(scene, proxy))
        scene.counts["silent_return"] += 1

    return silent_return


def _silence(scene: Scene, proxy: Proxy) -> None:
    time.sleep(scene.rng.uniform(0, 0.5))
    proxy.swallow()
    time.sleep(1)
    proxy.let_through()


def _over(scene: Scene, what: str) -> None:
    scene.counts[what] += 1
    scene.recovered(what, time.monotonic())
