"""Whether an entry of a section can concern a person: by what their facts name at all (compare ``scope``)."""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

from insurance_linker.domain.policy.entry import Entry
from insurance_linker.domain.policy.formulas import MakeUp
from insurance_linker.domain.policy.rules import Excuse, OwedLines
from insurance_linker.domain.policy.sources import SourceRank
from insurance_linker.domain.whatif.has import Has


def applies(section: str, entry: Entry, has: Has) -> bool:
    return _APPLIES.get(section, _anybody)(entry, has)


def _form(row: Entry, has: Has) -> bool:
    return isinstance(row, OwedLines) and row.form in has.forms


def _status(row: Entry, has: Has) -> bool:
    return isinstance(row, Excuse) and row.status in has.statuses


def _job(_: Entry, has: Has) -> bool:
    return bool(has.forms)


def _told_of(entry: Entry, has: Has) -> bool:
    told = {"employment": bool(has.forms), "cover": has.covers > 1, "status": bool(has.statuses)}
    about = cast("SourceRank", entry).about
    return any(told.values()) if about == "any" else told.get(about, False)


def _lost(_: Entry, has: Has) -> bool:
    return has.lost


def _stopped(_: Entry, has: Has) -> bool:
    return has.own_pension or has.left_pension


def _makes_up(entry: Entry, has: Has) -> bool:
    rule = cast("MakeUp", entry)
    return has.own_pension and (has.listed or not rule.targeted or not has.forms.isdisjoint(rule.for_forms))


def _advised(_: Entry, has: Has) -> bool:
    return has.advised


def _anybody(_: Entry, has: Has) -> bool:
    return True


_APPLIES: dict[str, Callable[[Entry, Has], bool]] = {
    "owed": _form,
    "excuses": _status,
    "enrol": _job,
    "student": lambda _, has: bool(has.forms) and "student" in has.statuses,
    "dropped": _lost,
    "assist": _lost,
    "incomplete": _lost,
    "renew": _stopped,
    "double_cover": lambda _, has: has.covers > 1,
    "follow_up": lambda _, has: has.covers > 0,
    "guidance": lambda _, has: has.listed,
    "retirement": _advised,
    "benefit": _lost,
    "answers": lambda _, has: has.answered,
    "priorities": lambda _, has: bool(has.forms) or has.covers > 0 or has.listed,
    "sources": _told_of,
    "groups": _advised,
    "measures": _advised,
    "bases": _advised,
    "base_ranges": _advised,
    "rates": _advised,
    "minimum_years": _advised,
    "limits": _lost,
    "calendar": _lost,
    "make_ups": _makes_up,
    "transfers": lambda _, has: has.own_pension and has.listed,
    "registrations": _lost,
}
"""A section that is not here concerns everybody."""
