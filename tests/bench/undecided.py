"""The linker's worker for which deciding costs nothing: what is left is the engine's work and the broker's.

Of each kind of fact the first is decided. What it came to is said again, byte for byte, of everybody after: as many
records and as large, under their own keys, and a state that is written each time.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence

from coverlink_engine import Output, Processed, Record, serve_probes
from insurance_linker.app import build_worker
from insurance_linker.process import Linker
from insurance_linker.settings import LinkerSettings

_decide = Linker.process
_first: dict[tuple[str, int], Processed] = {}


def _again(self: Linker, key: bytes, state: bytes | None, records: Sequence[Record]) -> Processed:
    what = (dict(records[0].headers)["ce_type"], len(state or b""))
    found = _first.get(what)
    if found is None:
        found = _first[what] = _decide(self, key, state, records)
    outputs = [Output(row.topic, key, row.value, row.headers) for row in found.outputs]
    return Processed(bytes(memoryview(found.state or b"")), outputs, found.wake)


if __name__ == "__main__":
    Linker.process = _again  # type: ignore[method-assign]
    settings = LinkerSettings()
    worker = build_worker(settings)
    serve_probes(settings.host, settings.port, worker.status)
    sys.exit(worker.run())
