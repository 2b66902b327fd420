"""Questions and answers as JSON, as ``coverlink reckon`` has them."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from coverlink_cli.reckon import CALCULATORS as LISTED
from insurance_linker.domain import reckon
from insurance_linker.policy import PACKS, BrokenPack
from insurance_linker.policy.drafts import beside
from insurance_linker.reckon import Misasked, answered, compared

COMMAND = str(Path(sys.executable).with_name("coverlink"))
QUESTION = b'{"region":"500157","known":"2026-11-23","month":"2026-10","form":"standard","wage":"3000","risk_class":4}'
MAKE_UP = b'{"region":"CN","known":"2026-11-23","who":"employer","months":{"2026-09":"-1"},"paid_on":"2026-11-20"}'
AGAIN = (
    b'{"region":"CN","known":"2026-11-23","form":"standard",'
    b'"months":[{"month":"2026-09","wage":"-2","on":"2026-10-01"}]}'
)
LIVED = {"month": "2026-10", "born": "1990-01"}
AGED = b'{"region":"320106","known":"2026-11-23","month":"2026-10","born":"1975-01","original_age":%d,"sex":"%b"}'


def test_a_question_in_json_has_its_answer_in_json() -> None:
    found = json.loads(answered("contribution", QUESTION))
    assert (found["answer"]["unit"], found["answer"]["own"], found["answer"]["total"]) == (
        "1179.24",
        "483.07",
        "1662.31",
    )
    assert len(found["text"]) == len(found["answer"]["steps"]) and {"zh", "en"} == set(found["text"][0])


@pytest.mark.parametrize(
    ("name", "question", "message"),
    [
        ("tax", b"{}", "no calculator 'tax': expected one of contribution, order_fee"),
        *(
            (name, json.dumps({"region": "320106", "known": "2026-11-23", **more}).encode(), f"{name}: {message}")
            for name, more, message in [
                ("project_injury", {"month": "2026-10", "cost": "1e30"}, "cost: expected at most 1,000,000,000,000"),
                ("fines", {"on": "2026-11-23", "due": "1e27"}, "due: expected at most"),
                ("fines", {"on": "0001-01-01", "due": "1"}, "on: expected a day from 1900 to 2199, not 0001-01-01"),
                ("pension", LIVED | {"growth": "1e9"}, "growth: expected -0.2 to 0.2 (as a share: 0.03 is 3 %)"),
                ("pension", LIVED | {"growth": "-2"}, "growth: expected -0.2 to 0.2"),
                ("pension", LIVED | {"interest": "5"}, "interest: expected 0 to 0.2 (as a share: 0.03 is 3 %), not 5"),
                ("pension", LIVED | {"months_more": 200000}, "months_more: expected 0 to 1200 (months), not 200000"),
                ("pension", LIVED | {"index": "99"}, "index: expected 0 to 5 (as base to wage"),
                ("pension", LIVED | {"months_paid": 2400}, "months_paid: expected 0 to 1200"),
                (
                    "pension",
                    LIVED | {"months_paid": 442},
                    "months_paid: expected at most 441, the months since 1990-01",
                ),
                ("pension", LIVED | {"born": "2030-01"}, "born: expected a month before 2026-10, as month says"),
                ("pension_chart", LIVED | {"chart_steps": ["6"]}, "chart_steps: expected 0 to 5"),
                (
                    "loan",
                    {"on": "2025-07-10", "amount": "1", "years": 0, "added_pension": "1"},
                    "years: expected 1 to 100 (years), not 0",
                ),
            ]
        ),
        ("contribution", b"{", "contribution: Input data was truncated"),
        ("contribution", b"{}", "contribution: Object missing required field `region`"),
        ("contribution", QUESTION.replace(b'"3000"', b'"much"'), "contribution: Invalid decimal string - at `$.wage`"),
        ("contribution", QUESTION.replace(b'"wage"', b'"pay"'), "contribution: Object contains unknown field `pay`"),
        (
            "contribution",
            QUESTION.replace(b'"3000"', b'"-3000"'),
            "contribution: wage: expected nought or more, not -3000",
        ),
        ("contribution", QUESTION.replace(b'"3000"', b'"NaN"'), "contribution: wage: expected nought or more, not NaN"),
        ("make_up", MAKE_UP, "make_up: months: expected nought or more, not -1"),
        ("reassessment", AGAIN, "reassessment: months: expected nought or more, not -2"),
        (
            "transfer",
            b'{"region":"CN","known":"2026-11-23","month":"2026-10","born":"1965-01","double_months":1}',
            "transfer: double_months: expected at most 0, as months_paid says, not 1: a month paid in both schemes",
        ),
        ("contribution", QUESTION.replace(b":4", b":9"), "contribution: risk_class: expected 1 to 8, not 9"),
        ("contribution", QUESTION.replace(b":4", b":0"), "contribution: risk_class: expected 1 to 8, not 0"),
        ("contribution", QUESTION.replace(b"2026-10", b"2026-13"), "contribution: Expected a month, YYYY-MM, such as"),
        (
            "pension",
            (AGED % (60, b"x")),
            "pension: Invalid enum value 'x' - at `$.sex`: expected one of f, m",
        ),
        (
            "late_fee",
            b'{"region":"CN","known":"2026-11-23","line":"y","arrears":"1","since":"2026-01-01","paid_on":"2026-02-01"}',
            "late_fee: Invalid enum value 'y' - at `$.line`: expected one of injury, medical",
        ),
        (
            "subsidy",
            b'{"region":"CN","known":"2026-11-23","month":"2026-10","born":"1965-01","groups":{},"paid":{"y":"1"}}',
            "subsidy: Invalid enum value 'y' - at `key` in `$.paid`: expected one of injury, medical",
        ),
        ("pension", AGED % (60, b"f"), "pension: original_age: expected 50 or 55, not 60"),
        ("pension", AGED % (50, b"m"), "pension: original_age: expected 60, not 50"),
    ],
)
def test_a_question_that_does_not_fit_is_refused_with_what_was_expected(
    name: str, question: bytes, message: str
) -> None:
    with pytest.raises(Misasked) as refused:
        answered(name, question)
    assert str(refused.value).startswith(message)


@pytest.mark.parametrize("region", ["nowhere", "999999", "xx", "", "32010", "cn"])
@pytest.mark.parametrize("name", sorted(reckon.CALCULATORS))
def test_a_place_that_is_none_is_refused(name: str, region: str) -> None:
    """The least question of each, with everything that it must have."""
    least: dict[str, object] = {
        "month": "2026-10", "known": "2026-11-23", "born": "1965-01", "form": "standard", "wage": "1", "cost": "1",
        "industry": "instant_delivery", "orders": 1, "months": {}, "line": "pension", "arrears": "1", "who": "employer",
        "since": "2026-01-01", "paid_on": "2026-02-01", "on": "2026-02-01", "due": "1", "groups": {}, "amount": "1",
        "years": 1, "added_pension": "1", "joined": "2009-01", "months_paid": 1,
    }  # fmt: skip
    type_ = reckon.CALCULATORS[name][0]
    asked = {field: value for field, value in least.items() if field in type_.__struct_fields__}
    asked |= {"months": []} if name == "reassessment" else {}
    asked |= {"groups": []} if name in ("make_up", "transfer") else {}
    with pytest.raises(Misasked, match=f"^{name}: region: expected CN or a GB/T 2260 code of six digits, such as"):
        answered(name, json.dumps({**asked, "region": region}).encode())


def test_an_answer_says_whether_it_is_settled() -> None:
    """Chongqing's unemployment rate of 2026 rests on a document that was not found."""
    found = json.loads(answered("contribution", QUESTION))
    assert (found["settled"], found["provisional"]) == (False, True)
    fines = b'{"region":"CN","known":"2026-11-23","on":"2026-11-23","due":"1","last_month":"1"}'
    assert json.loads(answered("fines", fines))["settled"] is True


def test_the_command_lists_every_calculator() -> None:
    assert set(LISTED.split(", ")) == set(reckon.CALCULATORS)


def test_every_calculator_can_be_asked() -> None:
    assert set(reckon.CALCULATORS) == {name for name in reckon.__all__ if name.islower()}


def test_the_command_answers_and_refuses(tmp_path: Path) -> None:
    file = tmp_path / "question.json"
    file.write_bytes(QUESTION)
    done = subprocess.run([COMMAND, "reckon", "contribution", str(file)], capture_output=True, check=False)
    assert done.returncode == 0 and json.loads(done.stdout)["answer"]["total"] == "1662.31"
    done = subprocess.run([COMMAND, "reckon", "contribution"], input=b"{}", capture_output=True, check=False)
    assert (done.returncode, done.stderr.decode()) == (2, "contribution: Object missing required field `region`\n")


def test_it_reckons_by_the_packs_by_which_the_linker_decides(tmp_path: Path) -> None:
    """Construction work in Wanzhou, with a floor of their own; then with packs of which one is broken."""
    packs = tmp_path / "packs"
    shutil.copytree(PACKS, packs)
    bases = packs / "chongqing" / "contributions.yaml"
    bases.write_text(bases.read_text().replace('floor: "4553"', 'floor: "5000"'))
    asked = [COMMAND, "reckon", "contribution"]
    there = {**os.environ, "COVERLINK_LINKER_PACKS": str(packs)}
    done = subprocess.run(asked, input=QUESTION, capture_output=True, check=False, env=there)
    assert done.returncode == 0 and '"floor":"5000"' in done.stdout.decode()
    bases.write_text("id: chongqing\n")
    done = subprocess.run(asked, input=QUESTION, capture_output=True, check=False, env=there)
    assert done.returncode == 2 and "contributions.yaml" in done.stderr.decode()


def test_a_draft_is_answered_beside_the_packs_in_force_with_what_differs() -> None:
    """A lower floor for who pays alone: the contributions differ, and with them nothing else."""
    asked = b'{"region":"500157","known":"2026-11-23","month":"2026-10","lines":["pension"]}'
    found = json.loads(compared("flexible", asked, beside(PACKS, ["flexible_base_and_rate"])))
    assert found["answer"] == json.loads(answered("flexible", asked))["answer"]
    assert found["draft"]["packs"] == ["proposal.flexible_base_and_rate@2026-11-26"]
    least = {row["figure"]: (row["present"], row["draft"]) for row in found["differs"]}["choices[0].base"]
    assert least == (found["answer"]["choices"][0]["base"], found["draft"]["answer"]["choices"][0]["base"])
    assert len(found["draft"]["text"]) > 0


def test_what_only_one_of_two_answers_has_differs_from_nothing() -> None:
    """Two months of a break, which only the draft lets somebody make up."""
    asked = (
        b'{"region":"320106","known":"2026-11-23","who":"flexible","months":{"2026-08":"6000"},'
        b'"paid_on":"2026-11-20","groups":["low_income"],"forms":["flexible"]}'
    )
    found = json.loads(compared("make_up", asked, beside(PACKS, ["make_up_after_breaks"])))
    differs = {row["figure"]: (row["present"], row["draft"]) for row in found["differs"]}
    assert (
        found["answer"]["paid"] == [] and differs["paid[0]"][0] is None and differs["paid[0]"][1]["month"] == "2026-08"
    )


def test_a_draft_that_differs_in_nothing_of_the_question_says_so() -> None:
    """Each draft by itself: what one of two says is no word of the other's."""
    found = json.loads(compared("contribution", QUESTION, beside(PACKS, ["tiered_accrual"])))
    assert found["differs"] == [] and found["draft"]["silent"] == found["draft"]["packs"]
    assert found["draft"]["text"][0]["en"].startswith("the draft “proposal.tiered_accrual” says nothing that this")
    alone = QUESTION.replace(b'"standard"', b'"flexible"')
    found = json.loads(compared("contribution", alone, beside(PACKS, ["tiered_accrual", "flexible_base_and_rate"])))
    assert found["draft"]["silent"] == found["draft"]["packs"][:1] and found["differs"]


def test_what_a_draft_says_is_told_as_a_drafts() -> None:
    """Levels of the residents' pension beside those in force; a move that only the draft has."""
    lost = b'{"region":"500157","known":"2026-11-23","month":"2026-10","wage":"7000"}'
    found = json.loads(compared("continuation", lost, beside(PACKS, ["subsidy_steps"])))["draft"]
    assert [row["paid"] for row in found["answer"]["residents"]] == ["200", "500", "1000", "2000", "3000"]
    (text,) = (row["en"] for row in found["text"] if row["en"].startswith("under the draft: levels"))
    assert "[a draft, not in force]" in text and "would replace" in text and "prevails" not in text
    moving = (
        b'{"region":"320106","known":"2026-11-23","month":"2026-10","born":"1975-01","sex":"m","months_paid":120,'
        b'"index":"0.8","account":"60000","groups":["low_income"]}'
    )
    found = json.loads(compared("transfer", moving, beside(PACKS, ["early_move"])))["draft"]
    ways = [row["zh"] for row in found["text"] if "职工养老转居民养老" in row["zh"]]
    assert ways[0].startswith("职工养老转居民养老：不可以") and ways[1].startswith(
        "按草案：职工养老转居民养老（低保对象"
    )


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('id: other\nversion: "1"\nregion: CN\n', "expected a draft"),
        ('id: other\nversion: "1"\nregion: CN\ndraft: true\nrates: 3\n', "Expected `array`"),
    ],
)
def test_what_is_no_draft_is_refused(tmp_path: Path, text: str, message: str) -> None:
    path = tmp_path / "draft.yaml"
    path.write_text(text)
    with pytest.raises(BrokenPack, match=message):
        beside(PACKS, [str(path)])


def test_the_command_reads_drafts_beside_the_linkers_packs(tmp_path: Path) -> None:
    packs = tmp_path / "packs"
    shutil.copytree(PACKS, packs)
    bases = packs / "chongqing" / "contributions.yaml"
    bases.write_text(bases.read_text().replace('floor: "4553"', 'floor: "5000"'))
    asked = [COMMAND, "reckon", "contribution", "--pack", "flexible_base_and_rate"]
    there = {**os.environ, "COVERLINK_LINKER_PACKS": str(packs)}
    done = subprocess.run(asked, input=QUESTION, capture_output=True, check=False, env=there)
    assert done.returncode == 0, done.stderr
    assert '"floor":"5000"' in done.stdout.decode() and json.loads(done.stdout)["draft"]["packs"]
    asked[-1] = "no_such"
    done = subprocess.run(asked, input=QUESTION, capture_output=True, check=False, env=there)
    assert done.returncode == 2 and "shipped proposals: account_interest" in done.stderr.decode()
    there["COVERLINK_LINKER_PACKS"] = str(tmp_path / "nowhere")
    done = subprocess.run(asked[:3], input=QUESTION, capture_output=True, check=False, env=there)
    assert done.returncode == 2 and "nowhere holds no packs" in done.stderr.decode()
