"""docs/rules.md, section 6: which answers end which cases."""

from __future__ import annotations

from dataclasses import dataclass

NO_LONGER_ASKED = frozenset(
    {"left_job", "not_an_employee", "deceased", "serving", "studying", "covered_elsewhere", "abroad", "assisted"}
    | {"referred"}
)
OWED_AS_USUAL = frozenset({"wrong_lead", "enrolled", "will_enrol", "refused", "other"})
EVERY_CODE = NO_LONGER_ASKED | OWED_AS_USUAL | {"unreachable", "waiver_signed"}
ENDS: dict[str, frozenset[str]] = {
    "enrol": frozenset(
        {"covered_elsewhere", "studying", "serving", "deceased", "left_job", "not_an_employee", "wrong_lead"}
    ),
    "verify": NO_LONGER_ASKED | OWED_AS_USUAL,
    "assist": EVERY_CODE - {"waiver_signed", "unreachable"},
    "renew": frozenset({"covered_elsewhere", "serving", "abroad", "deceased", "refused", "wrong_lead"}),
    "unit_incomplete": frozenset({"enrolled", "not_an_employee", "wrong_lead"}),
    "double_cover": frozenset({"wrong_lead", "covered_elsewhere"}),
}


@dataclass(frozen=True)
class Answer:
    """An answer to the case (kind, line, unit) that is about the job with this ref, if it is about one."""

    kind: str
    line: str | None
    unit: str | None
    code: str
    job: str | None = None
