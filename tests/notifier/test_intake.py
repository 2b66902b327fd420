"""Requests into the ledger: once each, whatever comes beside them."""

from __future__ import annotations

from typing import Any

import pytest
from psycopg import OperationalError
from psycopg_pool import AsyncConnectionPool, PoolTimeout

from coverlink.contracts.decisions import NOTICES
from coverlink_engine import Record
from coverlink_local.ports import free_ports
from notifier.intake import Intake
from tests.notifier.requests import encoded, person, record, request


async def kept(pool: AsyncConnectionPool[Any]) -> list[str]:
    async with pool.connection() as db:
        return [row[0] for row in await (await db.execute("SELECT notice_id FROM notifier.notice")).fetchall()]


async def test_a_repeated_request_is_one_notice(pool: AsyncConnectionPool[Any], ledger_url: str) -> None:
    told: list[int] = []
    intake = Intake(pool, lambda: told.append(1))
    one = request(person(ledger_url))
    assert (await intake.take([record(one), record(one, 1)])).rejected == []
    assert (await intake.take([record(one, 2)])).rejected == []
    assert await kept(pool) == [one.notice_id]
    assert told


async def test_what_cannot_be_read_is_rejected_and_the_rest_goes_in(
    pool: AsyncConnectionPool[Any], ledger_url: str
) -> None:
    who = person(ledger_url)
    good, nul, other = request(who), request(who, params={"unit_name": "\x00"}), request(who)
    headers, _ = encoded(good)
    broken = Record(NOTICES, 0, 1, b"", b"{", headers, 0)
    unknown = Record(NOTICES, 0, 2, b"", b"{}", [("ce_type", b"coverlink.unheard.v1")], 0)
    taken = await Intake(pool, lambda: None).take(
        [record(good), broken, unknown, record(nul, 3), record(other, 4)],
    )
    assert [(row.offset, why.reason) for row, why in taken.rejected] == [
        (1, "broken"), (2, "broken"), (3, "unstorable"),
    ]  # fmt: skip
    assert sorted(await kept(pool)) == sorted([good.notice_id, other.notice_id])


async def test_another_kind_of_message_is_rejected(pool: AsyncConnectionPool[Any]) -> None:
    from datetime import UTC, datetime

    from coverlink.contracts.decisions import NoticeOutcome

    outcome = NoticeOutcome(
        outcome_id="o", notice_id="n", person_id="p", template="t", channel="sms", state="delivered",
        at=datetime.now(UTC),
    )  # fmt: skip
    headers, value = encoded(outcome, "coverlink.notice.settled.v1")
    taken = await Intake(pool, lambda: None).take([Record(NOTICES, 0, 0, b"p", value, headers, 0)])
    assert [why.reason for _, why in taken.rejected] == ["unexpected"]


async def test_without_postgres_take_raises_so_that_the_engine_gives_the_same_again(ledger_url: str) -> None:
    nowhere = f"postgresql://nobody@127.0.0.1:{free_ports(1)}/none"
    async with AsyncConnectionPool(nowhere, open=False, timeout=0.3, min_size=1) as pool:
        with pytest.raises((PoolTimeout, OperationalError)):
            await Intake(pool, lambda: None).take([record(request(person(ledger_url)))])
