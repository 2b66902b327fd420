"""Which leads were wrong: per rule@version that opened the case, and per source of the facts named there."""

from __future__ import annotations

import json
from collections import defaultdict
from datetime import datetime
from typing import Any

from psycopg import Connection

from registry.access.account import Account
from registry.access.caller import beyond
from registry.changes import BECAUSE
from registry.figures.wilson import share

DEFINITION = "1"
FEWEST = 10
"""Leads below which a share says nothing and is not given."""
WRONG = ("wrong_lead", "not_an_employee")
"""There was nothing to insure."""
KNOWN_ELSEWHERE = ("covered_elsewhere", "left_job", "studying", "serving", "abroad", "deceased")
"""Nothing was owed, for a reason that another register could have told before somebody asked."""
DEFINED: dict[str, dict[str, str]] = {
    "leads": {
        "zh": "期间内得到答复（未撤销，以最后一次为准）或由事实了结的线索数；每条线索计一次；批次关闭时未答复的不计",
        "en": "leads that were answered in the time, by the last answer that was not taken back, or that facts ended as"
        " items of a batch; each once. Items left without an answer are not counted",
    },
    "wrong": {
        "zh": "其中答复为线索有误或不是劳动关系的",
        "en": "those of them that were answered “wrong lead” or “not an employee”",
    },
    "known_elsewhere": {
        "zh": "其中因别处已有的情况而不应参保的：异地参保、已离职、在校、服役、在境外、死亡",
        "en": "those of them on which nothing was owed for a reason that is known elsewhere: covered elsewhere,"
        " left the job, studying, serving, abroad, deceased",
    },
    "share": {
        "zh": f"占该规则（来源）线索数的比例，附 95% 威尔逊区间；线索不足 {FEWEST} 条时不给出比例",
        "en": f"of the leads of the rule, or source, with Wilson's interval of 95 %; not given below {FEWEST} leads",
    },
    "rules": {
        "zh": "立案理由中的规则及版本；一条线索可涉及多条规则，各计一次，故各行不可相加",
        "en": "rules, each version by itself, that the reasons of the case name. A lead may rest on several and counts"
        " in each: rows do not add up",
    },
    "sources": {
        "zh": "立案理由所引事实的来源；一条线索可涉及多个来源，各计一次，故各行不可相加",
        "en": "sources of the facts named in the reasons. A lead may rest on several and counts in each: rows do not"
        " add up",
    },
}
"""What each figure says. Change a definition, and DEFINITION becomes the next number."""
LEADS = f"""
WITH answer AS (
    SELECT DISTINCT ON (body->>'task') body->>'task' AS task_id, body->>'code' AS code FROM registry.entry
    WHERE type = 'registry.task.answered' AND at >= %(since)s AND at < %(until)s AND NOT EXISTS (
        SELECT FROM registry.entry AS undoing WHERE undoing.person_id = entry.person_id
            AND undoing.entry_id = 'undo:' || substr(entry.entry_id, 8))
    ORDER BY body->>'task', at DESC, entry_id
), ended AS (
    SELECT DISTINCT ON (follows) follows AS task_id, end_code AS code FROM registry.batch_item
    WHERE end_code <> 'not_answered' AND ended_at >= %(since)s AND ended_at < %(until)s
    ORDER BY follows, ended_at DESC
), lead AS MATERIALIZED (
    SELECT task.lead AS whose, {BECAUSE} AS because, coalesce(answer.code, ended.code) AS code
    FROM answer FULL JOIN ended USING (task_id) JOIN registry.task ON task.id = task_id
    WHERE task.district LIKE ANY(%(mine)s)
)
"""
BY_RULE = f"""{LEADS}
SELECT rule, code, count(*), max(rests_on) FROM lead CROSS JOIN LATERAL (
    SELECT reason->>'rule' AS rule, max((reason->>'source') COLLATE "C") AS rests_on
    FROM jsonb_array_elements(because) AS reason GROUP BY 1) AS named
WHERE rule IS NOT NULL GROUP BY 1, 2
"""
BY_SOURCE = f"""{LEADS}
SELECT source, code, count(*) FROM lead CROSS JOIN LATERAL (
    SELECT DISTINCT entry.source FROM jsonb_array_elements(because) AS reason
    CROSS JOIN LATERAL jsonb_array_elements_text(coalesce(reason->'facts', '[]')) AS fact
    JOIN registry.entry ON entry.person_id = whose AND entry.entry_id = fact) AS named
WHERE source IS NOT NULL GROUP BY 1, 2
"""
ALL = f"{LEADS} SELECT '', code, count(*) FROM lead GROUP BY 2"


def leads(db: Connection[Any], account: Account, since: datetime, until: datetime) -> dict[str, Any]:
    """Of the caller's districts; from ``since`` to before ``until``. The rows with most wrong leads come first."""
    given = {"since": since, "until": until, "mine": account.patterns}
    with db.transaction(), beyond(db):  # by indexes that policies forbid; the questions ask for districts themselves
        all_, rules, sources = (_rows(db, question, given) for question in (ALL, BY_RULE, BY_SOURCE))
    definitions = {name: {"version": DEFINITION, "text": text} for name, text in DEFINED.items()}
    return {
        "definition": DEFINITION, "definitions": definitions,
        "fewest": FEWEST, "all": all_[0] if all_ else row_of("", {}), "rules": rules, "sources": sources,
    }  # fmt: skip


def row_of(name: str, codes: dict[str, int]) -> dict[str, Any]:
    """A row of the figures: counts, and shares where there are enough. No I/O."""
    number = sum(codes.values())
    wrong, elsewhere = (sum(codes.get(code, 0) for code in those) for those in (WRONG, KNOWN_ELSEWHERE))
    return {
        "name": name, "leads": number, "wrong": _counted(wrong, number), "known_elsewhere": _counted(elsewhere, number),
        "codes": {code: _counted(count, number) for code, count in sorted(codes.items(), key=lambda one: -one[1])},
    }  # fmt: skip


def _counted(count: int, of: int) -> dict[str, Any]:
    if of < FEWEST:
        return {"count": count, "share": None, "low": None, "high": None}
    return {"count": count, **share(count, of)._asdict()}


def _rows(db: Connection[Any], question: str, given: dict[str, Any]) -> list[dict[str, Any]]:
    """Of rules with the text that each ``rests_on``, which is what people call it; None where no reason tells it."""
    found: dict[str, dict[str, int]] = defaultdict(dict)
    more: dict[str, dict[str, Any]] = defaultdict(dict)
    for name, code, count, *told in db.execute(question, given, prepare=False):
        found[name][code] = count
        for text in told:
            more[name]["rests_on"] = json.loads(text) if text else more[name].get("rests_on")
    rows = [{**row_of(name, codes), **more[name]} for name, codes in found.items()]
    return sorted(rows, key=lambda row: (-row["wrong"]["count"], -row["leads"], row["name"]))
