"""Wilson's interval of a share (E. B. Wilson, JASA 22, 1927), without correction for continuity. No I/O."""

from __future__ import annotations

from math import sqrt
from typing import NamedTuple

Z = 1.959964
"""Of a normal distribution, 95 of 100 lie within so many standard deviations."""


class Share(NamedTuple):
    """A share and where it lies with a confidence of 95 of 100; all between 0 and 1."""

    share: float
    low: float
    high: float


def share(count: int, of: int) -> Share:
    """``of`` is at least 1. Unlike the usual interval it holds for small numbers, and for none or all of them."""
    found = count / of
    middle = found + Z * Z / (2 * of)
    width = Z * sqrt(found * (1 - found) / of + Z * Z / (4 * of * of))
    whole = 1 + Z * Z / of
    return Share(found, max(0.0, (middle - width) / whole), min(1.0, (middle + width) / whole))
