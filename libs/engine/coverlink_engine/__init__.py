"""Faust agents fed by librdkafka in chunks, one Kafka transaction a chunk."""

from coverlink_engine.messages import Decider, Output, Processed, Record, Rejected, Sink, Taken

__all__ = ["Decider", "Output", "Processed", "Record", "Rejected", "Sink", "Taken"]
