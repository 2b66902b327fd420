"""What the gateway counts. Labels name types and statuses, never sources or people."""

from __future__ import annotations

from collections import Counter as Tally
from collections.abc import Iterable

from prometheus_client import Counter, Histogram

from employment_events.accept.verdict import Verdict

EVENTS = Counter("coverlink_gateway_events_total", "Events that got a verdict", ["type", "status", "code"])
TOGETHER = Histogram(
    "coverlink_gateway_events_together",
    "Events that went along the way together",
    buckets=(1, 2, 5, 10, 20, 50, 100, 200, 500, 1000),
)
SECONDS = Histogram(
    "coverlink_gateway_request_seconds",
    "From the start of a request to its answer",
    ["kind"],
    buckets=(0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10),
)
DEAD_LETTERS = Counter("coverlink_gateway_dead_letters_total", "Inbox events that went to the dead letters", ["reason"])


def count(verdicts: Iterable[Verdict]) -> None:
    """Adds these to EVENTS; a type that is not in the catalogue counts as unknown."""
    for (kind, status, code), number in Tally((v.type or "unknown", v.status, v.code or "") for v in verdicts).items():
        EVENTS.labels(kind, status, code).inc(number)
