"""``python -m insurance_linker worker``: one worker; as many may run as person.facts.v1 has partitions.

``python -m insurance_linker whatif ...``: a draft pack over the log of facts (docs/whatif.md).
"""

from __future__ import annotations

import sys

if __name__ == "__main__":
    match sys.argv[1:]:
        case ["worker"]:
            from coverlink.telemetry import configure_logs
            from coverlink_engine import serve_probes
            from insurance_linker.app import build_worker
            from insurance_linker.settings import LinkerSettings

            settings = LinkerSettings()
            configure_logs("linker", settings.log_level)
            worker = build_worker(settings)
            serve_probes(settings.host, settings.port, worker.status)
            sys.exit(worker.run())
        case ["whatif", *rest]:
            from insurance_linker.whatif.command import main

            sys.exit(main(rest))
        case _:
            sys.exit("usage: python -m insurance_linker worker | whatif --pack FILE")
