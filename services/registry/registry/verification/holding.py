"""What must become true after an answer, and within how many days; docs/verification.md has the same table. No I/O.

The linker alone decides what is owed. Here an answer is held against what the linker and the facts say later: does the
case close, did the job end. What does not hold is reopened by ``items`` and ``rechecking``.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Literal, NamedTuple

Must = Literal["closed", "job_ended"]

MUST: dict[str, tuple[Must, int]] = {
    "enrolled": ("closed", 31),  # a month in which the cover is told
    "will_enrol": ("closed", 60),  # the month to enrol in, and the month in which it is told
    "left_job": ("job_ended", 60),  # the month in which the job ends, and the one in which the unit tells it
    "covered_elsewhere": ("closed", 7),
    "studying": ("closed", 7),
    "serving": ("closed", 7),
    "abroad": ("closed", 7),
    "deceased": ("closed", 7),
    "not_an_employee": ("closed", 7),
    "wrong_lead": ("closed", 7),
}
"""Code → what must become true, and within how many days. After other codes nothing must: they claim no such thing."""

_COVER = frozenset({"covered", "paid", "resolved"})
_EXCUSED = frozenset({"excused", "retired_or_died"})
_NEVER_WAS = frozenset({"retracted", "corrected"})
BORNE_OUT: dict[str, frozenset[str]] = {
    "enrolled": _COVER, "will_enrol": _COVER, "left_job": frozenset({"job_ended", "retracted"}),
    "covered_elsewhere": _EXCUSED, "studying": _EXCUSED, "serving": _EXCUSED, "abroad": _EXCUSED,
    "deceased": _EXCUSED, "not_an_employee": _NEVER_WAS, "wrong_lead": _NEVER_WAS,
    "assisted": frozenset({"re_employed"}),
}  # fmt: skip
"""Code → the linker's endings that say the same. Another ending settles the item, for the case is closed; no more."""


class Standing(NamedTuple):
    """How it is now. ``ending``: the code with which the case closed, None while it is open. ``job_goes_on``: the
    person has a job at the case's unit, or of a case without a unit at any, that has not ended.
    """

    ending: str | None
    job_goes_on: bool


Verdict = Literal["confirmed", "settled", "waits", "still_open", "job_goes_on"]
"""Facts bore it out; nothing more can show; not yet; and why it does not hold."""


def check_on(code: str, answered_on: date) -> date | None:
    """The day on which it must have become true."""
    return answered_on + timedelta(MUST[code][1]) if code in MUST else None


def verdict(code: str, standing: Standing, *, overdue: bool) -> Verdict:
    """Of an answer, given how it is now. ``overdue``: the day to check it on has come."""
    if standing.ending is not None and standing.ending != "answered":  # facts closed the case
        return "confirmed" if standing.ending in BORNE_OUT.get(code, ()) else "settled"
    must, _ = MUST.get(code, (None, 0))
    if must is None:
        return "settled"
    if standing.ending is None:
        return "still_open" if overdue else "waits"
    if must == "closed":
        return "settled"
    if not standing.job_goes_on:
        return "confirmed"
    return "job_goes_on" if overdue else "waits"
