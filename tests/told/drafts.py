"""What each draft would change for the persons of these lives and their units, and for some who pay alone: every row of
a report."""

from __future__ import annotations

import json

from coverlink.contracts.catalogue import PERSON_FACTS
from insurance_linker.domain.whatif.figures import Reckoning
from insurance_linker.domain.whatif.heard import heard_of
from insurance_linker.domain.whatif.lives import months
from insurance_linker.domain.whatif.scope import Scope
from insurance_linker.domain.whatif.tally import Tally
from insurance_linker.policy.drafts import PROPOSALS
from insurance_linker.whatif.report import Asked, Report
from insurance_linker.whatif.sources import Read
from tests.domain.life import BOOK
from tests.scenarios.shorthand import A, B, Fact, cover, end, job, listed, paid
from tests.scenarios.unit_shorthand import of as said
from tests.told.lives import LIVES, lives_in
from tests.told.telling import VERSION, Days, Telling, one_line_each
from tests.whatif.weighing import DRAFTS, ENDS, asked, drafted, units_lived

NAMES = sorted(path.stem for folder in (PROPOSALS, DRAFTS) for path in folder.glob("*.yaml") if path.stem != "broken")


def monthly(who: str, line: str, months: list[str], base: str) -> list[tuple[str, list[Fact]]]:
    """Contributions, each told in its month."""
    found = []
    for month in months:
        row = paid(month, line)
        row["data"]["contribution"]["base"] = base
        found.append((f"{month}-21", said(who, row)))
    return found


PAYING: list[Days] = [
    [
        (
            "2024-12-02",
            said("周", lives_in("320106", job("f", None, "2024-12-01", "flexible"), born="1992-02", sex="f")),
        ),
        ("2024-12-03", said("周", cover("pension", "2024-12-01", ref="P"))),
        *monthly("周", "pension", ["2024-12", "2025-01", "2025-02", "2025-07"], "6000"),
        (
            "2025-08-02",
            said("吴", lives_in("320106", job("f", None, "2024-12-01", "flexible"), born="1990-12", sex="f")),
        ),
        ("2025-08-03", said("吴", cover("pension", "2024-11-01", ref="P"))),
        *monthly("吴", "pension", ["2025-08"], "24762"),
        ("2025-09-01", said("周", listed("land_expropriated", "2025-08-15"), listed("low_income", "2025-08-01"))),
        ("2025-09-02", said("吴", listed("land_expropriated", "2025-08-15"), listed("low_income", "2025-08-01"))),
    ],
    [
        (
            "2025-01-02",
            said("郑", lives_in("500157", cover("pension", "2020-01-01", ref="P"), born="1967-11", sex="m")),
        ),
        *monthly("郑", "pension", ["2025-01", "2025-02"], "7588.25"),
        (
            "2025-02-02",
            said("冯", lives_in("500157", cover("pension", "2005-01-01", ref="P"), born="1985-11", sex="m")),
        ),
        *monthly("冯", "pension", ["2025-03"], "4000"),
        ("2025-06-01", said("郑", job("g", A, "2025-05-20", "platform"))),
        ("2025-06-02", said("冯", job("g", A, "2025-05-20", "platform"))),
    ],
    [
        (
            "2025-02-02",
            said("陈", lives_in("320213", cover("resident_pension", "2015-01-01", ref="R"), born="1990-01")),
        ),
        *monthly("陈", "resident_pension", ["2025-02"], "2500"),
        (
            "2025-02-22",
            said("褚", lives_in("320213", cover("resident_pension", "2015-01-01", ref="R"), born="1991-01")),
        ),
        *monthly("褚", "resident_pension", ["2025-03"], "1000"),
        ("2025-03-02", said("陈", job("p", B, "2025-03-01", "part_time"), cover("injury", "2025-03-01", unit=B))),
        ("2025-03-02", said("褚", job("p", B, "2025-03-01", "part_time"), cover("injury", "2025-03-01", unit=B))),
    ],
    [
        ("2005-03-02", said("卫", lives_in("500103", job("h", B, "2005-03-01"), born="1975-05", sex="m"))),
        ("2005-03-03", said("卫", cover("pension", "2005-03-01", "2025-08-01", unit=B, ref="B", what="ended"))),
        ("2025-08-02", said("卫", end("h", "2025-08-01", B), listed("low_income", "2025-08-01"))),
        ("2026-02-02", said("卫", cover("pension", "2026-01-15", ref="own"))),
        ("2026-11-23", said("卫", cover("medical", "2026-11-23", ref="own"))),
    ],
]


def draft(name: str) -> str:
    book, tally, facts = drafted(name), Tally(), 0
    scope = Scope(book)
    reckoning = Reckoning(BOOK, book, ENDS[-1])
    for days in [*LIVES.values(), *PAYING]:
        part = Tally()
        persons = Telling().facts(days)
        for person, told in persons.items():
            rows = [row for at, fact in enumerate(told) if (row := heard_of(fact, at))]
            part.count(rows, (months(person, rows, asked(book)),), reckoning)
            facts += len(rows)
        if scope.units:
            of_persons = [(fact, PERSON_FACTS) for told in persons.values() for fact in told]
            for found in units_lived(of_persons, book, ENDS).values():
                part.count_unit(found)
        tally.add(part)
    drafts = tuple(pack for pack in book.packs if pack.draft)
    report = Report(
        Asked(drafts, 1, tuple(ENDS), scope.since, 0.0, "counted" if scope.units else "same"), Read(facts), tally
    )
    turned = [row for row in report.by_month_and_place() if any(row[-3:]) or name == "same"]
    rows = {"by month": turned, "by case": report.by_all(), "by figure": report.figures_by_all()}
    lines = {kind: [", ".join(str(cell) for cell in row) for row in found] for kind, found in rows.items()}
    return VERSION.sub("", one_line_each({**json.loads(report.summary()), **lines}))
