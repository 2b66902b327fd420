"""docs/rules.md, section 6: which answers end which cases, and what else they settle."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

NO_LONGER_ASKED = frozenset(
    {"left_job", "not_an_employee", "deceased", "serving", "studying", "covered_elsewhere", "abroad", "assisted"}
    | {"referred"}
)
OWED_AS_USUAL = frozenset({"wrong_lead", "enrolled", "will_enrol", "refused", "other"})
EVERY_CODE = NO_LONGER_ASKED | OWED_AS_USUAL | {"unreachable", "waiver_signed"}
NOTHING_OWED = frozenset({"covered_elsewhere", "studying", "serving", "deceased", "not_an_employee"})
ENDS: dict[str, frozenset[str]] = {
    "enrol": NOTHING_OWED | {"left_job", "wrong_lead"},
    "verify": NO_LONGER_ASKED | OWED_AS_USUAL,
    "assist": EVERY_CODE - {"waiver_signed"},
    "renew": frozenset({"covered_elsewhere", "serving", "abroad", "deceased", "refused", "wrong_lead"}),
    "unit_incomplete": frozenset({"enrolled", "not_an_employee", "wrong_lead"}),
    "double_cover": frozenset({"wrong_lead", "covered_elsewhere"}),
    "follow_up": NOTHING_OWED | {"abroad", "left_job", "wrong_lead"},
}
ENDS_GUIDANCE = ENDS["enrol"] | {"refused", "abroad"}
"""The residents' scheme is voluntary."""

Name = tuple[str | None, str | None]
"""What a case is about: the fact that began a job, and what tells several cases on that job apart."""


@dataclass(frozen=True)
class Answer:
    """An answer to the case (kind, line, unit) that is about the job begun by this fact, if it is about one.

    ``about`` is ``drop`` for a verify because of dropped cover; and for that and for assist the day on which the unit's
    cover had begun again, if it had: ``drop 2025-07-01``, ``2025-07-01``. A *follow_up* is about the day from which
    cover was announced; a *renew* about the month that its three are counted from; guidance about a listing, whose
    fact stands in the place of the job's.
    """

    kind: str
    line: str | None
    unit: str | None
    code: str
    job: str | None = None
    about: str | None = None


class Answers:
    """All answers that hold for a person."""

    def __init__(self, given: Iterable[Answer]) -> None:
        self._given = list(given)

    def told(self, kind: str, line: str | None, unit: str | None, names: Iterable[Name]) -> set[str]:
        """The codes answered to a case under any of its names."""
        wanted = {(kind, line, unit, *name) for name in names}
        return {one.code for one in self._given if (one.kind, one.line, one.unit, one.job, one.about) in wanted}
