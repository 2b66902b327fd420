"""``python -m insurance_linker worker`` decides on persons, ``… units`` on units and projects.

One worker each; as many may run as person.facts.v1 and unit.facts.v1 have partitions.
"""

from __future__ import annotations

import sys

from coverlink.telemetry import configure_logs
from coverlink_engine import serve_probes
from insurance_linker.app import build_units_worker, build_worker
from insurance_linker.settings import LinkerSettings

if __name__ == "__main__":
    stages = {"worker": ("linker", build_worker), "units": ("units", build_units_worker)}
    if len(sys.argv) != 2 or sys.argv[1] not in stages:
        sys.exit(f"usage: python -m insurance_linker {'|'.join(stages)}")
    name, build = stages[sys.argv[1]]
    settings = LinkerSettings()
    configure_logs(name, settings.log_level)
    worker = build(settings)
    serve_probes(settings.host, settings.port, worker.status)
    sys.exit(worker.run())
