"""The pages made from the packs are those in docs/policy, and say what must be said."""

from __future__ import annotations

from pathlib import Path

import pytest
from msgspec.structs import replace

from insurance_linker.policy import load_book, shipped
from insurance_linker.policy.pages import documents
from insurance_linker.policy.pages.__main__ import main
from insurance_linker.policy.pages.layout import entries

DOCS = Path(__file__).parents[2] / "docs" / "policy"
PAGES = documents(shipped())


def test_the_pages_in_the_repository_are_current(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(DOCS), "--check"]) == 0, capsys.readouterr().err


def test_pages_are_the_same_each_time() -> None:
    assert documents(load_book()) == PAGES


def test_a_stale_a_missing_and_a_left_over_page_are_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main([str(tmp_path)])
    assert main([str(tmp_path), "--check"]) == 0
    (tmp_path / "answers.md").write_text("old")
    (tmp_path / "help.md").unlink()
    (tmp_path / "forgotten.md").write_text("who wrote this?")
    assert main([str(tmp_path), "--check"]) == 1
    told = capsys.readouterr().err
    assert all(name in told for name in ("answers.md", "help.md", "forgotten.md", "make policy"))
    assert "duties.md" not in told
    main([str(tmp_path)])
    assert main([str(tmp_path), "--check"]) == 0


def test_every_entry_stands_on_a_page_once() -> None:
    told = "\n".join(PAGES.values())
    for pack in shipped().packs:
        for kind in pack.__struct_fields__:
            rows = getattr(pack, kind)
            for row in rows if isinstance(rows, tuple) else ():
                assert told.count(f"\n| `{row.rule}` |") == 1, row.rule


@pytest.mark.parametrize(
    ("page", "said"),
    [
        ("obligations.md", "| 超龄用工 work over retirement age | 全国 nation | 2026-07-01 |  |  |  | ● |"),
        (
            "duties.md",
            "| 滞纳金 late fee | 全国 nation | 2011-07-01 | `late_fee.art_86` "
            "| `late_fee.work_injury`<br>`late_fee.collection` |",
        ),
        ("contributions.md", "**暂定 provisional**"),
        ("contributions.md", "8132 **待核实 to be verified**"),
        ("help.md", "**尚无数据 no figure**"),
        ("help.md", "**已叫停 suspended**"),
        ("answers.md", "| 签过弃保承诺 waiver signed |  |  |  |  |  |  |"),
    ],
)  # fmt: skip
def test_a_caseworker_can_check_what_is_decided_by(page: str, said: str) -> None:
    assert said in PAGES[page]


def test_a_bar_in_a_source_does_not_break_the_table() -> None:
    row = shipped().rows("limits")[0]
    barred = type(row.source)(zh="甲|乙", en="a|b")
    [_, _, line] = entries([replace(row, source=barred)]).splitlines()
    assert "甲\\|乙" in line
