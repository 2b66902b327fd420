"""The report as CSV files for further work, and the pages beside them."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from pathlib import Path

from coverlink.identifiers.districts import area_name
from insurance_linker.domain.whatif.seen import COLUMNS
from insurance_linker.whatif.report.counts import BY_MONTH, OF_FIGURES, Report, Row
from insurance_linker.whatif.report.page import page


def write(report: Report, folder: Path) -> None:
    """Writes the counts, the figures if there are any, and a page in each language. Raises OSError."""
    folder.mkdir(parents=True, exist_ok=True)
    names = ("district", "district_zh", "district_en")
    _csv(
        folder / "months.csv",
        ("month_end", *names, "of", "kind", "line", *BY_MONTH),
        ((day, *_named(place), *rest) for day, place, *rest in report.by_month_and_place()),
    )
    _csv(
        folder / "cases.csv",
        (*names, "form", "groups", "of", "kind", "line", *COLUMNS),
        ((*_named(place), *rest) for place, *rest in report.by_all()),
    )
    if report.figures:
        _csv(
            folder / "figures.csv",
            ("figure", *names, "form", "groups", *OF_FIGURES),
            ((figure, *_named(place), *rest) for figure, place, *rest in report.figures_by_all()),
        )
    for language in ("zh", "en"):
        (folder / f"whatif.{language}.html").write_text(page(report, language), encoding="utf-8")
    (folder / "summary.json").write_text(report.summary() + "\n", encoding="utf-8")


def _named(code: str) -> tuple[str, str, str]:
    return code, area_name(code), area_name(code, "en")


def _csv(path: Path, head: Sequence[str], rows: Iterable[Row]) -> None:
    with path.open("w", newline="", encoding="utf-8-sig") as file:  # the mark: spreadsheets take it for UTF-8
        writer = csv.writer(file)
        writer.writerow(head)
        writer.writerows(rows)
