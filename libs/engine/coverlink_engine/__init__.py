"""Faust agents fed by librdkafka in chunks, one Kafka transaction a chunk.

    worker = Worker(EngineConfig(...), decider=MyDecider())     # state by key, timers
    worker = Worker(EngineConfig(...), sink=MySink())           # no state
    sys.exit(worker.run())

Where things are: ``engine`` (the data's way), ``poller`` (reads), ``working`` and ``deciding`` (a chunk), ``outgoing``
(the transaction), ``partitions``, ``restore``, ``store`` and ``versions`` (state), ``sweeping`` (a look through all of
it), ``transport`` and ``worker`` (Faust), ``probes``.
"""

from coverlink_engine.config import EngineConfig
from coverlink_engine.engine import Status
from coverlink_engine.messages import (
    Decider,
    NotNow,
    Output,
    Parting,
    Parts,
    Processed,
    Record,
    Rejected,
    Sink,
    Sweeper,
    Taken,
    Unreadable,
)
from coverlink_engine.probes import serve_probes
from coverlink_engine.versions import Versions
from coverlink_engine.worker import Worker

__all__ = [
    "Decider", "EngineConfig", "NotNow", "Output", "Parting", "Parts", "Processed", "Record", "Rejected",
    "Sink", "Status", "Sweeper", "Taken", "Unreadable", "Versions", "Worker", "serve_probes",
]  # fmt: skip
