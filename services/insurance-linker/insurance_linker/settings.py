"""What can be set about the linker; names in the environment begin with ``COVERLINK_``."""

from __future__ import annotations

from coverlink.settings import Settings


class LinkerSettings(Settings):
    """Beside what every service has.

    ``transactions``: false for a broker without them (at least once). ``instance``: this worker's name, the same after
    a restart and no other's; empty makes one up. ``linker_chunk``: facts decided in one transaction at most.
    """

    port: int = 8083
    transactions: bool = True
    instance: str = ""
    linker_chunk: int = 5_000
