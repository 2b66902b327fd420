"""Runs the groups asked for, or all, one after the other so that they do not share the cores."""

from __future__ import annotations

import importlib
import sys

GROUPS = (
    "decide", "engine", "engine_scale", "engine_latency", "engine_state", "engine_timers", "linker", "gateway",
    "registry", "draining", "register_scale", "known", "batches", "streams", "changing", "end_to_end", "whatif",
    "activation", "units",
)  # fmt: skip


def main(asked: list[str]) -> int:
    unknown = [name for name in asked if name not in GROUPS]
    if unknown:
        print(f"no bench group {unknown[0]!r}; there are: {', '.join(GROUPS)}", file=sys.stderr)
        return 2
    for name in asked or GROUPS:
        importlib.import_module(f"tests.bench.{name}").run()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
