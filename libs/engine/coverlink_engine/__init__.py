"""Faust agents fed by librdkafka in chunks, one Kafka transaction a chunk."""

from coverlink_engine.messages import Output, Processed, Record, Rejected

__all__ = ["Output", "Processed", "Record", "Rejected"]
