"""The stand-in providers as a process of their own, and messages to send them."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx

from notifier.channels.channel import Message
from notifier.templates import render

ADDRESSES = {"sms": "13851234567", "push": "pabcdefghijkmnpq2345", "email": "zhang.san@example.cn"}
PARAMS: dict[str, Any] = {"unit_name": "鼓楼第一公司", "lines": ["pension", "injury"], "due_on": "2026-12-28"}


class StandIn:
    """``url`` is its HTTP side. Its log has everything that there is to log."""

    def __init__(self, folder: Path, port: int | None = None) -> None:
        self.port = port or free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self._log = folder / f"outside-{uuid.uuid4()}.log"
        environ = {**os.environ, "COVERLINK_PORT": str(self.port), "COVERLINK_LOG_LEVEL": "DEBUG"}
        command = [sys.executable, "-m", "notifier.outside"]
        self._process = subprocess.Popen(command, env=environ, stderr=self._log.open("wb"))
        self._wait()

    def messages(self) -> list[dict[str, Any]]:
        """The newest first."""
        return list(httpx.get(f"{self.url}/outside/messages", trust_env=False).raise_for_status().json())

    def message(self, reference: str) -> dict[str, Any]:
        """The only one whose reference holds this one (e-mail and push make theirs of it)."""
        [found] = [row for row in self.messages() if row["reference"].find(reference) >= 0]
        return found

    def feel(self, channel: str, mood: str, **more: Any) -> None:
        told = {"channel": channel, "mood": mood, **more}
        httpx.post(f"{self.url}/outside/moods", json=told, trust_env=False).raise_for_status()

    def calm(self) -> None:
        httpx.post(f"{self.url}/outside/calm", trust_env=False)

    def smtp_port(self) -> int:
        return int(httpx.get(f"{self.url}/outside/where", trust_env=False).json()["smtp_port"])

    def log(self) -> str:
        return self._log.read_text()

    def stop(self) -> int:
        self._process.terminate()
        return self._process.wait(20)

    def _wait(self) -> None:
        for _ in range(300):
            try:
                if httpx.get(f"{self.url}/readyz", trust_env=False).status_code == 200:
                    return
            except httpx.TransportError:
                assert self._process.poll() is None, self.log()
            time.sleep(0.05)
        raise AssertionError(f"not ready: {self.log()}")


@contextmanager
def stand_in(folder: Path, port: int | None = None) -> Iterator[StandIn]:
    started = StandIn(folder, port)
    try:
        yield started
    finally:
        started.stop()


def message(channel: str, *, to: str | None = None, language: str = "zh", reference: str | None = None) -> Message:
    """An enrolment notice to the person who has the ADDRESSES."""
    said = render("enrol_opened", language, PARAMS)
    return Message(
        reference or f"{uuid.uuid4()}-{channel}",
        ADDRESSES[channel] if to is None else to,
        said.subject,
        said.text,
        "zh" if language == "zh" else "en",
        "enrol_opened",
        said.params,
    )


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])
