"""The fact sheet and the packs say the same, figure by figure and both ways."""

from __future__ import annotations

from typing import get_args

import pytest
from msgspec.structs import fields

from insurance_linker.domain.policy.certainty import marks
from insurance_linker.domain.policy.pack import Section
from insurance_linker.policy import shipped
from tests.policy.sheet import Row, says, stated

CLOCKS = (
    "enrol",
    "student",
    "dropped",
    "assist",
    "incomplete",
    "renew",
    "double_cover",
    "guidance",
    "retirement",
    "benefit",
)
ENTRIES = {row.rule: row for kind in (*get_args(Section), *CLOCKS) for row in shipped().rows(kind)}
ROWS = stated()
NO_FIGURES = {"text", "known_by", "name", "note", "pack", "rank", "supersedes", "provisional"}
"""Words, and what the marks or the rules' order tell."""


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["rule"].strip("`"))
def test_what_the_sheet_states_the_packs_hold(row: Row) -> None:
    entry = ENTRIES[row["rule"].strip("`")]
    for field, cell in row.items():
        if field == "marks":
            assert cell == ("、".join(mark.zh for mark in marks(entry)) or "—"), field
        else:
            assert says(cell, getattr(entry, field, None)), f"{field}: the sheet says {cell}, the pack {entry}"


@pytest.mark.parametrize("rule", ENTRIES)
def test_what_the_packs_hold_the_sheet_states(rule: str) -> None:
    rows = [row for row in ROWS if row["rule"].strip("`") == rule]
    assert len(rows) == 1, "expected in one row of the sheet"
    entry = ENTRIES[rule]
    told = {field.name: field.default for field in fields(entry)}
    lacking = {name for name, empty in told.items() if name not in rows[0] and getattr(entry, name) != empty}
    assert lacking <= NO_FIGURES | ({"region", "source", "announced_at", "standard"} if "code" in rows[0] else set())


def test_all_that_was_not_found_is_listed() -> None:
    about = {row["about"].strip("`") for row in ROWS if row["rule"].startswith("`unknown.")}
    assert about == {row.key for row in shipped().rows("unknowns")}
