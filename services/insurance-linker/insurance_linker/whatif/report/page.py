"""One page, whole in itself: no script, nothing fetched. Every chart has the table of its figures beside it."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import Any

from coverlink.identifiers.districts import area_name
from insurance_linker.domain.whatif.seen import COLUMNS
from insurance_linker.whatif.report import words
from insurance_linker.whatif.report.charts import bars, lines
from insurance_linker.whatif.report.counts import BY_MONTH, OF_FIGURES, Report, Row

MOST_BARS = 20
LONG = 40
_STYLE = """
body{font:16px/1.5 system-ui,"Noto Sans CJK SC","PingFang SC",sans-serif;max-width:900px;margin:2rem auto;
padding:0 1rem;color:#1d2327;background:#fff}
svg{width:100%;height:auto;margin:.5rem 0}svg text{font-size:12px;fill:#1d2327}svg .small{font-size:10px}
table{border-collapse:collapse;margin:.5rem 0 1.5rem;font-variant-numeric:tabular-nums}
caption{text-align:left;font-weight:600;padding:.3rem 0}th,td{border:1px solid #b9c0c5;padding:.2rem .55rem;
text-align:left}
td.n{text-align:right}thead th{background:#eef1f3}.wide{overflow-x:auto}
summary{cursor:pointer;font-weight:600}tbody th,thead th,td.n{white-space:nowrap}
"""


def page(report: Report, language: str) -> str:
    def word(name: str, **figures: object) -> str:
        return words.word(name, language, **figures)

    heads = [word(name) for name in COLUMNS]
    kinds = [
        (word(whose), words.kind(kind, language), words.line(line, language), *rest)
        for whose, kind, line, *rest in report.by_kind
    ]
    counted = report.asked.units == "counted"
    groups = [
        (words.form(form, language), words.groups(listed, language), *rest) for form, listed, *rest in report.by_group
    ]
    title = f"{word('title')}: {report.name}"
    parts = [
        f"<h1>{escape(title)}</h1>",
        *(f"<p>{escape(told)}</p>" for told in _told(report, language)),
        _table(word("drafts"), [word(name) for name in ("rule", "region", "held", "supersedes", "source", "grade")],
               _entries(report, language), 6),
        *_months(word("months_chart"), report.by_month, language),
        *(_months(word("units_months_chart"), report.units_by_month, language) if counted else ()),
        _bars(word("kinds_chart"), [(f"{row[0]}: {row[1]} {row[2]}".strip(), *row[3:]) for row in kinds], language),
        _table(word("kinds_chart"), [word("of"), word("kind"), word("line"), *heads], kinds, 3),
        *_districts(word("districts_chart"), report.by_district, language),
        *(_districts(word("units_districts_chart"), report.units_by_district, language) if counted else ()),
        _bars(word("groups_chart"), [(_both(*row[:2]), *row[2:]) for row in groups[:MOST_BARS]], language),
        _table(word("groups_chart"), [word("form"), word("group"), *heads], groups, 2),
        _figures(report, language),
    ]  # fmt: skip
    lang = "zh-CN" if language == "zh" else "en"
    return (
        f'<!doctype html><html lang="{lang}"><head><meta charset="utf-8"><title>{escape(title)}</title>'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<style>{_STYLE}</style></head><body><main>{''.join(parts)}</main></body></html>\n"
    )


def _told(report: Report, language: str) -> list[str]:
    asked, read, tally = report.asked, report.read, report.tally
    first, last = words.day(read.first, language), words.day(read.last, language)
    told = [
        words.word(
            "read", language, facts=read.facts, persons=tally.persons, first=first, last=last,
            differing=tally.differing,
        ),
        words.word(
            f"units_{asked.units}", language, facts=read.of_units, units=tally.units, differing=tally.units_differing
        ),
        words.word("never", language),
    ]  # fmt: skip
    if asked.sample > 1:
        told.append(words.word("sample", language, sample=asked.sample))
    if read.broken:
        told.append(words.word("broken", language, broken=read.broken))
    if asked.since is None:
        told.append(words.word("no_rule", language))
    elif report.too_late:
        told.append(words.word("too_late", language, since=words.day(asked.since, language)))
    return told


def _entries(report: Report, language: str) -> list[Row]:
    rows = [
        row
        for pack in report.asked.drafts
        for kind in pack.__struct_fields__
        if isinstance(found := getattr(pack, kind), tuple)
        for row in found
    ]
    return [
        (
            row.rule,
            row.region,
            f"{row.since} – {row.until or ''}",
            ", ".join(row.supersedes),
            row.source.zh if language == "zh" else row.source.en,
            row.grade,
        )
        for row in rows
    ]


def _months(title: str, rows: Sequence[Row], language: str) -> tuple[str, str]:
    chart = lines(
        title,
        words.word("told", language),
        [f"{row[0]:%Y-%m}" for row in rows],
        [(words.word(name, language), [row[at] for row in rows]) for at, name in ((1, "present"), (2, "draft"))],
    )
    head = [words.word(name, language) for name in ("month", *BY_MONTH)]
    return f"<h2>{escape(title)}</h2>{chart}", _table(title, head, rows, 1)


def _districts(title: str, rows: Sequence[Row], language: str) -> tuple[str, str]:
    named = [(f"{area_name(row[0], language)} {row[0]}", *row[1:]) for row in rows]
    head = [words.word(name, language) for name in ("district", *COLUMNS)]
    return _bars(title, named[:MOST_BARS], language), _table(title, head, named, 1)


def _figures(report: Report, language: str) -> str:
    if not report.figures:
        return ""
    rows = [
        (
            words.figure(figure, language),
            words.form(form, language),
            words.groups(listed, language),
            *words.averages(figure, rest),
        )
        for figure, form, listed, *rest in report.figures
    ]
    head = [words.word(name, language) for name in ("figure", "form", "group", *OF_FIGURES)]
    table = _table(words.word("figures_table", language), head, rows, 3)
    return f"<p>{escape(words.word('figures_told', language))}</p>{table}"


def _both(form: str, groups: str) -> str:
    """A bar's name: the form of work, and the key groups if there are any."""
    return ": ".join(filter(None, (form, groups)))


def _bars(title: str, rows: Sequence[Row], language: str) -> str:
    names = (words.word("present", language), words.word("draft", language))
    return f"<h2>{escape(title)}</h2>" + bars(
        title, words.word("told", language), [(row[0], row[1], row[2]) for row in rows], names
    )


def _table(caption: str, head: Sequence[str], rows: Sequence[Row], names: int) -> str:
    heads = "".join(f'<th scope="col">{escape(name)}</th>' for name in head)
    body = "".join(f"<tr>{_cells(row, names)}</tr>" for row in rows)
    table = (
        f'<div class="wide" role="region" aria-label="{escape(caption)}" tabindex="0"><table>'
        f"<caption>{escape(caption)}</caption><thead><tr>{heads}</tr></thead><tbody>{body}</tbody></table></div>"
    )
    if len(rows) <= LONG:
        return table
    return f"<details><summary>{escape(caption)} ({len(rows)})</summary>{table}</details>"


def _cells(row: Row, names: int) -> str:
    cells = [f'<th scope="row">{escape(str(row[0]))}</th>']
    cells += [f"<td>{escape(str(cell))}</td>" for cell in row[1:names]]
    cells += [f'<td class="n">{_number(cell)}</td>' for cell in row[names:]]
    return "".join(cells)


def _number(cell: Any) -> str:
    if cell is None:
        return "–"
    return cell if isinstance(cell, str) else f"{cell:,}"
