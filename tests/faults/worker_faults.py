"""What can happen to workers. Each returns when all is well again."""

import shutil
import signal
import time
from collections.abc import Callable, Sequence

from tests.faults import aim
from tests.faults.disk import Disk
from tests.faults.running import Running
from tests.faults.scene import Scene

_AIMING = 10.0
_MOST_ADDED = 2
_FULL = 4.0


def kill(scene: Scene) -> None:
    """At a random moment."""
    time.sleep(scene.rng.uniform(0, 1.5))
    _strike(scene, scene.rng.choice(scene.workers), "kill")


def kill_two(scene: Scene) -> None:
    """Two at the same time: their partitions' transactions are open together."""
    time.sleep(scene.rng.uniform(0, 1.5))
    first, second = scene.rng.sample(scene.fixed, 2)
    first.kill()
    scene.counts["kill"] += 1
    _strike(scene, second, "kill", also=[first])


def kill_in_commit(scene: Scene) -> None:
    """At one of the points of a transaction."""
    victim, point = scene.rng.choice(scene.workers), scene.rng.choice(aim.COMMIT)
    aim.order(victim, [point])
    _aimed(scene, [victim], "kill_in_commit")


def kill_in_restore(scene: Scene) -> None:
    """Killed, started, and killed again while it reads its state, half of the times from the very beginning."""
    victim = scene.rng.choice(scene.fixed)
    victim.kill()
    scene.counts["kill"] += 1
    if scene.rng.random() < 0.5:
        shutil.rmtree(victim.data_dir / "state", ignore_errors=True)
    aim.order(victim, aim.RESTORE)
    victim.start()
    _aimed(scene, [victim], "kill_in_restore")


def kill_in_rebalance(scene: Scene) -> None:
    """Right after another worker has come or gone, while the victim is told what that means for it."""
    candidates = list(scene.fixed)
    points = scene.rng.sample(aim.REBALANCE, 2)
    for worker in candidates:
        aim.order(worker, points)
    if scene.added and (len(scene.added) >= _MOST_ADDED or scene.rng.random() < 0.5):
        _stop(scene, scene.added.pop(), "removed")
    else:
        _join(scene)
    _aimed(scene, candidates, "kill_in_rebalance")


def pause(scene: Scene, meanwhile: Callable[[], None] = lambda: None) -> None:
    """Longer than its session: the others must take over, and then it comes back and knows nothing of it.

    ``meanwhile`` happens while it comes back.
    """
    victim = scene.rng.choice(scene.workers)
    began = time.monotonic()
    victim.process.send_signal(signal.SIGSTOP)
    scene.counts["pause"] += 1
    scene.recovered("paused", began, [worker for worker in scene.workers if worker is not victim])
    began = time.monotonic()
    victim.process.send_signal(signal.SIGCONT)
    meanwhile()
    scene.recovered("continued", began)


def add(scene: Scene) -> None:
    began = time.monotonic()
    _join(scene)
    scene.recovered("add", began)


def remove(scene: Scene) -> None:
    """By SIGTERM. One is added first if there is none."""
    if not scene.added:
        add(scene)
    began = time.monotonic()
    _stop(scene, scene.added.pop(scene.rng.randrange(len(scene.added))), "remove")
    scene.recovered("remove", began)


def filling(worker: Running, disk: Disk) -> Callable[[Scene], None]:
    """A fault that fills this worker's state disk."""

    def fill_disk(scene: Scene) -> None:
        """It says that it is not ready, keeps running, and goes on by itself when there is room again."""
        scene.counts["disk_full"] += 1
        process = worker.process.pid

        def noticed() -> bool:
            disk.fill(worker)
            return not worker.ready()

        scene.until(noticed, "not ready on a full disk")
        over = time.monotonic() + _FULL
        while time.monotonic() < over:
            disk.fill(worker)
            time.sleep(0.05)
        assert not worker.ready(), "ready on a full disk"
        began = time.monotonic()
        disk.free(worker)
        scene.recovered("disk_full", began)
        assert worker.process.pid == process

    return fill_disk


def _aimed(scene: Scene, candidates: Sequence[Running], what: str) -> None:
    """Kills the first that comes to its point; if none does, the kill counts as one at a random moment."""
    victim = aim.inside(candidates, _AIMING)
    scene.counts[f"{what}_missed" if victim is None else what] += 1
    _strike(scene, victim or scene.rng.choice(candidates), what, release=candidates)


def _strike(
    scene: Scene, victim: Running, what: str, *, also: Sequence[Running] = (), release: Sequence[Running] = ()
) -> None:
    """SIGKILL, and what an orchestrator would do then: a named worker returns under its name and with its disk, one
    without a name is replaced by a new one.
    """
    victim.kill()
    began = time.monotonic()
    scene.counts["kill"] += 1
    for worker in release:
        aim.release(worker)
    for worker in (victim, *also):
        if worker in scene.added:
            scene.added.remove(worker)
            _join(scene)
        else:
            worker.start()
    scene.recovered(what, began)


def _join(scene: Scene) -> None:
    scene.added.append(scene.rig.worker())
    scene.counts["add"] += 1


def _stop(scene: Scene, worker: Running, what: str) -> None:
    began = time.monotonic()
    code = worker.kill(signal.SIGTERM)
    assert code == 0, f"exit code {code} after SIGTERM: {worker.tail()}"
    assert time.monotonic() - began < 30, what
    scene.counts["remove"] += 1
