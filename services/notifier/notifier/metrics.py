"""What the notifier tells Prometheus. No person, number, address or notice ever stands in a label."""

from prometheus_client import Counter, Gauge, Histogram

SETTLED = Counter("notifier_notices_total", "Notices settled", ["state", "channel"])
ATTEMPTS = Counter("notifier_attempts_total", "Answers of providers", ["channel", "result"])
SECONDS = Histogram(
    "notifier_delivery_seconds", "From the request to its delivery", ["channel"],
    buckets=(0.1, 0.3, 1, 3, 10, 30, 60, 300, 900, 3_600, 14_400, 86_400),
)  # fmt: skip
WAITING = Gauge("notifier_notices_waiting", "Notices in the ledger that are not settled")
ANNOUNCED = Counter("notifier_outcomes_total", "Outcomes that Kafka has acknowledged")
