"""The cockpit's numbers by district, and the running counts."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from typing import Any

from psycopg import Connection

from registry.access.account import Account
from registry.figures.counted import BEFORE_THE_DAY, EVER, IN_THE_YEAR, ON_THE_DAY, median, read

DEFINITION = "1"
DEFINED: dict[str, dict[str, str]] = {
    "employed": {
        "zh": "当日在该地区有工作的人数，每人计一次", "en": "persons with a job there on the day, each once",
    },
    "covered": {
        "zh": "其中当日该险种在保的人数", "en": "those of them with cover on the line on that day, whoever pays it",
    },
    "tasks": {"zh": "现在未结案的任务数，按种类", "en": "tasks not closed now, by kind"},
    "days_to_first_contact": {
        "zh": "当日之前一年内办结的失业帮扶，自失业至首次联系上的天数，取中位数",
        "en": "of help closed in the year up to the day: median of days from the loss of work to the first contact",
    },
    "days_to_re_employment": {
        "zh": "当日之前一年内因重新就业办结的失业帮扶，自失业至重新就业的天数，取中位数",
        "en": "of help closed by new work in the year up to the day: median of days from the loss to the next job",
    },
    "overdue": {"zh": "其中期限在当日之前的任务数", "en": "those of them that were due before the day"},
}  # fmt: skip
"""What each figure says. Change a definition, and DEFINITION becomes the next number."""
OF_TASKS = ("tasks", "overdue", "days_to_first_contact", "days_to_re_employment")
"""Figures that are as of now."""
ASKED = {
    "employed": ("employed", ON_THE_DAY), "covered": ("covered", ON_THE_DAY), "tasks": ("open", EVER),
    "overdue": ("open", BEFORE_THE_DAY), "days_to_first_contact": ("days_to_first_contact", IN_THE_YEAR),
    "days_to_re_employment": ("days_to_re_employment", IN_THE_YEAR),
}  # fmt: skip
COUNTED = """
SELECT name, sum(count)::bigint FROM registry.tally WHERE district = '' OR district LIKE ANY(%(mine)s) GROUP BY name
"""
FRESH = "SELECT registry.fresh_as_of(), now()"


def by_district(db: Connection[Any], account: Account, on: date) -> dict[str, Any]:
    """Tasks are as of now, employment and cover as of ``on``; all from sums that are kept (counted.py)."""
    found: dict[str, dict[str, Any]] = defaultdict(_nothing)
    took: dict[tuple[str, str], dict[int, int]] = defaultdict(dict)
    for district, what, name, value, count in read(db, account, ASKED, on):
        here = found[district]
        match what:
            case "employed":
                here["employed"] = count
            case "covered":
                here["covered"][name] = count
            case "tasks":
                kind = name.partition(":")[0]
                here["tasks"][kind] = here["tasks"].get(kind, 0) + count
            case "overdue":
                here["overdue"] += count
            case _:
                took[district, what][value] = count
    for (district, what), values in took.items():
        found[district][what] = median(values)
    fresh = db.execute(FRESH).fetchone()
    rows = [{"district": district, **found[district]} for district in sorted(found)]
    heard, now = fresh if fresh else (None, None)
    definitions = {
        name: {"version": DEFINITION, "fresh_as_of": now if name in OF_TASKS else heard, "text": text}
        for name, text in DEFINED.items()
    }
    return {
        "on": on, "definition": DEFINITION, "fresh_as_of": heard, "definitions": definitions, "districts": rows,
    }  # fmt: skip


def _nothing() -> dict[str, Any]:
    return {
        "employed": 0, "covered": {}, "tasks": {}, "overdue": 0, "days_to_first_contact": None,
        "days_to_re_employment": None,
    }  # fmt: skip


def running(db: Connection[Any], account: Account) -> dict[str, Any]:
    """Counts since the beginning: cases opened by kind, closed by ending, notices; and what is open or waits now.

    Cases are those of the caller's districts. Facts, notices and what waits belong to no district: they count the
    installation, for accounts of a province; others get none.
    """
    counts = dict(db.execute(COUNTED, {"mine": account.patterns}).fetchall())
    opened: dict[str, int] = {}
    closed: dict[str, int] = defaultdict(int)
    notices: dict[str, dict[str, int]] = defaultdict(dict)
    for name, count in counts.items():
        match name.split(":"):
            case ["opened", kind]:
                opened[kind] = count
            case ["closed", _, code]:
                closed[code] += count
            case ["notice", channel, state]:
                notices[channel][state] = count
    open_: dict[str, int] = defaultdict(int)
    for step in read(db, account, {"tasks": ASKED["tasks"]}, date.today()):
        open_[step.name.partition(":")[0]] += step.number
    told: dict[str, Any] = {
        "opened": opened, "closed": dict(closed),
        "closed_by_themselves": sum(closed.values()) - closed.get("answered", 0), "open": open_,
    }  # fmt: skip
    if account.role == "province":
        waiting = db.execute("SELECT count(*) FROM registry.outbox WHERE sent_at IS NULL").fetchone()
        told |= {
            "facts": counts.get("facts", 0), "notices": dict(notices), "outbox_waiting": waiting[0] if waiting else 0,
        }  # fmt: skip
    return told
