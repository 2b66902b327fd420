"""What an answer must bring along to end an item of a batch; docs/verification.md has the same table. No I/O.

``evidence``: a document or a register that somebody else can look at. ``note``: a sentence that says what is so.
``contacts``: days on which nobody was reached. Codes that facts bear out (``holding``) need neither.
"""

from __future__ import annotations

from typing import Any, Literal

Need = Literal["evidence", "note", "contacts", "nothing"]

NEEDS: dict[str, tuple[Need, str]] = {
    "enrolled": ("nothing", "the cover itself shows it"),
    "will_enrol": ("note", "by when, and who promised it"),
    "covered_elsewhere": ("evidence", "the scheme and the place, and what shows the cover"),
    "studying": ("evidence", "the school, and what shows the enrolment there"),
    "serving": ("evidence", "what shows the service"),
    "abroad": ("evidence", "the country, and what shows the stay"),
    "deceased": ("evidence", "the certificate, or the register that has the death"),
    "left_job": ("note", "the last day of work, and who said so"),
    "not_an_employee": ("evidence", "the contract or statement that shows what the work is"),
    "refused": ("note", "who refused, and for what reason"),
    "unreachable": ("contacts", "tries on different days"),
    "wrong_lead": ("note", "what of the lead is wrong"),
    "assisted": ("note", "what was done"),
    "referred": ("note", "to whom"),
    "other": ("note", "what is so"),
}
"""What to bring, and what it should say. Without ``waiver_signed``: it closes nothing (法释〔2025〕12号, art. 19)."""
LONGEST_EVIDENCE = 2_000
"""Characters of evidence that a page takes; the call takes any JSON."""


def missing(code: str, note: str, evidence: Any) -> tuple[Literal["evidence_missing", "note_needed"], str] | None:
    """What the answer lacks, as a reason and a sentence; None when it may be given."""
    need, what = NEEDS.get(code, ("nothing", ""))
    if need == "evidence" and evidence in (None, "", [], {}):
        said = f"evidence: in a batch, `{code}` needs it; say {what}, as any JSON"
        return "evidence_missing", said
    if need == "note" and not note:
        return "note_needed", f"note: in a batch, `{code}` needs one; say {what}"
    return None


def ends(code: str, contacts: int, enough: int) -> bool:
    """Whether this answer ends an item. ``contacts``: days without reaching anybody, this one among them."""
    need, _ = NEEDS.get(code, ("nothing", ""))
    return code in NEEDS and (need != "contacts" or contacts >= enough)
