"""Kills that land where they are meant to: inside a commit, a restore, a rebalance.

The rig orders a worker to say when it comes to a point, and to stand there for a moment; then it kills it. Worker and
rig talk by two files, ``<aim>.order`` and ``<aim>.inside``. The hooks are the test worker's: the engine knows nothing.
"""

import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from coverlink_engine import outgoing, partitions
from coverlink_engine.outgoing import Transactions
from coverlink_engine.poller import Poller
from tests.faults.running import Running

COMMIT = ("sent", "before the end", "ending", "after the end")
"""Records are sent; offsets too; the end of the transaction is under way (nobody stands still here); it has ended."""
RESTORE = ("restoring",)
REBALANCE = ("to be given", "given", "to be taken", "taken")
_STAND = 10.0


class Aim:
    """The worker's side."""

    def __init__(self, place: str) -> None:
        self._order, self._inside = Path(f"{place}.order"), Path(f"{place}.inside")

    def reached(self, point: str) -> None:
        try:
            ordered = self._order.read_text()
        except FileNotFoundError:
            return
        if point not in ordered.split(","):
            return
        self._inside.write_text(point)
        deadline = time.monotonic() + _STAND
        while point != "ending" and self._order.exists() and time.monotonic() < deadline:
            time.sleep(0.002)

    def around(self, owner: Any, name: str, before: Sequence[str] = (), after: Sequence[str] = ()) -> None:
        """Replaces a function by itself with points around it."""
        function: Callable[..., Any] = getattr(owner, name)

        def aimed(*given: Any, **more: Any) -> Any:
            for point in before:
                self.reached(point)
            result = function(*given, **more)
            for point in after:
                self.reached(point)
            return result

        setattr(owner, name, aimed)

    def install(self) -> None:
        self.around(outgoing, "send", after=("sent",))
        self.around(Transactions, "_finish", before=("before the end", "ending"), after=("after the end",))
        self.around(Poller, "_given", before=("to be given",), after=("given",))
        self.around(Poller, "_taken", before=("to be taken",), after=("taken",))
        restore = partitions.restore

        def aimed(consumer: Any, changelog: Any, store: Any, ours: Callable[[], bool]) -> int:
            def still() -> bool:
                self.reached("restoring")  # asked before each batch
                return ours()

            return restore(consumer, changelog, store, still)

        partitions.restore = aimed


def order(worker: Running, points: Sequence[str]) -> None:
    """From now on the worker says when it comes to one of the points, and stands there."""
    Path(f"{worker.told['aim']}.inside").unlink(missing_ok=True)
    partial = Path(f"{worker.told['aim']}.partial")
    partial.write_text(",".join(points))
    partial.replace(f"{worker.told['aim']}.order")


def release(worker: Running) -> None:
    """Forgets the order; who stands goes on."""
    Path(f"{worker.told['aim']}.order").unlink(missing_ok=True)


def inside(workers: Sequence[Running], seconds: float) -> Running | None:
    """The first that comes to its point; None when nobody does in time."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        for worker in workers:
            if Path(f"{worker.told['aim']}.inside").exists():
                return worker
        time.sleep(0.001)
    return None
