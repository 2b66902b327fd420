"""Late fees and fines: which text prevails, what the other would make of it."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from insurance_linker.domain.reckon import FineQuestion, LateFeeQuestion, fines, late_fee
from insurance_linker.domain.reckon.answer import Unfit
from tests.reckon.packs import BOOK, NANJING, NOW, D, pack, row


def asked(since: date, paid_on: date, **more: Any) -> LateFeeQuestion:
    known = {
        "region": NANJING,
        "known": NOW,
        "line": "pension",
        "arrears": D(10000),
        "since": since,
        "paid_on": paid_on,
    }
    return LateFeeQuestion(**{**known, **more})


def test_the_law_prevails_over_the_regulation_and_both_are_told() -> None:
    """31 days: 0.05 % (Social Insurance Law art. 86) are 155 yuan; 0.2 % (Collection Regulations art. 13) were 620."""
    answer = late_fee(BOOK, asked(date(2026, 1, 1), date(2026, 2, 1)))
    assert (answer.days, answer.fee) == (31, D("155.00"))
    assert [(row.cite.partition("@")[0], row.daily, row.fee) for row in answer.rivals] == [
        ("late_fee.collection", D("0.002"), D("620.00"))
    ]
    (step,) = answer.steps
    assert step.rests_on[0].rank == "law" and [row.rank for row in step.rests_on[0].set_aside] == ["regulation"]


def test_each_day_by_the_text_in_force() -> None:
    """June 2011 by the regulation (30 days, 600 yuan), July by the law that began then (31 days, 155 yuan)."""
    answer = late_fee(BOOK, asked(date(2011, 6, 1), date(2011, 8, 1)))
    assert (answer.days, answer.fee, [step.inputs["days"] for step in answer.steps]) == (61, D("755.00"), [30, 31])


def test_before_the_law_was_known_the_regulation_stood_alone() -> None:
    answer = late_fee(BOOK, asked(date(2012, 1, 1), date(2012, 1, 11), known=date(2010, 10, 1)))
    assert (answer.fee, answer.rivals) == (D("200.00"), ())


def test_work_injury_has_a_text_of_its_own() -> None:
    """Work Injury Regulations art. 62, from 2011-01-01."""
    answer = late_fee(BOOK, asked(date(2011, 2, 1), date(2011, 3, 1), line="injury"))
    assert answer.fee == D("140.00")
    assert late_fee(BOOK, asked(date(2011, 2, 1), date(2011, 3, 1))).fee == D("560.00")


@pytest.mark.parametrize("line", ["resident_pension", "resident_medical", "occupational_injury"])
@pytest.mark.parametrize("since", [date(2009, 1, 1), date(2026, 1, 1)])
def test_no_fee_but_on_what_employers_owe(line: str, since: date) -> None:
    """Social Insurance Law art. 86 and Collection Regulations art. 13 are about units that pay too late."""
    answer = late_fee(BOOK, asked(since, since.replace(month=2), line=line))
    assert (answer.fee, answer.rivals) == (None, ())
    assert [(row.what, row.why, row.about) for row in answer.unsaid] == [("late_fee", "employers_only", line)]


def test_paid_in_time_costs_nothing_and_before_any_text_nothing_is_said() -> None:
    assert late_fee(BOOK, asked(date(2026, 2, 1), date(2026, 2, 1))).fee == 0
    with pytest.raises(Unfit, match=r"paid_on: expected a day from 2026-02-02 \(since\) on, not 2026-02-01"):
        late_fee(BOOK, asked(date(2026, 2, 2), date(2026, 2, 1)))
    early = late_fee(BOOK, asked(date(1999, 1, 1), date(1999, 2, 1)))
    assert early.fee is None and [(row.what, row.about) for row in early.unsaid] == [("late_fee", "1999-01-01")]


def test_fines_and_assessment() -> None:
    """Art. 84: 1 to 3 times, 500 to 3,000 yuan for who is responsible; art. 86: 1 to 3 times; art. 62: 110 %."""
    answer = fines(BOOK, FineQuestion(region=NANJING, known=NOW, on=NOW, due=D("1234.50"), last_month=D("1001.05")))
    assert [(fine.about, str(fine.least), str(fine.most)) for fine in answer.fines] == [
        ("fine_unregistered", "1234.50", "3703.50"),
        ("fine_arrears", "1234.50", "3703.50"),
        ("fine_responsible", "500.00", "3000.00"),
    ]
    assert answer.assessed == D("1101.16")  # 1101.155, half up
    assert fines(BOOK, FineQuestion(region=NANJING, known=NOW, on=NOW, due=D(1))).unsaid[0].why == "not_told"


@pytest.mark.parametrize("entries", [[], [row("f", about="fine_arrears"), row("a", about="assessment")]])
def test_fines_that_nobody_could_tell(entries: list[dict[str, Any]]) -> None:
    answer = fines(pack(penalties=entries), FineQuestion(region="CN", known=NOW, on=NOW, due=D(1), last_month=D(1)))
    assert (answer.fines, answer.assessed) == ((), None)
    assert {row.what for row in answer.unsaid} == {"fine", "assessment"}


def test_a_fine_of_which_one_end_is_told_is_named_as_empty() -> None:
    entries = [row("f", about="fine_arrears", least="1"), row("m", about="fine_unregistered", most="3")]
    book = pack(penalties=[*entries, row("a", about="assessment")])
    answer = fines(book, FineQuestion(region="CN", known=NOW, on=NOW, due=D(1), last_month=D(1)))
    assert (answer.fines, answer.assessed) == ((), None)
    assert [(row.what, row.why, row.about, row.rule) for row in answer.unsaid] == [
        ("fine", "empty_figure", "fine_unregistered", "m@1"),
        ("fine", "empty_figure", "fine_arrears", "f@1"),
        ("fine", "no_entry", "fine_responsible", None),
        ("assessment", "empty_figure", "", "a@1"),
    ]


def test_a_fine_for_one_line_is_no_fine_for_all() -> None:
    """In March 2011 the Work Injury Regulations held (art. 62), and the Social Insurance Law did not yet."""
    answer = fines(BOOK, FineQuestion(region="CN", known=NOW, on=date(2011, 3, 1), due=D(1)))
    assert answer.fines == () and ("fine", "fine_arrears") in {(row.what, row.about) for row in answer.unsaid}
    now = fines(BOOK, FineQuestion(region="CN", known=NOW, on=NOW, due=D(1)))
    assert not any(ground.set_aside for step in now.steps for ground in step.rests_on)
