"""The scholar's seven proposals as shipped: each can be read, is marked as what it is, and changes what it is about."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from coverlink.contracts.facts import Fact
from insurance_linker.domain.case import Entitlement
from insurance_linker.domain.reading.entitled import to_what
from insurance_linker.domain.reading.to_person import said_to_person
from insurance_linker.domain.reckon import FlexibleQuestion
from insurance_linker.domain.reckon.base import bounds
from insurance_linker.domain.reckon.looking import Looking
from insurance_linker.domain.reckon.money import cents
from insurance_linker.domain.whatif.figures import Reckoned
from insurance_linker.policy.drafts import PROPOSALS
from tests.domain.life import BOOK, fact, unit
from tests.whatif.weighing import ENDS, drafted, lived, weighed

NAMES = sorted(path.stem for path in PROPOSALS.glob("*.yaml"))
SPOKEN = date(2024, 6, 7)


@pytest.mark.parametrize("name", NAMES)
def test_it_is_a_draft_that_nobody_can_take_for_settled(name: str) -> None:
    [pack] = [pack for pack in drafted(name).packs if pack.draft]
    assert pack.id == f"proposal.{name}"
    rows = [row for kind in pack.__struct_fields__ if isinstance(found := getattr(pack, kind), tuple) for row in found]
    assert rows
    for row in rows:
        assert (row.rank, row.grade) == ("draft", "C") and row.announced_at >= SPOKEN
        assert "薛惠元" in row.source.zh and "Xue Huiyuan" in row.source.en


def test_all_can_be_read_together() -> None:
    assert len([pack for pack in drafted(*NAMES).packs if pack.draft]) == len(NAMES) == 7


def test_make_up_is_advised_to_who_stopped_paying_and_meets_the_conditions() -> None:
    [before], [after] = _advice("make_up_after_breaks", "renew", [*_stopped_paying(), _listed()])
    assert "make_up" not in _codes(before)
    [made_up] = [row for row in after if row.code == "make_up"]
    assert (made_up.state, made_up.inputs["last_month"], made_up.inputs["months_back"]) == ("met", "2025-03", 24)
    assert set(made_up.inputs) == {"last_month", "late_fee", "months_back", "rule"}
    for text in (to_what(made_up, BOOK), said_to_person(made_up, BOOK)):
        assert text.zh and text.en
    _, [other] = _advice("make_up_after_breaks", "renew", _stopped_paying())
    assert "make_up" not in _codes(other)


def test_how_many_months_may_be_made_up_and_for_how_much() -> None:
    """April 2025 to October 2026 were missed: 19 months on 5000 yuan, a fifth each."""
    [months] = _figures("make_up_after_breaks", "make_up_months", [*_stopped_paying(), _listed()])
    assert (months.present, months.draft, months.more) == (Decimal(0), Decimal(19), 1)
    [total] = _figures("make_up_after_breaks", "make_up_total", [*_stopped_paying(), _listed()])
    assert (total.present, total.draft) == (Decimal(0), Decimal("19000.00"))
    [unlisted] = _figures("make_up_after_breaks", "make_up_months", _stopped_paying())
    assert (unlisted.draft, unlisted.more) == (Decimal(0), 0)


def test_an_early_move_is_advised_to_who_is_listed() -> None:
    [before], [after] = _advice("early_move", "renew", [*_stopped_paying(), _listed()])
    assert "early_move" not in _codes(before)
    [move] = [row for row in after if row.code == "early_move"]
    assert move.state == "met" and set(move.inputs) == {"rule"}
    _, [unlisted] = _advice("early_move", "renew", _stopped_paying())
    assert "early_move" not in _codes(unlisted)


def test_a_lower_rate_is_told_to_who_lost_a_job() -> None:
    [before], [after] = _advice("flexible_base_and_rate", "assist", _lost_job(home="320106"))
    told, other = ([row for row in rows if row.code == "flexible_continuation"] for rows in (before, after))
    assert Decimal(other[0].inputs["pension"]["least"]) < Decimal(told[0].inputs["pension"]["least"])


def test_who_lives_elsewhere_may_join_where_they_worked() -> None:
    [before], [after] = _advice("registration_limits", "assist", _lost_job(home="500103"))
    assert "join_where_working" not in _codes(before)
    [joins] = [row for row in after if row.code == "join_where_working"]
    assert joins.state == "met" and joins.inputs == {"district": "320106", "schemes": ["pension", "resident_pension"]}
    _, [at_home] = _advice("registration_limits", "assist", _lost_job(home="320106"))
    assert "join_where_working" not in _codes(at_home)


@pytest.mark.parametrize("code", ["make_up", "early_move", "join_where_working"])
def test_each_advice_has_words(code: str) -> None:
    inputs = {"last_month": "2025-03", "late_fee": False, "groups": [], "district": "320106", "schemes": ["pension"]}
    for words in (to_what, said_to_person):
        text = words(Entitlement(code, "unknown", inputs), BOOK)
        assert text.zh and text.en


def test_a_lower_base_and_rate_cost_less_and_give_less() -> None:
    """Least base in Jiangsu in November 2026: the floor as published is 4952, a fifth 990.40; half of 8254 is 4127, at
    16 per cent 660.32 (Jiangsu tax document 苏税发〔2026〕3号 for the wage)."""
    [contribution] = _figures("flexible_base_and_rate", "contribution", _stopped_paying(months=0))
    assert (contribution.present, contribution.draft) == (Decimal("990.40"), Decimal("660.32"))
    [pension] = _figures("flexible_base_and_rate", "pension", _stopped_paying(months=0))
    assert pension.less == pension.said == 1


@pytest.mark.parametrize(
    ("region", "month"), [(r, m) for r in ("320106", "500103") for m in ("2024-07", "2025-03", "2026-10")]
)
def test_a_lower_floor_knows_no_wage_before_it_was_published(region: str, month: str) -> None:
    """On whatever day it is asked, wage and ceiling are those of the packs in force; the floor is half the wage."""
    for known in (date(2024, 7, 1), date(2025, 9, 17), date(2025, 9, 18), date(2026, 11, 23)):
        question = FlexibleQuestion(region=region, known=known, month=month)
        on = date.fromisoformat(f"{month}-01")
        now, then = (
            bounds(Looking(book, question), "pension", "flexible", on)
            for book in (BOOK, drafted("flexible_base_and_rate"))
        )
        if now is None or then is None:
            assert now is then is None
            continue
        assert (then.entry, then.wage, then.ceiling) == (now.entry, now.wage, now.ceiling)
        assert now.wage and then.floor == cents(now.wage / 2)


@pytest.mark.parametrize("until", [date(2025, 6, 30), date(2026, 1, 31), date(2026, 11, 23)])
def test_more_interest_is_less_for_nobody(until: date) -> None:
    ends = tuple(end for end in ENDS if end <= until)
    report = weighed(_stopped_paying(), drafted("account_interest"), ends)
    [pension] = [row for about, row in report.tally.figures.items() if about[0] == "pension"]
    assert (pension.said, pension.more, pension.less) == (1, 1, 0)


def test_interest_and_tiers_raise_the_pension_of_long_payers() -> None:
    for name in ("account_interest", "tiered_accrual"):
        [pension] = _figures(name, "pension", _stopped_paying())
        assert (pension.persons, pension.said, pension.more) == (1, 1, 1)


def test_subsidies_of_the_residents_scheme_can_be_said_only_under_the_draft() -> None:
    cover = {"line": "resident_pension", "ref": "R", "from": "2025-01-01", "paid_by": "self", "district": "320106"}
    said = [fact("r", "cover.enrolled", {"cover": cover}, on=date(2025, 1, 2)), _paid("resident_pension", 1, "2500")]
    [subsidy] = _figures("subsidy_steps", "resident_subsidy", said)
    assert (subsidy.said, subsidy.new, subsidy.new_sum) == (0, 1, Decimal("480"))


def test_low_income_may_move_before_retirement() -> None:
    [move] = _figures("early_move", "early_move", [*_stopped_paying(), _listed()])
    assert (move.present, move.draft, move.more) == (Decimal(0), Decimal(1), 1)
    assert _figures("early_move", "early_move", _stopped_paying()) == []


def test_a_list_that_was_taken_back_counts_no_more() -> None:
    back = fact("b", "group.retracted", {"of": {"source": "//s", "id": "g"}}, on=date(2025, 3, 3))
    assert _figures("early_move", "early_move", [*_stopped_paying(), _listed(), back]) == []


def _codes(rows: tuple[Entitlement, ...]) -> list[str]:
    return [row.code for row in rows]


def _listed() -> Fact:
    return fact("g", "group.listed", {"group": {"kind": "low_income", "from": "2025-02-01"}}, on=date(2025, 2, 3))


Advice = list[tuple[Entitlement, ...]]


def _advice(name: str, kind: str, said: list[Fact]) -> tuple[Advice, Advice]:
    """What the cases of a kind advise at last, under the packs in force and under the proposal."""
    last = lived(said, drafted(name))[-1]
    present, draft = (
        [need.advice for need in wanted.values() if need.kind == kind] for wanted in (last.present, last.draft)
    )
    return present, draft


def _figures(name: str, figure: str, said: list[Fact]) -> list[Reckoned]:
    return [row for about, row in weighed(said, drafted(name)).tally.figures.items() if about[0] == figure]


def _stopped_paying(months: int = 3) -> list[Fact]:
    cover = {"line": "pension", "ref": "C", "from": "2024-12-01", "paid_by": "self", "district": "320106"}
    said = [fact("c", "cover.enrolled", {"cover": cover}, on=date(2025, 1, 2))]
    return said + [_paid("pension", number, "5000") for number in range(1, months + 1)]


def _paid(line: str, month: int, base: str) -> Fact:
    paid = {"line": line, "month": f"2025-{month:02}", "base": base, "amount": "100", "paid_on": f"2025-{month:02}-10"}
    return fact(f"{line}-{month}", "contribution.recorded", {"contribution": paid}, on=date(2025, month, 10))


def _lost_job(home: str) -> list[Fact]:
    job = {"ref": "E", "form": "standard", "started_on": "2025-02-03", "work_district": "320106"}
    end = {"ref": "E", "ended_on": "2025-09-01", "end_reason": "expired"}
    person = {"residence_district": home}
    return [
        fact("1", "employment.started", {"unit": unit(0), "employment": job, "person": person}, on=date(2025, 2, 3)),
        fact("2", "employment.ended", {"employment": end}, on=date(2025, 9, 1)),
    ]
