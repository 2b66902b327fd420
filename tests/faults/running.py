"""A worker of a rig as a process of its own: started, asked, signalled."""

import json
import re
import signal
import subprocess
import sys
import time
import urllib.request
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

_MOVED = re.compile(r'^engine_rebalances_total\{what="(given|taken)"\} (\S+)$', re.MULTILINE)


@dataclass
class Running:
    """``told`` is what its program gets; it is started at once, and can be started again after it has ended."""

    told: dict[str, Any]
    log: Path
    program: str
    process: subprocess.Popen[bytes] = field(init=False)

    def __post_init__(self) -> None:
        self.start()

    def start(self) -> None:
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", self.program, json.dumps(self.told)], stderr=log, stdout=log
            )

    @property
    def data_dir(self) -> Path:
        return Path(self.told["data_dir"])

    def ready(self) -> bool:
        return self._get("readyz") is not None

    def holds(self) -> int:
        """How many partitions it has, by its own count."""
        moved = self.moved()
        return moved.get("given", 0) - moved.get("taken", 0)

    def moved(self) -> dict[str, int]:
        """How many partitions were given to it and taken from it since it started."""
        return {what: int(float(count)) for what, count in _MOVED.findall(self._get("metrics") or "")}

    def wait_ready(self, seconds: float = 40) -> float:
        began = time.monotonic()
        while not self.ready():
            assert self.process.poll() is None, f"the worker ended: {self.tail()}"
            assert time.monotonic() - began < seconds, f"not ready: {self.tail()}"
            time.sleep(0.05)
        return time.monotonic() - began

    def kill(self, how: signal.Signals = signal.SIGKILL) -> int:
        self.process.send_signal(how)
        return self.process.wait(40)

    def end(self) -> None:
        """However it stands, also stopped."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGCONT)
            self.process.kill()
            self.process.wait()

    def tail(self, size: int = 3_000) -> str:
        return self.log.read_text(errors="replace")[-size:]

    def _get(self, what: str) -> str | None:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.told['port']}/{what}", timeout=2) as answer:
                return str(answer.read().decode())
        except OSError:
            return None
