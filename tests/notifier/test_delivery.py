"""The loop on a real ledger, with channels that answer as they are told."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Any

import psycopg
import pytest
from psycopg_pool import AsyncConnectionPool

from coverlink.contracts.decisions import NoticeRequest
from notifier.deliver.loop import Delivery
from notifier.deliver.plan import Planner
from notifier.intake import Intake
from tests.notifier.recording import Book, words
from tests.notifier.requests import EMAIL, MASTER, MOBILE, NAME, NUMBER, person, record, request

Pool = AsyncConnectionPool[Any]


def loop(pool: Pool, book: Book, lease: float = 60.0) -> Delivery:
    return Delivery(pool, Planner(MASTER, words, list(book.channels)), book.channels, 4, lease, lambda: 0.5)


@asynccontextmanager
async def running(*loops: Delivery) -> AsyncIterator[None]:
    tasks = [asyncio.create_task(one.run()) for one in loops]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task


async def ask(pool: Pool, *requests: NoticeRequest) -> None:
    assert not (await Intake(pool, lambda: None).take([record(one) for one in requests])).rejected


async def rows(pool: Pool, sql: str, *given: Any) -> list[tuple[Any, ...]]:
    async with pool.connection() as db:
        return await (await db.execute(sql, given)).fetchall()


async def until(pool: Pool, sql: str, expected: list[tuple[Any, ...]], seconds: float = 10) -> None:
    """Returns when the ledger says so."""
    found = None
    for _ in range(int(seconds * 20)):
        found = await rows(pool, sql)
        if found == expected:
            return
        await asyncio.sleep(0.05)
    raise AssertionError(f"expected {expected}, found {found}")


STANDING = "SELECT status, rung, attempts, reason FROM notifier.notice"


async def test_a_message_goes_by_sms_in_chinese_and_the_inbox_gets_both_languages(
    pool: Pool, ledger_url: str, book: Book
) -> None:
    one = request(person(ledger_url))
    await ask(pool, one)
    async with running(loop(pool, book)):
        await until(pool, STANDING, [("delivered", "sms", 1, None)])
    assert book.sent("sms") == [
        {"reference": f"{one.notice_id}-sms", "to": MOBILE, "subject": "你好", "text": "第零公司：2 件",
         "language": "zh", "template": "hello", "params": {"unit": "第零公司"}}
    ]  # fmt: skip
    assert await rows(pool, "SELECT person_id, language, subject FROM notifier.inbox ORDER BY language") == [
        (one.person_id, "en", "Hello"), (one.person_id, "zh", "你好"),
    ]  # fmt: skip


async def test_a_refusal_leads_to_the_next_rung_at_once_and_the_inbox_is_the_last(
    pool: Pool, ledger_url: str, book: Book
) -> None:
    book.says(sms="refuse", push="refuse", email="refuse")
    one = request(person(ledger_url))
    await ask(pool, one)
    async with running(loop(pool, book)):
        await until(pool, STANDING, [("delivered", "inbox", 4, None)], 3)
    tries = await rows(pool, "SELECT channel, number, result, reason FROM notifier.attempt ORDER BY at")
    assert tries == [
        ("sms", 1, "refused", "blocked"), ("push", 1, "refused", "blocked"), ("email", 1, "refused", "blocked"),
        ("inbox", 1, "accepted", None),
    ]  # fmt: skip
    assert (book.sent("push")[0]["to"], book.sent("email")[0]["to"]) == (one.person_id, EMAIL)


@pytest.mark.parametrize("answer", ["not_now", "raise"])
async def test_not_now_is_tried_again_after_one_second_then_two(
    pool: Pool, ledger_url: str, book: Book, answer: str
) -> None:
    book.says(sms=answer)
    await ask(pool, request(person(ledger_url)))
    async with running(loop(pool, book)):
        await until(pool, "SELECT count(*) FROM notifier.attempt WHERE answered_at IS NOT NULL", [(2,)])
        book.says(sms="accept")
        await until(pool, STANDING, [("delivered", "sms", 3, None)])
    gaps = await rows(
        pool, "SELECT extract(epoch FROM at - lag(answered_at) OVER (ORDER BY number))::float FROM notifier.attempt"
    )
    waits = [gap for (gap,) in gaps if gap is not None]
    assert 0.95 <= waits[0] < 3 and 1.95 <= waits[1] < 5, waits
    assert len(set(book.references("sms"))) == 1


async def test_after_eight_tries_the_next_rung(pool: Pool, ledger_url: str, book: Book) -> None:
    one = request(person(ledger_url))
    await ask(pool, one)
    async with pool.connection() as db:
        await db.execute(
            "INSERT INTO notifier.attempt (notice_id, channel, number, reference, result)"
            " SELECT %s, 'sms', n, 'r', 'not_now' FROM generate_series(1, 7) n",
            [one.notice_id],
        )
    book.says(sms="not_now")
    async with running(loop(pool, book)):
        await until(pool, "SELECT status, rung FROM notifier.notice", [("delivered", "push")], 3)
    assert len(book.sent("sms")) == 1


async def test_a_try_without_an_answer_is_repeated_under_the_same_reference(
    pool: Pool, ledger_url: str, book: Book
) -> None:
    one = request(person(ledger_url))
    await ask(pool, one)
    book.says(sms="3600")
    cut_off = asyncio.create_task(loop(pool, book, lease=1.5).run())
    await until(pool, "SELECT status FROM notifier.notice", [("sending",)])
    async with pool.connection() as db:  # as if the process had ended there: its lease runs, its answer never comes
        await db.execute("UPDATE notifier.notice SET lease = gen_random_uuid()")
    book.says(sms="accept")
    async with running(loop(pool, book)):
        await until(pool, "SELECT status, attempts FROM notifier.notice", [("delivered", 2)])
    cut_off.cancel()
    assert book.references("sms") == [f"{one.notice_id}-sms"] * 2


async def test_an_erased_person_gets_nothing(pool: Pool, ledger_url: str, book: Book) -> None:
    one = request(person(ledger_url))
    await ask(pool, one)
    with psycopg.connect(ledger_url, autocommit=True) as db:
        db.execute("DELETE FROM vault.data_key WHERE person_id = %s", [one.person_id])
    async with running(loop(pool, book)):
        await until(pool, STANDING, [("undeliverable", "none", 0, "erased")])
    assert not book.sent("sms")
    assert await rows(pool, "SELECT * FROM notifier.inbox") == []


async def test_somebody_elses_envelope_is_not_opened(pool: Pool, ledger_url: str, book: Book) -> None:
    mine, theirs = person(ledger_url), person(ledger_url)
    await ask(pool, request((mine[0], theirs[1])))
    async with running(loop(pool, book)):
        await until(pool, STANDING, [("undeliverable", "none", 0, "unreadable")])


async def test_a_template_that_is_not_there_is_settled_as_such(pool: Pool, ledger_url: str, book: Book) -> None:
    await ask(pool, request(person(ledger_url), template="unheard"))
    async with running(loop(pool, book)):
        await until(pool, STANDING, [("undeliverable", "none", 0, "unrendered")])


async def test_with_another_master_key_nothing_is_settled(pool: Pool, ledger_url: str, book: Book) -> None:
    from coverlink.privacy.sealing import Sealer

    await ask(pool, request(person(ledger_url, Sealer(bytes(32)))))
    async with running(loop(pool, book)):
        await asyncio.sleep(0.7)
    assert await rows(pool, "SELECT settled_at, attempts FROM notifier.notice") == [(None, 0)]


async def test_several_replicas_send_each_notice_once(pool: Pool, ledger_url: str, book: Book) -> None:
    who = person(ledger_url)
    await ask(pool, *(request(who) for _ in range(200)))
    async with running(*(loop(pool, book) for _ in range(3))):
        await until(pool, "SELECT status, count(*)::int FROM notifier.notice GROUP BY 1", [("delivered", 200)], 20)
    assert len(book.references("sms")) == len(set(book.references("sms"))) == 200


async def test_calls_in_hand_are_finished_and_written_down_at_the_end(pool: Pool, ledger_url: str, book: Book) -> None:
    book.says(sms="0.8")
    await ask(pool, request(person(ledger_url)))
    async with running(loop(pool, book)):
        await until(pool, "SELECT status FROM notifier.notice", [("sending",)])
    assert await rows(pool, STANDING) == [("delivered", "sms", 1, None)]


async def test_the_ledger_names_nobody_once_a_notice_is_settled(
    pool: Pool, ledger_url: str, book: Book, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    book.says(sms="raise", push="refuse")
    await ask(pool, request(person(ledger_url)))
    async with running(loop(pool, book)):
        await until(pool, "SELECT count(*) FROM notifier.attempt WHERE answered_at IS NOT NULL", [(1,)])
        book.says(sms="refuse")
        await until(pool, "SELECT status, rung FROM notifier.notice", [("delivered", "email")])
    told = caplog.text + "".join(capfd.readouterr())
    for table in ("notice", "attempt", "inbox"):
        told += str(await rows(pool, f"SELECT * FROM notifier.{table}"))
    for secret in (NUMBER, MOBILE, EMAIL, NAME, "v1."):
        assert secret not in told
