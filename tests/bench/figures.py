"""How a figure is printed."""

from __future__ import annotations

import json
from collections.abc import Sequence


def figure(bench: str, peer: str, value: float, unit: str, note: str = "") -> None:
    """One JSON line; ``value`` with three significant digits more than anybody needs."""
    row = {"bench": bench, "peer": peer, "value": float(f"{value:.5g}"), "unit": unit}
    print(json.dumps(row | ({"note": note} if note else {}), ensure_ascii=False), flush=True)


def percentile(values: Sequence[float], share: float) -> float:
    """The value that ``share`` (0 to 1) of the values do not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]
