"""The report on a terminal."""

from __future__ import annotations

from collections.abc import Sequence

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table

from coverlink.identifiers.districts import area_name
from insurance_linker.domain.whatif.seen import COLUMNS
from insurance_linker.whatif.report import words
from insurance_linker.whatif.report.counts import BY_MONTH, OF_FIGURES, Report, Row

MONTHS, MOST = 20, 20
FIGURES = "figures on average: yuan, but early_move in per cent of persons and make_up_months in months"


def show(report: Report, console: Console) -> None:
    """The tables; of long ones the rows that differ most."""
    asked, read, tally = report.asked, report.read, report.tally
    console.print(
        f"[bold]{report.name}[/bold]: {read.facts} facts about {tally.persons} persons, recorded {read.first} to "
        f"{read.last}; {tally.differing} persons' cases differ",
        highlight=False,
    )
    if asked.units == "counted":
        console.print(
            f"{read.of_units} facts about units and projects, {tally.units} of them; the cases of "
            f"{tally.units_differing} differ",
            highlight=False,
        )
    else:
        console.print(words.word(f"units_{asked.units}", "en"), highlight=False)
    if asked.sample > 1:
        console.print(f"a sample of one person in {asked.sample}; counts are those of the sample")
    if read.broken:
        console.print(f"{read.broken} records are no facts and were left out")
    if asked.since is None:
        console.print("the draft changes no rule that decides on cases")
    elif report.too_late:
        console.print(f"the draft decides from {asked.since} on, after {asked.days[-1]}: look ahead with --until")
    _table(console, "persons' cases open at the month's end", ("month", *BY_MONTH), report.by_month[-MONTHS:], 1)
    if asked.units == "counted":
        rows = report.units_by_month[-MONTHS:]
        _table(console, "cases of units and projects open at the month's end", ("month", *BY_MONTH), rows, 1)
    if not tally.differing and not tally.units_differing:
        console.print("no case differs")
    else:
        _table(console, "cases by kind and line", ("of", "kind", "line", *COLUMNS), report.by_kind, 3)
        _table(console, "persons' cases by district", ("district", *COLUMNS), _named(report.by_district), 1)
        of_units = _named(report.units_by_district)
        _table(console, "cases of units and projects by district", ("district", *COLUMNS), of_units, 1)
        _table(console, "by form of work and key group", ("form", "group", *COLUMNS), report.by_group, 2)
    figures = [(*row[:3], *words.averages(row[0], row[3:])) for row in report.figures]
    _table(console, FIGURES, ("figure", "form", "group", *OF_FIGURES), figures, 3)


def _named(rows: Sequence[Row]) -> list[Row]:
    return [(f"{code} {area_name(code)}", *rest) for code, *rest in rows]


def _table(console: Console, title: str, head: Sequence[str], rows: Sequence[Row], names: int) -> None:
    """Without columns in which there is nothing, but for the first two of figures."""
    if not rows:
        return
    shown = rows[:MOST]
    title = title if len(rows) == len(shown) else f"{title} ({len(shown)} of {len(rows)})"
    kept = [at for at in range(len(head)) if at < names + 2 or any(row[at] for row in shown)]
    table = Table(title=title, title_justify="left", box=SIMPLE_HEAD, pad_edge=False)
    for at in kept:
        table.add_column(head[at], justify="left" if at < names else "right", no_wrap=True)
    for row in shown:
        table.add_row(*("–" if row[at] is None else str(row[at]) for at in kept))
    console.print(table)
