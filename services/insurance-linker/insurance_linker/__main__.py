"""``python -m insurance_linker worker`` decides on persons, ``… units`` on units and projects.

One worker each; as many may run as person.facts.v1 and unit.facts.v1 have partitions.
``… whatif``: a draft pack over the log of facts (docs/whatif.md).
"""

from __future__ import annotations

import sys

if __name__ == "__main__":
    match sys.argv[1:]:
        case [("worker" | "units") as stage]:
            from coverlink.telemetry import configure_logs
            from coverlink_engine import serve_probes
            from insurance_linker.app import build_units_worker, build_worker
            from insurance_linker.settings import LinkerSettings

            settings = LinkerSettings()
            configure_logs("linker" if stage == "worker" else stage, settings.log_level)
            worker = build_worker(settings) if stage == "worker" else build_units_worker(settings)
            serve_probes(settings.host, settings.port, worker.status)
            sys.exit(worker.run())
        case ["whatif", *rest]:
            from insurance_linker.whatif.command import main

            sys.exit(main(rest))
        case _:
            sys.exit("usage: python -m insurance_linker worker | units | whatif --pack FILE")
