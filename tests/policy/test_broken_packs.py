"""A pack that cannot be used is refused, with the file, the place in it and what was expected there."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import msgspec
import pytest

from insurance_linker.policy import BrokenPack, load_book, read_pack
from insurance_linker.policy.reading import PACKS

SOURCE = {"zh": "某文", "en": "a text"}
DAY, LATER = date(2025, 1, 1), date(2025, 2, 1)
RATE: dict[str, Any] = {
    "rule": "rate.x", "from": DAY, "announced_at": DAY, "rank": "notice", "grade": "B",
    "source": SOURCE, "line": "pension", "way": "unit", "share": "0.16",
}  # fmt: skip
BASE = {key: RATE[key] for key in ("from", "announced_at", "rank", "grade", "source")} | {"rule": "base.x"}


def pack(place: Path, name: str = "one", **sections: list[dict[str, Any]]) -> Path:
    place.mkdir(exist_ok=True)
    file = place / f"{name}.yaml"
    file.write_bytes(msgspec.yaml.encode({"id": "x", "version": "1", "region": "320000", **sections}))
    return place


@pytest.mark.parametrize(
    ("sections", "expected"),
    [
        ({"rates": [RATE | {"share": "sixteen"}]}, r"one\.yaml: .*\$\.rates\[0\]\.share"),
        ({"rates": [RATE | {"grade": "D"}]}, r"one\.yaml: .*\$\.rates\[0\]\.grade"),
        ({"rates": [RATE | {"shares": "0.16"}]}, r"one\.yaml: .*unknown field `shares`.*\$\.rates\[0\]"),
        ({"rates": [{key: RATE[key] for key in RATE if key != "source"}]}, r"one\.yaml: .*`source`.*\$\.rates\[0\]"),
        ({"rates": [RATE | {"share": "16"}]}, r"one\.yaml: rates rate\.x: `share` 16: expected a share of one"),
        ({"rates": [RATE | {"ended_at": DAY}]}, r"one\.yaml: rates rate\.x: `ended_at` 2025-01-01: expected only with"),
        ({"rates": [RATE | {"to": DAY}]}, r"one\.yaml: rates rate\.x: `to` 2025-01-01: expected after"),
        ({"rates": [RATE | {"region": "32"}]}, r"one\.yaml: rates rate\.x: `region` '32': expected CN or"),
        ({"rates": [RATE | {"rank": "draft"}]}, r"one\.yaml: rates rate\.x: rank `draft`: expected only in"),
        ({"rates": [RATE | {"rule": "a b"}]}, r"one\.yaml: rates a b: `rule` 'a b': expected a name"),
        ({"rates": [RATE | {"source": SOURCE | {"en": ""}}]}, r"one\.yaml: rates rate\.x: `source`: expected in"),
        (
            {"bases": [BASE | {"floor": "5", "ceiling": "4"}]},
            r"one\.yaml: bases base\.x: `floor` 5: expected not above",
        ),
        ({"base_ranges": [BASE | {"way": "flexible", "least": "3", "most": "0.6"}]}, r"`least` 3: expected not above"),
        (
            {"payout_months": [BASE | {"steps": []}]},
            r"one\.yaml: payout_months base\.x: `steps`: expected at least one",
        ),
        (
            {"minimum_years": [BASE | {"steps": [{"year": 2030, "months": 186}, {"year": 2029, "months": 180}]}]},
            r"`steps`: expected at least one, by rising years",
        ),
        ({"interest": [BASE | {"above": "0.01"}]}, r"`above` 0.01: expected `from_months`"),
        (
            {"interest": [BASE | {"above": "0.01", "yearly": "0.02", "from_months": 180}]},
            r"`above` 0.01: .* no `yearly`",
        ),
        ({"interest": [BASE | {"above": "-0.01", "from_months": 180}]}, r"`above` -0.01: expected nought or more"),
        ({"rats": []}, r"one\.yaml: .*unknown field `rats`"),
    ],
)
def test_what_is_wrong_is_named(tmp_path: Path, sections: dict[str, list[dict[str, Any]]], expected: str) -> None:
    with pytest.raises(BrokenPack, match=expected):
        read_pack(pack(tmp_path, **sections))


def test_what_is_no_yaml_is_said_so(tmp_path: Path) -> None:
    (tmp_path / "one.yaml").write_text("id: [")
    with pytest.raises(BrokenPack, match=r"one\.yaml is no YAML"):
        read_pack(tmp_path)


def test_files_of_one_pack_agree_on_what_it_is(tmp_path: Path) -> None:
    pack(tmp_path)
    (tmp_path / "two.yaml").write_bytes(msgspec.yaml.encode({"id": "y", "version": "1", "region": "320000"}))
    with pytest.raises(BrokenPack, match=r"two\.yaml: expected id, version, region and draft as in one\.yaml"):
        read_pack(tmp_path)


def test_a_folder_without_packs_is_no_book(tmp_path: Path) -> None:
    with pytest.raises(BrokenPack, match="holds no packs"):
        load_book(tmp_path)
    (tmp_path / "empty").mkdir()
    with pytest.raises(BrokenPack, match="holds no YAML file"):
        load_book(tmp_path)


class TestTwoEntriesOfOneWeight:
    def book(self, tmp_path: Path, *rows: dict[str, Any]) -> None:
        (tmp_path / "national").symlink_to(PACKS / "national")
        pack(tmp_path / "x", rates=list(rows))
        load_book(tmp_path)

    def test_are_refused_since_nothing_says_which_prevails(self, tmp_path: Path) -> None:
        with pytest.raises(BrokenPack, match=r"rates: rate\.x \(x@1\) and rate\.x .* expected one that `supersedes`"):
            self.book(tmp_path, RATE, RATE | {"share": "0.15"})

    def test_are_refused_under_two_names_too(self, tmp_path: Path) -> None:
        with pytest.raises(BrokenPack, match=r"rate\.x .* and rate\.y .*'pension:unit:' for 320000"):
            self.book(tmp_path, RATE, RATE | {"rule": "rate.y"})

    @pytest.mark.parametrize(
        "other",
        [
            {"announced_at": LATER}, {"from": LATER}, {"rank": "law"}, {"region": "320100"},
            {"way": "employee"}, {"supersedes": ["rate.x"]},
        ],
    )  # fmt: skip
    def test_are_told_apart_by_any_of_these(self, tmp_path: Path, other: dict[str, Any]) -> None:
        self.book(tmp_path, RATE, RATE | {"rule": "rate.y"} | other)
