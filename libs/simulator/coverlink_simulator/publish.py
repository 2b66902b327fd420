"""Lines into a gateway, in order, at a rate; each with its receipt and whether that is what it must be."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any, NamedTuple

import httpx
import msgspec

from coverlink_simulator.noise import Line

NDJSON = "application/x-ndjson"
PATIENCE_SECONDS = 300.0
LONGEST_PAUSE = 5.0
Receipt = dict[str, Any]


class Row(NamedTuple):
    """``expected``: the status is the line's own, or `duplicate` because the line had to be sent again."""

    line: Line
    receipt: Receipt
    expected: bool


class NotPublished(Exception):
    """The gateway does not take the lines, or was away for longer than the patience lasts. Says what it answered."""


class _Again(Exception):
    """Nothing is promised yet; ``after`` is how many seconds the gateway asks to wait, if it says so."""

    def __init__(self, why: str, after: float | None = None) -> None:
        super().__init__(why)
        self.after = after


def publish(
    gateway: str,
    key: str,
    lines: Iterable[Line],
    rate: float | None = None,
    batch: int = 500,
    patience: float = PATIENCE_SECONDS,
) -> Iterator[Row]:
    """Sends ``batch`` lines a request, ``rate`` lines a second (None: as fast as they are taken), and gives each back.

    When the gateway is away, busy or breaks off, the same lines are sent again, for ``patience`` seconds without an
    answer; what fell behind the rate is then made up for. Lines are drawn only when they are sent. Raises NotPublished.
    """
    waiting, size = iter(lines), batch if rate is None else max(1, min(batch, round(rate)))
    began, sent = time.monotonic(), 0
    with httpx.Client(base_url=gateway, timeout=60, headers={"authorization": f"Bearer {key}"}) as client:
        while together := list(islice(waiting, size)):
            if rate is not None:
                time.sleep(max(0.0, began + sent / rate - time.monotonic()))
            receipts, again = _delivered(client, together, patience)
            sent += len(together)
            for line, receipt in zip(together, receipts, strict=True):
                yield Row(line, receipt, _is_expected(line, receipt["status"], again))


def _is_expected(line: Line, status: str, again: bool) -> bool:
    return status == line.expected or (again and status == "duplicate" and line.expected != "rejected")


def _delivered(client: httpx.Client, lines: list[Line], patience: float) -> tuple[list[Receipt], bool]:
    """The receipts of these lines, and whether they had to be sent more than once."""
    body = b"".join(line.text + b"\n" for line in lines)
    deadline, pause, again = time.monotonic() + patience, 0.2, False
    while True:
        try:
            return _asked(client, body, len(lines)), again
        except _Again as error:
            wait = pause if error.after is None else error.after
            if time.monotonic() + wait > deadline:
                raise NotPublished(f"{client.base_url} took nothing for {patience:.0f} s: {error}") from None
        again, pause = True, min(2 * pause, LONGEST_PAUSE)
        time.sleep(wait)


def _asked(client: httpx.Client, body: bytes, count: int) -> list[Receipt]:
    try:
        answer = client.post("/v1/events", content=body, headers={"content-type": NDJSON})
        if answer.status_code == 429 or answer.status_code >= 500:
            raise _Again(f"it answered {answer.status_code}", _seconds(answer.headers.get("retry-after")))
        if answer.status_code != 202:
            raise NotPublished(f"{client.base_url} answered {answer.status_code}: {answer.text[:500]}")
        receipts: list[Receipt] = msgspec.json.decode(answer.content)["receipts"]
    except httpx.TransportError as error:
        raise _Again(f"{type(error).__name__} {error}") from None
    except msgspec.DecodeError:
        raise _Again("its answer broke off") from None
    if len(receipts) != count:
        raise NotPublished(f"{client.base_url} gave {len(receipts)} receipts for {count} lines")
    return receipts


def _seconds(text: str | None) -> float | None:
    try:
        return None if text is None else max(0.0, float(text))
    except ValueError:
        return None  # a date, which our gateway never gives
