"""What an engine tells Prometheus. No key, value or header of a record ever stands in a label."""

from prometheus_client import Counter, Gauge, Histogram

RECORDS = Counter("engine_records_total", "Records whose chunk was committed", ["topic"])
CHUNK_RECORDS = Histogram(
    "engine_chunk_records", "Records in a chunk", buckets=(1, 3, 10, 30, 100, 300, 1_000, 3_000, 10_000)
)
CHUNK_SECONDS = Histogram(
    "engine_chunk_seconds", "From the start of a chunk to its commit",
    buckets=(0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10),
)  # fmt: skip
ABORTED = Counter("engine_chunks_aborted_total", "Chunks that were taken back and read again")
REBALANCES = Counter("engine_rebalances_total", "Partitions given and taken", ["what"])
OFFSETS_BEHIND = Counter("engine_offsets_behind_total", "Times the group's offset was behind the state's own")
RESTORED = Counter("engine_restored_records_total", "State records read back from the changelog")
RESTORE_LEFT = Gauge("engine_restore_left_records", "Changelog records still to be read back", ["topic", "partition"])
RESTORE_SECONDS = Histogram("engine_restore_seconds", "From a partition's coming to its being ready")
REJECTED = Counter("engine_dead_letters_total", "Records set aside", ["reason"])
FIRED = Counter("engine_timers_fired_total", "Timers published")
SWEPT = Counter("engine_swept_keys_total", "States looked at outside the input", ["topic"])
SWEPT_OUT = Counter("engine_sweep_found_total", "States that a look found are to be decided anew", ["topic"])
SWEEP_LEFT = Gauge("engine_sweep_left_partitions", "Partitions that are still being looked through", ["topic"])
LAG = Gauge("engine_lag_records", "Records that wait in Kafka", ["topic", "partition"])
LAG_SECONDS = Gauge("engine_lag_seconds", "Age of the oldest record that waits", ["topic", "partition"])
COMMITTED_AT = Gauge("engine_last_commit_timestamp_seconds", "When a chunk was last committed")
