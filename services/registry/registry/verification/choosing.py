"""Which cases a batch would hold: the filter, and how many by district.

Cases that were answered and of which the linker is yet to speak are left out, and such as another open batch holds: so
nobody is asked twice at a time.
"""

from __future__ import annotations

import re
from datetime import date
from typing import Any, Literal, get_args

import msgspec
from psycopg import Connection

from coverlink.contracts.fields import CaseKind, Gap, Line
from registry.access.account import Account, patterns_of

MOST = 500_000
"""Items of a batch."""
MOST_DISTRICTS = 200
DISTRICT = re.compile(r"[0-9]{2}|[0-9]{4}|[0-9]{6}")
GROUP = re.compile(r"[a-z0-9_-]{1,64}")


class Choice(msgspec.Struct, frozen=True, omit_defaults=True):
    """What to choose; nothing given is any. ``gaps``: ``none`` is a case whose gap has no kind yet.

    ``districts``: codes or their first 2 or 4 digits. ``due_before``: of the case. ``group``: a key group the person is
    in today, as packs name it.
    """

    kinds: tuple[str, ...] = ()
    lines: tuple[str, ...] = ()
    gaps: tuple[str, ...] = ()
    districts: tuple[str, ...] = ()
    due_before: date | None = None
    group: str | None = None


class BadChoice(ValueError):
    """The message names the field, what was expected, and what to do; ``reason`` says it to programs."""

    def __init__(self, reason: Literal["unknown_value", "bad_text", "bad_due", "empty", "too_many"], message: str):
        super().__init__(message)
        self.reason = reason


KNOWN = {"kinds": get_args(CaseKind), "lines": get_args(Line), "gaps": (*get_args(Gap), "none")}
CHOSEN = """
task.status IN ('open', 'claimed', 'held') AND task.district LIKE ANY(%(mine)s)
AND (%(districts)s::text[] IS NULL OR task.district LIKE ANY(%(districts)s))
AND (%(kinds)s::text[] IS NULL OR task.kind = ANY(%(kinds)s))
AND (%(lines)s::text[] IS NULL OR task.line = ANY(%(lines)s))
AND (%(gaps)s::text[] IS NULL OR coalesce(task.gap, 'none') = ANY(%(gaps)s))
AND (%(due_before)s::date IS NULL OR task.due_on < %(due_before)s)
AND (%(group)s::text IS NULL OR EXISTS (
    SELECT FROM registry.person, jsonb_array_elements(coalesce(view->'groups', '[]')) AS listed
    WHERE person.person_id = task.person_id AND listed->>'kind' = %(group)s
        AND (listed->>'to' IS NULL OR (listed->>'to')::date > %(today)s)))
"""
"""Of registry.task. ``mine``: the districts of whoever issues."""
ELSEWHERE = """
EXISTS (SELECT FROM registry.task_in_batch AS held WHERE held.task_id = task.id AND held.open)
"""
COUNT = f"""
SELECT district, count(*) FILTER (WHERE NOT elsewhere), count(*) FILTER (WHERE elsewhere)
FROM (SELECT district, {ELSEWHERE} AS elsewhere FROM registry.task WHERE {CHOSEN}) AS found
GROUP BY district ORDER BY district COLLATE "C"
"""


def checked(choice: Choice) -> Choice:
    """Raises BadChoice."""
    for name, known in KNOWN.items():
        if unknown := set(getattr(choice, name)).difference(known):
            raise BadChoice("unknown_value", f"{name}: {sorted(unknown)[0][:40]!r} is none of {', '.join(known)}")
    if len(choice.districts) > MOST_DISTRICTS:
        raise BadChoice("too_many", f"districts: expected at most {MOST_DISTRICTS} of them; name cities instead")
    if any(not DISTRICT.fullmatch(code) for code in choice.districts):
        raise BadChoice("unknown_value", "districts: expected codes of districts, or their first 2 or 4 digits")
    if choice.group is not None and not GROUP.fullmatch(choice.group):
        raise BadChoice("unknown_value", "group: expected the name of a key group, such as zero_employment_family")
    return choice


def given(account: Account, choice: Choice, today: date) -> dict[str, Any]:
    """What ``CHOSEN`` asks for."""
    places = patterns_of(choice.districts) or None
    asked = msgspec.structs.asdict(choice)
    lists = {name: list(asked[name]) or None for name in KNOWN}
    return {
        **lists, "districts": places, "due_before": choice.due_before, "group": choice.group, "today": today,
        "mine": account.patterns,
    }  # fmt: skip


def counted(db: Connection[Any], account: Account, choice: Choice, today: date) -> dict[str, Any]:
    """How many a batch would hold now, by district; and how many another open batch holds. Raises BadChoice."""
    rows = db.execute(COUNT, given(account, checked(choice), today), prepare=False).fetchall()
    return {
        "items": sum(count for _, count, _ in rows), "in_other_batches": sum(count for _, _, count in rows),
        "districts": [{"district": district, "items": count} for district, count, _ in rows if count],
    }  # fmt: skip
