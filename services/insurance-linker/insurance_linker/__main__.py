"""``python -m insurance_linker worker``: one worker; as many may run as person.facts.v1 has partitions."""

from __future__ import annotations

import sys

from coverlink.telemetry import configure_logs
from coverlink_engine import serve_probes
from insurance_linker.app import build_worker
from insurance_linker.settings import LinkerSettings

if __name__ == "__main__":
    if sys.argv[1:] != ["worker"]:
        sys.exit("usage: python -m insurance_linker worker")
    settings = LinkerSettings()
    configure_logs("linker", settings.log_level)
    worker = build_worker(settings)
    serve_probes(settings.host, settings.port, worker.status)
    sys.exit(worker.run())
