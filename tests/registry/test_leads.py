"""Wrong leads by rule and by source: which count, of which districts, and no share of few."""

import html
from datetime import date, timedelta
from typing import Any

import pytest
from psycopg.types.json import Jsonb

from registry.figures.leads import DEFINED, row_of
from registry.figures.wilson import share
from tests.registry.batching import answers, issue
from tests.registry.serving import Registry, somebody
from tests.registry.test_pages import seated

ART_58 = {"zh": "社会保险法第五十八条", "en": "Social Insurance Law art. 58"}


def lead(
    registry: Registry, rule: str, source: str, district: str = "320106", rests_on: dict[str, str] | None = None
) -> str:
    """A task that rests on a rule, which rests on a text, and on a fact of a source."""
    person = somebody()
    task = registry.task(person, district=district)
    said: dict[str, Any] = {"rule": rule, "source": rests_on} if rests_on else {"rule": rule}
    reasons = [{**said, "facts": ["f-1", "f-2"]}, {**said, "facts": ["f-1"]}, {"rule": "also@2"}]
    registry.db.execute("UPDATE registry.task SET because = %s WHERE id = %s", (Jsonb(reasons), task))
    registry.db.execute(
        "INSERT INTO registry.entry (person_id, entry_id, type, at, source, body)"
        " VALUES (%s, 'f-1', 'coverlink.employment.started.v1', now(), %s, '{}')", (person, source),
    )  # fmt: skip
    return task


def told(registry: Registry, name: str = "sheng", **days: str) -> dict[str, Any]:
    answer = registry.by(name).get("/v1/figures/leads", params=days)
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


def row(figures: dict[str, Any], of: str, name: str) -> dict[str, Any]:
    return next(dict(one) for one in figures[of] if one["name"] == name)


@pytest.mark.parametrize(
    ("count", "of", "low", "high"),
    [(0, 10, 0.0, 0.2775), (10, 10, 0.7225, 1.0), (1, 10, 0.0179, 0.4042), (5, 100, 0.0215, 0.1118)],
)
def test_wilsons_interval(count: int, of: int, low: float, high: float) -> None:
    """Against the roots of (p - x)² = z² x (1 - x) / n, found by bisection."""
    found = share(count, of)
    assert found.share == count / of and found.low == pytest.approx(low, abs=1e-4)
    assert found.high == pytest.approx(high, abs=1e-4)


def test_no_share_of_few() -> None:
    few, enough = row_of("r@1", {"wrong_lead": 3, "enrolled": 6}), row_of("r@1", {"wrong_lead": 3, "enrolled": 7})
    assert few["wrong"] == {"count": 3, "share": None, "low": None, "high": None}
    assert enough["wrong"]["share"] == 0.3 and 0 < enough["wrong"]["low"] < 0.3 < enough["wrong"]["high"] < 1
    assert few["codes"]["enrolled"]["share"] is None and enough["codes"]["enrolled"]["share"] == 0.7


def test_each_lead_counts_once_a_rule_and_once_a_source(registry: Registry) -> None:
    codes = ["wrong_lead"] * 3 + ["not_an_employee", "covered_elsewhere"] + ["will_enrol"] * 5
    for code in codes:
        assert answers(registry, lead(registry, "first@1", "//one.example"), code).status_code == 200
    answers(registry, lead(registry, "first@2", "//two.example"), "wrong_lead")
    figures = told(registry)
    first = row(figures, "rules", "first@1")
    assert (first["leads"], first["wrong"]["count"], first["known_elsewhere"]["count"]) == (10, 4, 1)
    assert first["wrong"]["share"] == 0.4 and first["codes"]["will_enrol"]["count"] == 5
    assert row(figures, "rules", "first@2")["wrong"]["share"] is None, "another version, and few"
    assert row(figures, "rules", "also@2")["leads"] == 11 == figures["all"]["leads"], "each rule that is named"
    assert row(figures, "sources", "//one.example")["wrong"]["count"] == 4
    assert set(figures["definitions"]) == set(DEFINED) and figures["definition"] == "1"
    assert all(set(one["text"]) == {"zh", "en"} for one in figures["definitions"].values())


def test_the_last_answer_counts_and_none_that_was_taken_back(registry: Registry) -> None:
    twice, undone = lead(registry, "last@1", "//three.example"), lead(registry, "last@1", "//three.example")
    answers(registry, twice, "will_enrol")
    answers(registry, twice, "wrong_lead")
    answers(registry, undone, "wrong_lead")
    registry.by("wang").post(f"/v1/tasks/{undone}/undo")
    assert row(told(registry), "rules", "last@1")["codes"].keys() == {"wrong_lead"}
    assert row(told(registry), "sources", "//three.example")["leads"] == 1


def test_items_that_facts_ended_count_and_those_left_do_not(registry: Registry) -> None:
    registry.empty()
    tasks = [lead(registry, "facts@1", "//four.example") for _ in range(2)]
    issue(registry)
    for task, code in zip(tasks, ("closed_by_facts", "not_answered"), strict=True):
        registry.db.execute(
            "UPDATE registry.batch_item SET end_code = %s, ended_at = now() WHERE task_id = %s", (code, task)
        )
    assert row(told(registry), "rules", "facts@1")["codes"].keys() == {"closed_by_facts"}


def test_districts_days_and_roles(registry: Registry) -> None:
    answers(registry, lead(registry, "far@1", "//five.example", "500157"), "wrong_lead", by="zhao")
    assert row(told(registry), "rules", "far@1")
    assert "far@1" not in str(told(registry, "chen")), "of my districts only"
    before = (date.today() - timedelta(3)).isoformat()
    assert told(registry, **{"from": before, "to": before})["rules"] == []
    assert registry.by("wang").get("/v1/figures/leads").status_code == 403
    assert told(registry, "shen")["all"]["leads"] > 0
    for days in ({"from": "2026-02-02", "to": "2026-02-01"}, {"from": "2020-01-01"}, {"to": "9999-12-31"}):
        answer = registry.by("sheng").get("/v1/figures/leads", params=days)
        assert answer.status_code == 422 and "from, to: expected" in answer.json()["detail"]


def test_the_page_shows_what_the_call_tells(registry: Registry) -> None:
    for number in range(10):
        code = "wrong_lead" if number < 2 else "will_enrol"
        answers(registry, lead(registry, "page@1", "//six.example"), code)
    shown = html.unescape(seated(registry, "chen").get("/leads").text)
    assert "<code>page@1</code>" in shown and "<code>//six.example</code>" in shown, "what has no words is not hidden"
    assert "20.0 % (5.7–51.0)" in shown and "wrong lead 2" in shown
    assert DEFINED["share"]["en"] in shown and 'class="share"' in shown
    assert seated(registry, "wang").get("/leads").status_code == 403
    assert seated(registry, "chen").get("/leads?from=x").status_code == 422


@pytest.mark.parametrize(
    ("language", "rule", "older", "source"),
    [
        (
            "en", "Social Insurance Law art. 58 (rule version: 26 November 2026)",
            "Social Insurance Law art. 58 (rule version: 1 June 2026)", "the tax office",
        ),
        (
            "zh", "社会保险法第五十八条（规则版本：2026年11月26日）",
            "社会保险法第五十八条（规则版本：2026年6月1日）", "税务机关",
        ),
    ],
)  # fmt: skip
def test_the_page_names_rules_and_sources_in_words_the_call_by_their_ids(
    registry: Registry, language: str, rule: str, older: str, source: str
) -> None:
    new, old, unsaid = "worded@2026-11-26", "worded@2026-06-01", "worded@2026-01-01"
    for cite, text in ((new, None), (new, ART_58), (old, ART_58), (unsaid, None)):
        answers(registry, lead(registry, cite, "//tax.example/in", rests_on=text), "will_enrol")
    shown = html.unescape(seated(registry, "chen", language).get("/leads").text)
    for code, words in ((new, rule), (old, older), ("//tax.example/in", source)):
        assert f'<th scope="row"><span title="{code}">{words}</span></th>' in shown
    assert f'<th scope="row"><code>{unsaid}</code></th>' in shown
    figures = told(registry, "chen")
    assert row(figures, "rules", new)["rests_on"] == row(figures, "rules", old)["rests_on"] == ART_58
    assert row(figures, "rules", unsaid)["rests_on"] is None
    assert "rests_on" not in row(figures, "sources", "//tax.example/in")


def test_rules_of_the_same_words_are_told_apart_by_their_ids(registry: Registry) -> None:
    for cite in ("this@2026-11-26", "that@2026-11-26"):
        answers(registry, lead(registry, cite, "//six.example", rests_on={**ART_58, "en": "one text"}), "will_enrol")
    shown = html.unescape(seated(registry, "chen").get("/leads").text)
    for cite in ("this@2026-11-26", "that@2026-11-26"):
        assert f"one text (rule version: 26 November 2026)</span> <small><code>{cite}</code></small>" in shown
