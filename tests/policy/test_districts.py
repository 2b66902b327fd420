"""Districts as of a day, what became of them, and that the common table and the packs say the same."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import msgspec
import pytest

from coverlink.contracts.facts import Fact
from coverlink.identifiers.districts import areas, counties
from insurance_linker.domain.policy.districts import district_on, heir, joined, same_area, successors
from insurance_linker.domain.policy.places import District
from insurance_linker.policy import load_book, shipped
from insurance_linker.policy.reading import PACKS
from tests.domain.life import fact, lived, unit

BOOK = shipped()
TODAY = date(2026, 11, 26)
BEFORE, SINCE = date(2026, 1, 24), date(2026, 1, 25)
FIRST = date(2011, 7, 1)


def on(day: date, province: str) -> dict[str, District]:
    rows = (row for row in BOOK.rows("districts") if isinstance(row, District) and row.code.startswith(province))
    return {row.code: row for row in rows if row.held(day)}


@pytest.mark.parametrize("year", range(2011, 2027))
@pytest.mark.parametrize("province", ["320000", "500000"])
def test_the_common_table_and_the_packs_say_the_same(province: str, year: int) -> None:
    for day in (date(year, 12, 31), date(year, 7, 1), BEFORE, SINCE):
        common = {area.code: (area.zh, area.en) for area in counties(province, day)}
        assert common == {code: (row.name.zh, row.name.en) for code, row in on(day, province[:2]).items()}


def test_days_of_beginning_and_end_are_the_same_in_both() -> None:
    for row in BOOK.rows("districts"):
        assert isinstance(row, District)
        area = areas()[row.code]
        assert (area.since or FIRST, area.to) == (row.since, row.until)


def test_chongqing_has_37_areas_since_2026_and_jiangsu_95() -> None:
    assert (len(on(BEFORE, "50")), len(on(SINCE, "50")), len(on(TODAY, "32"))) == (38, 37, 95)


@pytest.mark.parametrize(
    ("code", "day", "codes"),
    [
        ("500105", SINCE, ("500157",)),
        ("500112", SINCE, ("500157", "500109")),
        ("500112", BEFORE, ("500112",)),
        ("500157", BEFORE, ()),
        ("320621", TODAY, ("320685",)),
        ("320602", TODAY, ("320613",)),
        ("320611", TODAY, ("320613",)),
        ("320684", date(2020, 6, 1), ("320684",)),
        ("320684", date(2021, 1, 1), ("320614",)),
        ("999999", TODAY, ()),
    ],
)
def test_an_area_goes_on_in_others(code: str, day: date, codes: tuple[str, ...]) -> None:
    assert successors(BOOK, code, day) == codes


def test_every_area_that_ever_was_goes_on_somewhere_today() -> None:
    for row in BOOK.rows("districts"):
        assert isinstance(row, District)
        assert successors(BOOK, row.code, TODAY), row.code


def test_counts_of_2025_and_2026_are_comparable_over_the_whole_of_what_changed() -> None:
    assert joined(BOOK, "500157") == {"500105", "500112", "500109", "500157"}
    assert same_area(BOOK, "500105", "500157")
    assert same_area(BOOK, "500112", "500109")
    assert same_area(BOOK, "320106", "320106")
    assert not same_area(BOOK, "500103", "500157")


def test_what_the_packs_do_not_know_stays_what_it_is() -> None:
    assert district_on(BOOK, "310101", TODAY) is None
    assert heir(BOOK, "310101", TODAY) == "310101"


def test_an_area_without_a_standard_code_is_added_by_a_local_pack(tmp_path: Path) -> None:
    for pack in PACKS.iterdir():
        (tmp_path / pack.name).symlink_to(pack)
    local = {"id": "suzhou", "version": "1", "region": "320500", "districts": [
        {"rule": "district.local.sip", "code": "320591", "name": {"zh": "苏州工业园区", "en": "Suzhou Industrial Park"},
         "from": FIRST, "announced_at": FIRST, "rank": "practice", "grade": "C", "standard": False,
         "source": {"zh": "本地扩展代码", "en": "a local code"}}]}  # fmt: skip
    (tmp_path / "suzhou").mkdir()
    (tmp_path / "suzhou" / "districts.yaml").write_bytes(msgspec.yaml.encode(local))
    found = district_on(load_book(tmp_path), "320591", TODAY)
    assert found and not found.standard and found.region == "320500"


class TestACaseInAnAbolishedDistrict:
    def hired(self, day: date) -> Fact:
        job = {"ref": "E-1", "form": "part_time", "started_on": "2026-01-10", "work_district": "500112"}
        return fact("hired", "employment.started", {"unit": unit(0), "employment": job}, on=day)

    def test_stays_where_it_is_until_the_day(self) -> None:
        state, outcomes = lived([self.hired(BEFORE)])
        assert state and {case.district for case in state.open.values()} == {"500112"}
        assert outcomes[-1].wake_on == SINCE

    def test_goes_to_whoever_took_the_district_over(self) -> None:
        day = fact("day", "deadline.passed", {"due_on": SINCE.isoformat()}, source="//coverlink/linker", on=SINCE)
        state, outcomes = lived([self.hired(BEFORE), day])
        assert state and {case.district for case in state.open.values()} == {"500157"}
        assert [row.type for row in outcomes[-1].decided] == ["coverlink.case.changed.v1"]

    def test_opens_there_when_the_fact_comes_later(self) -> None:
        state, _ = lived([self.hired(TODAY)])
        assert state and {case.district for case in state.open.values()} == {"500157"}
