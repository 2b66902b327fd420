"""The words of the calculators: a pattern for each step, with names from ``naming``. Read by ``reading``.

What stands in ``[…]`` is left out where the first figure in it is nought or unknown. ``NOTHING`` has other patterns,
for steps that come to nothing.
"""

from __future__ import annotations

from coverlink.contracts.decisions import Text
from insurance_linker.domain.reckon import wording_dues, wording_pensions

STEPS: dict[str, Text] = wording_dues.STEPS | wording_pensions.STEPS
NOTHING: dict[str, tuple[tuple[str, ...], Text]] = wording_dues.NOTHING | wording_pensions.NOTHING
"""By step: the figures that are all nought or false, and the pattern that is then told in the other's place."""
