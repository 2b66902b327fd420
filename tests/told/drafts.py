"""What each draft would change for the persons of these lives, and for some who pay alone: every row of a report."""

from __future__ import annotations

import json

from insurance_linker.domain.whatif.figures import Reckoning
from insurance_linker.domain.whatif.heard import heard_of
from insurance_linker.domain.whatif.lives import months
from insurance_linker.domain.whatif.scope import Scope
from insurance_linker.domain.whatif.tally import Tally
from insurance_linker.whatif.command import PROPOSALS
from insurance_linker.whatif.report import Asked, Report
from insurance_linker.whatif.sources import Read
from tests.domain.life import BOOK
from tests.scenarios.shorthand import A, B, Fact, cover, end, job, listed, paid
from tests.told.lives import LIVES, lives_in
from tests.told.telling import VERSION, Days, Telling, one_line_each
from tests.whatif.weighing import DRAFTS, ENDS, asked, drafted

NAMES = sorted(path.stem for folder in (PROPOSALS, DRAFTS) for path in folder.glob("*.yaml") if path.stem != "broken")


def monthly(line: str, months: list[str], base: str) -> list[tuple[str, list[Fact]]]:
    """Contributions, each told in its month."""
    found = []
    for month in months:
        row = paid(month, line)
        row["data"]["contribution"]["base"] = base
        found.append((f"{month}-21", [row]))
    return found


PAYING: list[Days] = [
    [
        ("2024-12-02", [lives_in("320106", job("f", None, "2024-12-01", "flexible"), born="1980-02", sex="f")]),
        ("2024-12-03", [cover("pension", "2024-12-01", ref="P")]),
        *monthly("pension", ["2024-12", "2025-01", "2025-02", "2025-07"], "6000"),
        ("2025-09-01", [listed("land_expropriated", "2025-08-15"), listed("low_income", "2025-08-01", "2026-03-01")]),
    ],
    [
        ("2025-01-02", [lives_in("500157", cover("pension", "2020-01-01", ref="P"), born="1967-11", sex="m")]),
        *monthly("pension", ["2025-01", "2025-02"], "7588.25"),
        ("2025-06-01", [job("g", A, "2025-05-20", "platform")]),
    ],
    [
        ("2025-02-02", [lives_in("320213", cover("resident_pension", "2015-01-01", ref="R"), born="1990-01")]),
        *monthly("resident_pension", ["2025-02"], "2500"),
        ("2025-03-02", [job("p", B, "2025-03-01", "part_time"), cover("injury", "2025-03-01", unit=B)]),
    ],
    [
        ("2025-03-02", [lives_in("500103", job("h", B, "2025-03-01"), born="1975-05", sex="m")]),
        ("2025-03-03", [cover("pension", "2025-03-01", unit=B, ref="B")]),
        ("2025-08-02", [end("h", "2025-08-01", B), listed("fisher", "2025-08-01")]),
        ("2026-02-02", [cover("pension", "2026-01-15", ref="own")]),
    ],
]


def draft(name: str) -> str:
    book, tally, facts = drafted(name), Tally(), 0
    reckoning = Reckoning(BOOK, book, ENDS[-1])
    for days in [*LIVES.values(), *PAYING]:
        for person, said in Telling().facts(days).items():
            rows = [row for at, fact in enumerate(said) if (row := heard_of(fact, at))]
            part, facts = Tally(), facts + len(rows)
            part.count(rows, months(person, rows, asked(book)), reckoning)
            tally.add(part)
    drafts = tuple(pack for pack in book.packs if pack.draft)
    report = Report(Asked(drafts, 1, tuple(ENDS), Scope(drafts).since, 0.0), Read(facts), tally)
    turned = [row for row in report.by_month_and_place() if any(row[-3:]) or name == "same"]
    rows = {"by month": turned, "by case": report.by_all(), "by figure": report.figures_by_all()}
    lines = {kind: [", ".join(str(cell) for cell in row) for row in found] for kind, found in rows.items()}
    return VERSION.sub("", one_line_each({**json.loads(report.summary()), **lines}))
