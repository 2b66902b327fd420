"""A pack that changes on a day decides otherwise only from that day on, whichever section of the rules it changes."""

from __future__ import annotations

from datetime import datetime, timedelta

from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from coverlink.contracts.facts import Fact
from insurance_linker.domain.decide import decide
from tests.domain.anything import FIRST, after, day_comes, facts, many
from tests.domain.life import BOOK, CHINA, TODAY
from tests.domain.trial import OTHERS, changed_from

LAST = day_comes(TODAY + timedelta(60))
SECTIONS = [name for name in OTHERS if not name.startswith("unit_")]
CHANGES = [(number, late) for number in (60, 240, 420, 600, 780) for late in (False, True)]
recorded = st.lists(st.integers(0, 900), min_size=20, max_size=20)


@many(3000)
@given(said=facts(), recorded=recorded, section=st.sampled_from(SECTIONS), change=st.sampled_from(CHANGES))
def test_a_pack_that_changes_on_a_day_decides_otherwise_only_from_that_day_on(
    said: list[Fact], recorded: list[int], section: str, change: tuple[int, bool]
) -> None:
    """Also one that is made known on that day of days before: by then it was decided by what was known."""
    until = FIRST + timedelta(change[0])
    changed, before, present = changed_from(until, section, late=change[1]), None, None
    for row, number in zip(said, sorted(recorded), strict=False):
        day = FIRST + timedelta(number)
        if day >= until:
            break
        told = replace(row, recorded_at=datetime(day.year, day.month, day.day, 9, tzinfo=CHINA))
        present, before = decide(present, told, BOOK).state, decide(before, told, changed).state
        assert present == before


def test_from_that_day_on_each_section_is_felt() -> None:
    """Else the property above would hold of packs that say nothing."""
    unfelt = set(SECTIONS)

    @settings(max_examples=10_000, derandomize=True, database=None, deadline=None, phases=[Phase.generate])
    @given(said=facts())
    def told(said: list[Fact]) -> None:
        present = after([*said, LAST]) if unfelt else None
        for section in list(unfelt):
            if after([*said, LAST], changed_from(FIRST, section)) != present:
                unfelt.remove(section)

    told()
    assert not unfelt
