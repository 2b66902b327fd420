"""A stream has no end: good lines pass, bad ones get their verdicts, and the gateway's memory stays flat."""

from __future__ import annotations

import json
import mmap
import re
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from tests.gateway.events import as_bytes, changed, enrol, hire, leave
from tests.gateway.rig import STREAM, Program, Publisher, System, facts_of, ids

MOST_MORE_MIB = 64
BAD = 1_000
KINDS = (hire, leave, enrol)
RECEIPT = re.compile(rb'"status":"([a-z]+)"(?:,"line":([0-9]+))?')


@pytest.fixture(scope="module")
def system(own_system: System) -> System:
    """On servers of this file's own: nobody else should have to read so many facts."""
    return own_system


def test_fifty_thousand_lines(
    system: System, gateway: Program, publisher: Publisher, source: str, tmp_path: Path
) -> None:
    stream(gateway, publisher, source, 50_000, tmp_path / "answer")
    kept = ids(facts_of(system.kafka, source))
    assert len(kept) == len(set(kept)) == 49_000


@pytest.mark.long
@pytest.mark.timeout(1800)
def test_a_million_lines(
    gateway: Program, publisher: Publisher, source: str, tmp_path: Path, record_figure: Callable[[str], None]
) -> None:
    record_figure(stream(gateway, publisher, source, 1_000_000, tmp_path / "answer"))


@pytest.fixture
def record_figure(capsys: pytest.CaptureFixture[str]) -> Callable[[str], None]:
    """Prints though pytest captures."""

    def show(line: str) -> None:
        with capsys.disabled():
            print(f"\n{line}")

    return show


def stream(gateway: Program, publisher: Publisher, source: str, count: int, answer: Path) -> str:
    """Sends so many lines, a thousand of them bad, and looks at every verdict. The figure, as a line of JSON."""
    assert gateway.process is not None
    send(publisher, lines_of(f"{source}/warm", 5_000), answer)
    with Memory(gateway.process.pid) as memory:
        began = time.perf_counter()
        send(publisher, lines_of(source, count), answer)
        seconds = time.perf_counter() - began
    with answer.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as text:
        verdicts = [(found[1], int(found[2] or 0)) for found in RECEIPT.finditer(text)]
    every = count // BAD
    assert len(verdicts) == count
    assert verdicts == [(b"rejected", n + 1) if n % every == 0 else (b"accepted", 0) for n in range(count)]
    figure = {
        "lines": count,
        "events_per_s": round(count / seconds),
        "rss_before_mib": memory.before,
        "rss_peak_mib": memory.peak,
    }
    assert memory.peak - memory.before < MOST_MORE_MIB, figure
    return json.dumps(figure)


def send(publisher: Publisher, body: Iterator[bytes], answer: Path) -> None:
    """Streams the body out and the answer into a file; nothing is held here."""
    headers = {"content-type": STREAM}
    with publisher.http.stream("POST", "/v1/events", content=body, headers=headers, timeout=1800) as response:
        assert response.status_code == 202
        with answer.open("wb") as file:
            for piece in response.iter_bytes():
                file.write(piece)


def lines_of(source: str, count: int) -> Iterator[bytes]:
    """Lines about ``count`` people; bad ones at even distances, in three ways."""
    every = max(2, count // BAD)
    for begin in range(0, count, 100):
        yield b"".join(line(source, n, every) + b"\n" for n in range(begin, min(count, begin + 100)))


def line(source: str, n: int, every: int) -> bytes:
    event = KINDS[n % 3](source, f"s-{n}", n)
    if n % every:
        return as_bytes(event)
    return [as_bytes(event)[:-9], as_bytes(changed(event, "data.person.id_number", "1")), b"\xff\xfe"][n // every % 3]


class Memory:
    """Resident memory of a process in MiB: ``before``, and at its ``peak`` while the block runs."""

    def __init__(self, pid: int) -> None:
        self._process, self._done = psutil.Process(pid), threading.Event()
        self._thread = threading.Thread(target=self._watch)
        self.before = self.peak = self._now()

    def __enter__(self) -> Memory:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._done.set()
        self._thread.join()

    def _watch(self) -> None:
        while not self._done.wait(0.1):
            self.peak = max(self.peak, self._now())

    def _now(self) -> int:
        return int(self._process.memory_info().rss >> 20)
