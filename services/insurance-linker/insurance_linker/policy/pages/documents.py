"""The pages: which sections stand on which, and how each is laid out."""

from __future__ import annotations

from collections.abc import Iterable

from insurance_linker.domain.policy.book import Book
from insurance_linker.domain.policy.entry import NATION, Entry
from insurance_linker.domain.policy.pack import Pack
from insurance_linker.policy.pages import words
from insurance_linker.policy.pages.cells import table
from insurance_linker.policy.pages.layout import MATRICES, entries, prevailing

PAGES: dict[str, tuple[str, tuple[str, ...]]] = {
    "obligations.md": ("应参保与免除 Who owes what", ("owed", "excuses")),
    "cases.md": (
        "何时立案、何时到期 Cases and clocks",
        (
            "enrol",
            "student",
            "dropped",
            "assist",
            "incomplete",
            "renew",
            "double_cover",
            "follow_up",
            "guidance",
            "horizon",
            "priorities",
        ),
    ),
    "units.md": ("单位与工程项目 Units and projects", ("unit_rules", "unit_steps")),
    "answers.md": ("答复 Answers", ("answers",)),
    "contributions.md": ("基数与费率 Bases and rates", ("bases", "base_ranges", "rates", "floats", "project_rates")),
    "occupational-injury.md": ("职业伤害保障 Occupational-injury protection", ("order_fees", "platforms")),
    "pensions.md": (
        "养老 Pensions",
        ("retirement", "minimum_years", "accruals", "payout_months", "interest", "make_ups", "transfers", "ages"),
    ),
    "duties.md": ("时限与责任 Time limits and penalties", ("limits", "month_days", "spans", "penalties")),
    "help.md": ("待遇与帮扶 Benefit and help", ("benefit", "measures", "loans", "groups")),
    "sources.md": ("信源与未知 Sources, and what is not known", ("sources", "unknowns")),
    "places-and-days.md": ("区县与日历 Districts and days", ("districts", "calendar")),
}


def documents(book: Book) -> dict[str, str]:
    """File names and their contents. A section without a page of its own stands on the last, ``more.md``."""
    placed = {section for _, sections in PAGES.values() for section in sections}
    more = tuple(name for name in _sections() if name not in placed and book.rows(name))
    pages = PAGES | ({"more.md": ("其他 More", more)} if more else {})
    found = {name: _page(book, title, sections) for name, (title, sections) in pages.items()}
    return {"README.md": _index(book, pages), **found}


def _sections() -> Iterable[str]:
    return (name for name in Pack.__struct_fields__ if name not in ("id", "version", "region", "draft"))


def _index(book: Book, pages: dict[str, tuple[str, tuple[str, ...]]]) -> str:
    rows = [
        (f"[{title}]({name})", "、".join(words.heading(section).zh for section in sections))
        for name, (title, sections) in pages.items()
    ]
    packs = [(pack.id, pack.version, words.region(pack.region)) for pack in book.packs]
    return "\n".join(
        [
            "# 政策包 Policy packs\n",
            "本目录由政策包生成，请勿手改；改动数据后运行 `make policy`。"
            "These pages are made from the packs: change the packs and run `make policy`.\n",
            table(("页面 page", "内容 sections"), rows),
            table(("政策包 pack", "版本 version", "地区 region"), packs),
            "等级：A 读过原文；B 二手来源；C 一般了解，须核实。"
            "Grades: A the text was read; B a secondary source; C general knowledge.\n",
            "标注：**待核实 to be verified**（C 级）、**暂定 provisional**、**尚无数据 no figure**、"
            "**已叫停 suspended**。"
            "没有标注的才是定数。What has no mark is settled.\n",
            "同一事项有几个规定时，依次看：点名取代、效力高、地区窄、施行晚、公布晚。"
            "Of several entries on one thing that prevails which supersedes by name, ranks higher, is of the narrower "
            "region, began later, was announced later.\n",
        ]
    )


def _page(book: Book, title: str, sections: tuple[str, ...]) -> str:
    parts = [f"# {title}\n"]
    for section in sections:
        rows = sorted(book.rows(section), key=_order)
        if not rows:
            continue
        heading = words.heading(section)
        parts.append(f"## {heading.zh} {heading.en}\n")
        if matrix := MATRICES.get(section):
            parts.append(matrix(rows))
        parts.append(entries(rows))
        if contest := prevailing(book, section):
            parts.append(f"### 以何为准 Which prevails\n\n{contest}")
    return "\n".join(parts)


def _order(row: Entry) -> tuple[str, str, str, str]:
    return ("" if row.region == NATION else row.region, row.key, row.since.isoformat(), row.announced_at.isoformat())
