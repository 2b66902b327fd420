"""How a person stood at the end of each day of a year, in few bytes. Pure.

A year is the days on which the linker spoke of the person: of several views of a day the one with the greatest version.
Packed are the days in order, each as what changed against the day before. It is a function of the set of views alone,
so order and repetition do not matter.
"""

from __future__ import annotations

import zlib
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

import msgspec

from registry.days import CHINA

View = dict[str, Any]
Year = dict[date, tuple[int, View]]
"""The version and the view that a day ended with."""
NOT_KEPT = ("person_id", "version", "as_of", "viewed_at", "born", "sex")
"""What a view has beside: it stands elsewhere, or is the person's for life."""
_DAYS = msgspec.msgpack.Decoder(list[tuple[int, int, View]])
# What views are made of: the first of a year is half as large with these words known beforehand.
_SPELL = {"district": "320106", "started_on": "2026-01-01", "ended_on": "2026-12-31"}
_SAMPLE: View = {
    "residence_district": "320106",
    "disagreements": [
        {"what": "started_on", "told": [{"fact": "", "source": "//", "day": "2026-"}], "decides": "", "rule": "@1"}
    ],
    "groups": [{"kind": "registered_unemployed", "name": {"zh": "", "en": ""}, "since": "2026-", "facts": []}],
    "statuses": [{"kind": "pensioner", "started_on": "2026-01-01", "ended_on": "2026-12-31"}],
    "employments": [{"ref": "E", "unit_id": "913", "unit_name": "有限公司", "form": "standard", **_SPELL}],
    "cover": [
        {"line": line, "unit_id": "91", "paid_by": payer, **_SPELL}
        for payer, lines in (("self", ("resident_medical", "resident_pension")),
                             ("unit", ("injury", "unemployment", "medical", "pension")))
        for line in lines
    ],
}  # fmt: skip
_DICTIONARY = msgspec.msgpack.encode(_SAMPLE)


def day_of(moment: datetime) -> date:
    """The day in China; the last of the calendar for what lies beyond it there."""
    try:
        return moment.astimezone(CHINA).date()
    except OverflowError:
        return date.max


def kept_of(view: Mapping[str, Any]) -> View:
    """What of a view is kept; ``view`` as JSON has it, for what is compared must be of the same kinds."""
    return {name: value for name, value in view.items() if name not in NOT_KEPT and value not in (None, [], ())}


def packed(year: Year) -> bytes:
    before: View = {}
    rows = []
    for day, (version, view) in sorted(year.items()):
        changed = {name: view.get(name) for name in {*view, *before} if view.get(name) != before.get(name)}
        rows.append((day.toordinal(), version, dict(sorted(changed.items()))))
        before = view
    squeeze = zlib.compressobj(wbits=-zlib.MAX_WBITS, zdict=_DICTIONARY)
    return squeeze.compress(msgspec.msgpack.encode(rows)) + squeeze.flush()


def unpacked(days: bytes) -> Year:
    stretch = zlib.decompressobj(wbits=-zlib.MAX_WBITS, zdict=_DICTIONARY)
    year, view = Year(), View()
    for ordinal, version, changed in _DAYS.decode(stretch.decompress(days) + stretch.flush()):
        view = {name: value for name, value in {**view, **changed}.items() if value is not None}
        year[date.fromordinal(ordinal)] = (version, view)
    return year


def standing(year: Year, day: date) -> tuple[date, View] | None:
    """The view that was the newest at the end of ``day``, and the day it is of; None if there was none yet."""
    until = [(version, of, view) for of, (version, view) in year.items() if of <= day]
    if not until:
        return None
    _, of, view = max(until, key=lambda row: row[0])
    return of, view
