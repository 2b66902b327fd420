"""The notifier with channels that write down what they are given and answer as they are told.

``python -m tests.notifier.recording FOLDER``: each channel appends to FOLDER/<channel>.jsonl and answers as
FOLDER/<channel>.says tells: accept (also when there is no such file), refuse, not_now, raise, or the seconds after
which it accepts.
"""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Literal, NamedTuple

import msgspec

from coverlink.telemetry import configure_logs
from notifier.app import build_worker
from notifier.channels.channel import Accepted, Message, NotNow, Refused, Result
from notifier.settings import NotifierSettings

Provider = Literal["sms", "push", "email"]
PROVIDERS: tuple[Provider, ...] = ("sms", "push", "email")


class Recording:
    """A channel. ``folder`` outlives the process."""

    name: Literal["sms", "push", "email", "inbox"]

    def __init__(self, name: Provider, folder: Path) -> None:
        self.name, self._folder = name, folder

    async def send(self, message: Message) -> Result:
        with (self._folder / f"{self.name}.jsonl").open("ab") as book:
            book.write(msgspec.json.encode(message) + b"\n")
        told = self._folder / f"{self.name}.says"
        match told.read_text() if told.exists() else "accept":
            case "refuse":
                return Refused("blocked")
            case "not_now":
                return NotNow("busy")
            case "raise":
                raise OSError(f"no way to {message.to}")
            case seconds if seconds != "accept":
                await asyncio.sleep(float(seconds))
        return Accepted(f"theirs-{message.reference}")

    async def close(self) -> None:
        (self._folder / f"{self.name}.closed").touch()


class Book:
    """What the channels of a folder were given, and what they are to say."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.channels = {name: Recording(name, folder) for name in PROVIDERS}

    def says(self, **answers: str) -> None:
        for name, answer in answers.items():
            (self.folder / f"{name}.says").write_text(answer)

    def sent(self, name: Provider) -> list[dict[str, Any]]:
        book = self.folder / f"{name}.jsonl"
        return [json.loads(line) for line in book.read_text().splitlines()] if book.exists() else []

    def references(self, name: Provider) -> list[str]:
        return [row["reference"] for row in self.sent(name)]


class Words(NamedTuple):
    subject: str
    text: str
    params: dict[str, str]


def words(template: str, language: str, params: dict[str, Any], cases: Sequence[str]) -> Words:
    """One template, ``hello``, in two languages."""
    if template != "hello":
        raise LookupError(template)
    unit = str(params["unit_name"])
    return Words("你好", f"{unit}：{len(cases)} 件", {"unit": unit}) if language == "zh" else Words("Hello", unit, {})


if __name__ == "__main__":
    settings = NotifierSettings()
    configure_logs("notifier", settings.log_level)
    sys.exit(build_worker(settings, Book(Path(sys.argv[1])).channels, words).run())
