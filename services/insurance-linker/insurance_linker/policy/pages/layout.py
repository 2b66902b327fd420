"""How a section is laid out: a decision table for some, every entry in full, and which text prevails."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import get_args

from coverlink.contracts.fields import AnswerCode, Line
from insurance_linker.domain.policy.book import Book
from insurance_linker.domain.policy.certainty import marks
from insurance_linker.domain.policy.contributions import Base
from insurance_linker.domain.policy.entry import Entry
from insurance_linker.domain.policy.rules import Answers, Excuse, OwedLines
from insurance_linker.policy.pages import words
from insurance_linker.policy.pages.cells import NOTHING, both, cell, table
from insurance_linker.policy.pages.rivals import contests

COMMON = frozenset(Entry.__struct_fields__)
PER_CENT = frozenset(
    {
        "share",
        "most_share",
        "to_account",
        "daily",
        "ratio",
        "yearly",
        "above",
        "yearly_rate",
        "least_rate",
        "subsidy_rate",
    }
)


def entries(rows: list[Entry]) -> str:
    """Every field that says something in this section, then where, when, how sure and by whom."""
    own = [name for name in rows[0].__struct_fields__ if name not in COMMON and name != "pension_base_grade"]
    told = [name for name in own if any(getattr(row, name) not in (None, (), "", {}) for row in rows)]
    columns = [words.field(name) for name in ("rule", *told, "region", "since", "until", "announced_at")]
    columns += [words.field(name) for name in ("rank", "grade", "marks", "source", "note")]
    return table(columns, [_row(row, told) for row in rows])


def _row(row: Entry, told: list[str]) -> list[str]:
    days = [row.since.isoformat(), str(row.until or row.suspended_from or NOTHING), row.announced_at.isoformat()]
    sure = [words.code(row.rank), row.grade, _marks(row), both(row.source), both(row.note)]
    return [f"`{row.rule}`", *(_figure(row, name) for name in told), words.region(row.region), *days, *sure]


def _figure(row: Entry, name: str) -> str:
    text = cell(getattr(row, name), name in PER_CENT)
    if isinstance(row, Base) and name == "pension_base" and row.pension_base is not None:
        return " ".join([text, *(f"**{mark.zh} {mark.en}**" for mark in marks(row, name))])
    return text


def _marks(row: Entry) -> str:
    return "<br>".join(f"**{mark.zh} {mark.en}**" for mark in marks(row))


def prevailing(book: Book, section: str) -> str:
    rows = [
        (
            words.code(first.key),
            words.region(region),
            day.isoformat(),
            f"`{first.rule}`",
            "<br>".join(f"`{row.rule}`" for row in others),
        )
        for region, day, (first, *others) in contests(book, section)
    ]
    columns = [words.field(name) for name in ("key", "region", "since", "prevails", "rivals")]
    return table(columns, rows) if rows else ""


def _owed(rows: list[Entry]) -> str:
    return _lines_matrix([(words.code(row.form), row, row.lines) for row in rows if isinstance(row, OwedLines)])


def _excuses(rows: list[Entry]) -> str:
    return _lines_matrix([(words.code(row.status), row, row.lines) for row in rows if isinstance(row, Excuse)])


def _lines_matrix(rows: list[tuple[str, Entry, Iterable[Line]]]) -> str:
    lines = [line for line in get_args(Line) if any(line in found for _, _, found in rows)]
    columns = ["", words.field("region"), words.field("since"), *(words.code(line) for line in lines)]
    return table(
        columns,
        [
            [name, words.region(row.region), row.since.isoformat(), *("●" if line in found else "" for line in lines)]
            for name, row, found in rows
        ],
    )


def _answers(rows: list[Entry]) -> str:
    kinds = [row for row in rows if isinstance(row, Answers)]
    columns = ["答复 answer", *(f"{words.code(row.kind)} {words.region(row.region)}" for row in kinds)]
    return "● 办结 ends the case；○ 不办结、仍应参保 ends the question, the lines are owed\n\n" + table(
        columns,
        [
            [
                words.code(code),
                *("●" if code in row.ends else "○" if code in row.owed_after_all else "" for row in kinds),
            ]
            for code in get_args(AnswerCode)
        ],
    )


MATRICES: dict[str, Callable[[list[Entry]], str]] = {"owed": _owed, "excuses": _excuses, "answers": _answers}
