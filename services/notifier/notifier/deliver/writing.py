"""Writing down, many at once: what will be tried, before providers are called; what they said, afterwards."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

import psycopg
import structlog

from notifier.channels.channel import Accepted, NotNow, Refused, Result
from notifier.deliver import ledger
from notifier.deliver.ledger import Answered, Db, End
from notifier.deliver.plan import GiveUp, Keep, Plan, Send
from notifier.ladder import wait_after

_log = structlog.get_logger()


class Answer(NamedTuple):
    """What a provider said."""

    plan: Send
    result: Result


async def write_plans(db: Db, plans: Sequence[Plan]) -> None:
    """In the caller's transaction; only when that is committed may providers be called."""
    going = [plan for plan in plans if not isinstance(plan, GiveUp)]
    if going:
        await ledger.begin(db, [plan.attempt for plan in going])
        await ledger.copy_to_inbox(db, [copy for plan in going for copy in plan.copies])
    kept = [plan.attempt for plan in plans if isinstance(plan, Keep)]
    if kept:
        await ledger.answered(db, [Answered(one, "accepted", None, one.reference) for one in kept])
    ends = [End(one.notice_id, "delivered", "inbox", one.reference) for one in kept]
    given_up = [plan for plan in plans if isinstance(plan, GiveUp)]
    ends += [End(plan.due.notice_id, "undeliverable", "none", reason=plan.reason) for plan in given_up]
    if ends:
        await ledger.settle(db, ends)


async def write_answers(db: Db, answers: Sequence[Answer], chance: Callable[[], float]) -> set[str]:
    """All in one transaction; returns the notices that are settled by it.

    Of those that PostgreSQL refuses, what the provider said is lost: after the lease it is asked again, under the same
    reference. Raises psycopg.Error when PostgreSQL is away; nothing is written then.
    """
    if not answers:
        return set()
    try:
        async with db.transaction():
            return await _written(db, answers, chance)
    except (psycopg.DataError, psycopg.IntegrityError) as error:
        if len(answers) == 1:
            notice_id = answers[0].plan.due.notice_id
            _log.error("not_written_down", notice_id=notice_id, error=type(error).__name__)
            return set()
    half = len(answers) // 2
    return await write_answers(db, answers[:half], chance) | await write_answers(db, answers[half:], chance)


async def _written(db: Db, answers: Sequence[Answer], chance: Callable[[], float]) -> set[str]:
    ends, waits, rows = [], [], []
    for (due, attempt, *_), result in answers:
        if isinstance(result, Accepted):
            rows.append(Answered(attempt, name_of(result), None, result.reference))
            ends.append(End(due.notice_id, "delivered", attempt.channel, result.reference))
        else:
            rows.append(Answered(attempt, name_of(result), result.reason, None))
            waits.append((due, wait_after(attempt.number, chance()) if isinstance(result, NotNow) else 0.0))
    await ledger.answered(db, rows)
    if waits:
        await ledger.put_off(db, waits)
    return await ledger.settle(db, ends) if ends else set()


def name_of(result: Result) -> str:
    """As in the ledger and in metrics."""
    return "accepted" if isinstance(result, Accepted) else "refused" if isinstance(result, Refused) else "not_now"
