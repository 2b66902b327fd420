"""What becomes of a task when it is answered; docs/desk.md says the same to caseworkers.

Which answers end a case is for the linker to decide, by its pack (docs/rules.md, 6); ENDS is what to expect of it, and
a test holds it to the national pack. The task is ``answered`` until the linker has spoken. Every other answer is
recorded and the task waits, ``held``, as long as WAITS says; so that ``next`` does not bring it back at once.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Literal, get_args

from coverlink.contracts.fields import AnswerCode

CODES: tuple[str, ...] = get_args(AnswerCode)
Status = Literal["open", "held", "answered"]
_EXCUSED = frozenset({"covered_elsewhere", "serving", "deceased"})
_NO_JOB = frozenset({"left_job", "not_an_employee"})

ENDS: dict[str, frozenset[str]] = {
    "enrol": _EXCUSED | _NO_JOB | {"studying", "wrong_lead"},
    "verify": frozenset(CODES) - {"unreachable", "waiver_signed"},
    "assist": frozenset(CODES) - {"waiver_signed"},
    "renew": _EXCUSED | {"abroad", "refused", "wrong_lead"},
    "unit_incomplete": frozenset({"enrolled", "not_an_employee", "wrong_lead"}),
    "double_cover": frozenset({"wrong_lead", "covered_elsewhere"}),
    "follow_up": _EXCUSED | _NO_JOB | {"studying", "abroad", "wrong_lead"},
}
"""Codes that end a person's case, by kind. Other kinds: none."""
UNIT_ENDS = frozenset({"covered_elsewhere", "not_an_employee", "wrong_lead"})
"""Codes that end a case of a unit or a project, for what was due by the day of the answer (docs/rules.md, 10)."""
WAITS: dict[str, timedelta] = {
    "waiver_signed": timedelta(0),  # closes nothing (法释〔2025〕12号, art. 19): open again at once
    "unreachable": timedelta(days=3),
    "will_enrol": timedelta(days=7),
    "enrolled": timedelta(days=7),  # the cover itself closes it
    "refused": timedelta(days=7),
}
OTHERWISE = timedelta(days=1)
UNHEARD = timedelta(days=1)
"""How long an ended task waits for the linker before it is back in the queue."""


def after(kind: str, code: str, *, of_unit: bool = False) -> tuple[Status, timedelta]:
    """The status of a task of this kind after this answer, and when it is open again unless it closes."""
    if code in (UNIT_ENDS if of_unit else ENDS.get(kind, ())):
        return "answered", UNHEARD
    wait = WAITS.get(code, OTHERWISE)
    return ("held" if wait else "open"), wait


def by_effect(kind: str, *, of_unit: bool = False) -> list[tuple[Literal["ends", "waits"], list[str]]]:
    """All codes in their order, those first that are expected to end a task of this kind."""
    ends = UNIT_ENDS if of_unit else ENDS.get(kind, frozenset())
    groups: list[tuple[Literal["ends", "waits"], list[str]]] = [
        ("ends", [code for code in CODES if code in ends]), ("waits", [code for code in CODES if code not in ends]),
    ]  # fmt: skip
    return [(effect, codes) for effect, codes in groups if codes]
