"""The report on a terminal."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Console
from rich.table import Table

from coverlink.identifiers.districts import area_name
from insurance_linker.domain.whatif.tally import COLUMNS
from insurance_linker.whatif.report.counts import BY_MONTH, Report, Row

MONTHS, DISTRICTS, GROUPS = 24, 15, 20


def show(report: Report, console: Console) -> None:
    """The tables; of long ones the rows that differ most."""
    asked, read, tally = report.asked, report.read, report.tally
    console.print(
        f"[bold]{report.name}[/bold]: {read.facts} facts about {tally.persons} persons, recorded {read.first} to "
        f"{read.last}; {tally.differing} persons' cases differ",
        highlight=False,
    )
    if asked.sample > 1:
        console.print(f"a sample of one person in {asked.sample}; counts are those of the sample")
    if read.broken:
        console.print(f"{read.broken} records are no facts and were left out")
    if asked.since is None:
        console.print("the draft changes no rule that decides on cases")
    elif report.too_late:
        console.print(f"the draft decides from {asked.since} on, after {asked.days[-1]}: look ahead with --until")
    _table(console, "open at the month's end", ("month", *BY_MONTH), report.by_month[-MONTHS:], 1)
    _table(console, "cases by kind and line", ("kind", "line", *COLUMNS), report.by_kind, 2)
    districts = [(row[0], area_name(row[0]), *row[1:]) for row in report.by_district]
    _table(console, "by district", ("district", "", *COLUMNS), districts[:DISTRICTS], 2, len(districts))
    groups = report.by_group
    _table(console, "by form of work and key group", ("form", "group", *COLUMNS), groups[:GROUPS], 2, len(groups))


def _table(
    console: Console, title: str, head: Sequence[str], rows: Sequence[Row], names: int, of: int | None = None
) -> None:
    if not rows:
        return
    title = title if of is None or of <= len(rows) else f"{title} ({len(rows)} of {of})"
    table = Table(title=title, title_justify="left")
    for number, name in enumerate(head):
        table.add_column(name, justify="left" if number < names else "right")
    for row in rows:
        table.add_row(*(str(cell) for cell in row))
    console.print(table)
