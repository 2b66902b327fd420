"""What the registry counts."""

from prometheus_client import Counter, Gauge, Histogram

PROJECTED = Counter("coverlink_registry_records_total", "Records projected", ["topic"])
BATCH_RECORDS = Histogram("coverlink_registry_batch_records", "Records in a batch", buckets=(1, 10, 100, 1_000, 10_000))
BATCH_SECONDS = Histogram("coverlink_registry_batch_seconds", "From a batch's reading to its commit")
LAG = Gauge("coverlink_registry_lag_records", "Records that wait in Kafka", ["topic", "partition"])
RESTS = Gauge("coverlink_registry_rest_share", "Share of its time that the projector leaves to those who claim")
DEAD_LETTERS = Counter("coverlink_registry_dead_letters_total", "Records set aside", ["topic", "reason"])
OUTBOX = Gauge("coverlink_registry_outbox_waiting", "Rows that wait to be sent")
CLAIMS = Counter("coverlink_registry_claims_total", "Persons claimed")
ANSWERS = Counter("coverlink_registry_answers_total", "Tasks answered", ["code"])
UNDONE = Counter("coverlink_registry_answers_undone_total", "Answers taken back")
STREAMS = Gauge("coverlink_registry_streams", "Open streams of tasks")
ALERTS = Counter("coverlink_registry_protected_looks_total", "Looks at protected persons")
SEALED = Counter("coverlink_registry_looks_sealed_total", "Entries of the record of looks given their place")
CONFIRMED = Counter("coverlink_registry_second_looks_total", "Answers that a second person decided on", ["outcome"])
