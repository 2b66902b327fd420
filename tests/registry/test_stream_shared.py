"""What streams of a process share: one reading that has what each wants, one writing out."""

import asyncio
import threading
from typing import Any

import pytest
import redis.asyncio as aioredis

from registry import changes
from registry.access.account import Account
from registry.changes import EVERYTHING, Event, Read, Wish
from registry.stream.hub import Hub
from registry.stream.pieces import LARGEST, Written
from tests.registry.serving import Registry, somebody

HERE, THERE = "320106", "500157"


def event(id_: int, district: str = HERE, body: str = "{}") -> Event:
    return Event(id_, "task.changed", f"t{id_}", district, "open", body)


@pytest.mark.parametrize(
    ("wide", "narrow", "covers"),
    [
        (Wish(), Wish((HERE,), whole=False), True),
        (Wish(("32",)), Wish((HERE, "3201")), True),
        (Wish((HERE,)), Wish((HERE, THERE)), False),
        (Wish((HERE,)), Wish(), False),
        (Wish(whole=False), Wish(whole=False), True),
        (Wish(whole=False), Wish((HERE,)), False),
    ],
)
def test_what_covers_what(wide: Wish, narrow: Wish, covers: bool) -> None:
    assert wide.covers(narrow) is covers
    assert Wish.of_all([wide, narrow]).covers(wide) and Wish.of_all([wide, narrow]).covers(narrow)


def test_pieces_are_bounded_hold_all_in_order_and_leave_out_what_the_reader_has() -> None:
    events = [event(id_, HERE if id_ % 2 else THERE, '"' + "x" * 10_000 + '"') for id_ in range(1, 101)]
    written = Written(events)
    pieces = written.of(Wish((HERE,)))
    assert len(pieces) > 1 and all(len(piece.sent) <= LARGEST for piece in pieces)
    assert [one.id for piece in pieces for one, _ in piece.lines] == list(range(1, 101, 2))
    again = [line for piece in written.of(EVERYTHING) for _, line in piece.lines]
    mine = [line for piece in pieces for _, line in piece.lines]
    assert {id(line) for line in mine} <= {id(line) for line in again}, "written out once"
    [brief] = written.of(Wish(whole=False))
    assert brief.after(99) == b'id: 100\r\nevent: task.changed\r\ndata: {"id":"t100","status":"open"}\r\n\r\n'
    assert brief.after(0) == brief.sent and brief.after(100) == b""


def test_a_reading_has_what_is_wished_for_and_goes_past_the_rest(registry: Registry) -> None:
    last = changes.newest(registry.db)
    tasks = [registry.task(somebody(), district=district) for district in (HERE, THERE, HERE)]
    with registry.db.transaction():
        changes.write(registry.db, [("task.changed", task) for task in tasks])
    mine = changes.read(registry.db, last, Wish((HERE,), whole=False))
    assert [(one.task_id, one.status, one.body) for one in mine.events] == [
        (tasks[0], "open", ""),
        (tasks[2], "open", ""),
    ]
    assert mine.last == last + 3 and not mine.full
    assert changes.read(registry.db, last, Wish(("11",))) == Read([], last + 3, full=False)
    part = changes.read(registry.db, last, Wish((THERE,)), limit=2)
    assert [one.task["id"] for one in part.events] == [tasks[1]] and part.full and part.last == last + 2


@pytest.mark.parametrize(("districts", "whole"), [((THERE,), False), ((HERE,), True), ((), False)])
def test_who_joins_while_it_is_read_and_wants_more_misses_nothing(
    redis_server: Any, districts: tuple[str, ...], whole: bool
) -> None:
    reading, go_on = threading.Event(), threading.Event()
    wishes: list[Wish] = []

    def since(last: int, wish: Wish) -> Read:
        wishes.append(wish)
        if last:
            return Read([], last, full=False)
        reading.set()
        assert go_on.wait(5)
        told = [event(1, HERE, '{"whole":1}' if wish.whole else ""), event(2, THERE, "")]
        return Read([one for one in told if wish.fits(one)], 2, full=False)

    async def follows() -> None:
        hub = Hub(aioredis.Redis.from_url(redis_server.url), since, lambda: 0)
        first = hub.reader(Account("li", "caseworker", (HERE,)), lambda: True, whole=False)
        with hub.joined(first):
            hub.open()
            await asyncio.to_thread(reading.wait, 5)
            second = hub.reader(Account("zhao", "caseworker", districts), lambda: True, whole=whole)
            with hub.joined(second):
                go_on.set()
                piece = await asyncio.wait_for(second.next(), 5)
                assert piece is not None and (b"whole" in piece.sent) is whole
                assert [one.id for one, _ in piece.lines] == [
                    id_ for id_ in (1, 2) if second.wish.fits(event(id_, [HERE, THERE][id_ - 1]))
                ]
                other = await asyncio.wait_for(first.next(), 5)
                assert other is not None and [one.id for one, _ in other.lines] == [1], "once"
        await hub.close()

    asyncio.run(follows())
    assert wishes[0] == Wish((HERE,), whole=False) and wishes[1] == EVERYTHING
