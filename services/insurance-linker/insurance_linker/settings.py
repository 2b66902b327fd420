"""What can be set about the linker; names in the environment begin with ``COVERLINK_``."""

from __future__ import annotations

from pathlib import Path

from coverlink.settings import Settings
from insurance_linker.policy import PACKS


class LinkerSettings(Settings):
    """Beside what every service has.

    ``transactions``: false for a broker without them (at least once). ``instance``: this worker's name, the same after
    a restart and no other's; empty makes one up. ``linker_chunk``: facts decided in one transaction at most.
    ``linker_gather_ms``: so long after a small transaction it waits for more to decide together, which means fewer
    transactions and fewer requests to the broker. ``linker_packs``: the folder of packs, read again when it changes;
    ``linker_sweep_rate``: persons a second at most who are decided anew because of that.
    ``units_gather_ms``: as ``linker_gather_ms``, for units, whose states are larger.
    """

    port: int = 8083
    transactions: bool = True
    instance: str = ""
    linker_chunk: int = 5_000
    linker_gather_ms: int = 20
    linker_packs: Path = PACKS
    linker_sweep_rate: int = 2_000
    units_gather_ms: int = 250
