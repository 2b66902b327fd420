"""``python -m insurance_linker whatif --pack FILE ...``: what ``coverlink whatif`` runs.

The packs in force are those by which the linker decides (``COVERLINK_LINKER_PACKS``).
Ends with 0 when the report is made, 2 when a draft or an option is broken, 1 when the facts cannot be read.
"""

from __future__ import annotations

import argparse
import calendar
import os
import re
import sys
import time
from collections.abc import Sequence
from concurrent.futures.process import BrokenProcessPool
from datetime import date
from pathlib import Path

from confluent_kafka import KafkaException
from kafka.errors import KafkaError
from rich.console import Console

from insurance_linker.domain.whatif.scope import Scope
from insurance_linker.policy import BrokenPack
from insurance_linker.policy.drafts import beside
from insurance_linker.settings import LinkerSettings
from insurance_linker.whatif.pieces import NoFacts, Piece, file_pieces, log_pieces
from insurance_linker.whatif.report import Asked, OfUnits, Report, show, write
from insurance_linker.whatif.running import Job, run
from insurance_linker.whatif.sources import Read

MOST_MONTHS = 1200
WIDE = 160


class Refused(ValueError):
    """An option that cannot be used; the message says what was expected."""


def main(arguments: Sequence[str]) -> int:
    console, given = Console(stderr=True), _parser().parse_args(arguments)
    try:
        report = _report(given, console)
    except (Refused, BrokenPack) as error:
        console.print(str(error), style="red", markup=False, highlight=False, soft_wrap=True)
        return 2
    except (NoFacts, KafkaError, KafkaException, OSError, BrokenProcessPool) as error:
        console.print(f"the facts cannot be read: {error}", style="red", markup=False, highlight=False, soft_wrap=True)
        return 1
    except KeyboardInterrupt:
        console.print("interrupted; nothing was written")
        return 130
    show(report, Console(width=None if sys.stdout.isatty() else WIDE))
    if given.out:
        write(report, given.out)
        console.print(f"written to {given.out}: CSV files and the pages whatif.zh.html, whatif.en.html")
    print(report.summary(), flush=True)
    return 0


def _report(given: argparse.Namespace, console: Console) -> Report:
    began = time.monotonic()
    present, draft, drafts = beside(LinkerSettings().linker_packs, given.pack)
    scope = Scope(draft)
    units = _units(scope, given)
    pieces, bootstrap = _pieces(given, units=units == "counted")
    job = Job(present, draft, pieces, bootstrap, given.sample, units=units == "counted")
    days: list[date] = []

    def ends(found: Read) -> list[date]:
        if not found.facts or found.last == date.min:
            raise NoFacts(_nothing(found))
        days.extend(month_ends(given.since or found.first, found.last, given.until))
        return days

    found, tally = run(job, ends, console)
    asked = Asked(drafts, given.sample, tuple(days), scope.since, time.monotonic() - began, units)
    return Report(asked, found, tally)


def _units(scope: Scope, given: argparse.Namespace) -> OfUnits:
    """Whether units and projects are counted, else why not. A sample of persons leaves units without most of theirs.

    It takes time: unless it is asked for only where the drafts are about units.
    """
    if not scope.units:
        return "same"
    if given.sample > 1:
        return "sample"
    wanted = scope.rules_units if given.units is None else given.units
    return "counted" if wanted else "left_out"


def _nothing(found: Read) -> str:
    if found.broken:
        return (
            f"{found.broken} records and no fact among them: a file must hold facts as they stand on the bus, with "
            "subject, recordedat and person_id; publish other events first and leave --events out"
        )
    return "no fact is in this sample: take a larger one"


def month_ends(since: date, last: date, until: date | None = None) -> list[date]:
    """The last day of each month from that of ``since`` on; of the last month ``last``, unless a later one is asked.

    Raises Refused.
    """
    stop = until or last
    months = range(since.year * 12 + since.month - 1, stop.year * 12 + stop.month)
    if not 0 < len(months) <= MOST_MONTHS:
        raise Refused(f"--since {since:%Y-%m} to {stop:%Y-%m}: expected 1 to {MOST_MONTHS} months")
    found = [date(at // 12, at % 12 + 1, calendar.monthrange(at // 12, at % 12 + 1)[1]) for at in months]
    return found if until else [*found[:-1], min(found[-1], last)]


def _pieces(given: argparse.Namespace, *, units: bool) -> tuple[list[Piece], str]:
    if given.events:
        return file_pieces(given.events), ""
    bootstrap = os.environ.get("KAFKA_BOOTSTRAP_SERVERS", "")
    if not bootstrap:
        raise Refused("KAFKA_BOOTSTRAP_SERVERS is not set: expected the brokers that hold the log, or --events FILE")
    return log_pieces(bootstrap, units=units), bootstrap


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="whatif", description="A draft pack over the log of facts.")
    parser.add_argument("--pack", action="append", required=True, help="a draft's file, or a shipped proposal's name")
    where = parser.add_mutually_exclusive_group()
    where.add_argument("--from-log", action="store_true", help="the log in Kafka (default)")
    where.add_argument("--events", type=Path, help="an exported file, a fact a line")
    parser.add_argument("--sample", type=_share, default=1, help="1/N: one person in N")
    count = "count cases of units and projects, too (default: if the draft has rules for them)"
    parser.add_argument("--units", action=argparse.BooleanOptionalAction, help=count)
    parser.add_argument("--since", type=_month, help="first month, YYYY-MM")
    parser.add_argument("--until", type=_month, help="last month, also after the last fact")
    parser.add_argument("--out", type=Path, help="folder for CSV files and pages")
    return parser


def _share(text: str) -> int:
    if not re.fullmatch(r"1/[1-9][0-9]{0,6}", text):
        raise argparse.ArgumentTypeError(f"{text!r}: expected 1/N, as in 1/10")
    return int(text[2:])


def _month(text: str) -> date:
    try:
        return date.fromisoformat(f"{text}-01")
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r}: expected YYYY-MM, as in 2026-03") from None


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
