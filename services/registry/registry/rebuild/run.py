"""One rebuild from beginning to end. Wherever it is stopped, the next one goes on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, closing, contextmanager
from datetime import datetime
from typing import Any, NamedTuple, Protocol

from psycopg import Connection, IsolationLevel

from registry import changes
from registry.database import BY_KEYS, connect
from registry.rebuild.carry import carry_all
from registry.rebuild.compare import Compared, compare, corrected
from registry.rebuild.replay import Ahead, Lost, Replay, Told, places
from registry.rebuild.shadow import NEXT, discard, into_shadow, open_shadow
from registry.rebuild.switch import old_ones, standing_still, switch
from registry.rebuild.tables import PROJECTED

ONE_AT_A_TIME = 7_270_112
NEARLY = 1_000
"""Records that may be left when the projector is made to wait for them."""
LONG = "-c statement_timeout=0 -c idle_in_transaction_session_timeout=0"
UNFLUSHED = "-c synchronous_commit=off"
"""For the shadow until it is switched to: what a crash of PostgreSQL takes of it is read again, place and all."""


class Running(Exception):
    """Another rebuild is at work."""


class Narrator(Protocol):
    """Who is told what goes on."""

    def began(self, *, again: bool, lost: Sequence[Lost]) -> None: ...
    def reading(self) -> AbstractContextManager[Told]: ...
    def doing(self, what: str) -> None: ...
    def compared(self, found: Sequence[Compared], aside: dict[str, int]) -> None: ...


class Wanted(NamedTuple):
    """``compare_only``: switch to nothing. ``accept``: switch also where tables differ. ``anew``: not from where an
    earlier run was stopped.
    """

    compare_only: bool = False
    accept: bool = False
    anew: bool = False


class Outcome(NamedTuple):
    """``old``: the schema with the tables that were live before; None where nothing was switched."""

    same: bool
    old: str | None


def rebuild(kafka: str, database: str, batch: int, wanted: Wanted, tell: Narrator) -> Outcome:
    """Raises Running, Busy, Unlike, Unreadable, psycopg.Error; the register is as it was then."""
    with _alone(database) as live, connect(database, f"{BY_KEYS} {UNFLUSHED}") as shadow:
        again = open_shadow(live, anew=wanted.anew)
        with closing(Replay(kafka, into_shadow(shadow), batch)) as replay:
            lost = replay.lost(places(live))
            tell.began(again=again, lost=lost)
            try:
                _read(live, replay, tell)
            except Ahead:  # the live one was restored to an earlier day: what was read beyond cannot be taken back
                open_shadow(live, anew=True)
                tell.began(again=False, lost=lost)
                _read(live, replay, tell)
            tell.doing("comparing")
            found, to_tell = _compare(database, live, replay, lost)
            tell.compared(found, replay.aside)
            same = all(one.same for one in found)
            if wanted.compare_only or not (same or wanted.accept):
                return Outcome(same, None)
            tell.doing("carrying over what people did")
            with connect(database, LONG) as carrying:
                mark = carry_all(carrying)
                for name in PROJECTED:
                    carrying.execute(f"ANALYZE {NEXT}.{name}")
            tell.doing("switching")
            return Outcome(same, switch(live, replay, mark, to_tell))


def drop_old(database: str) -> list[str]:
    """Drops what earlier switches left; their names. Raises Running, psycopg.Error."""
    with _alone(database) as db:
        names = old_ones(db)
        for name in names:
            with db.transaction():
                discard(db, name)
    return names


def _read(live: Connection[Any], replay: Replay, tell: Narrator) -> None:
    """Until there is next to nothing left: while the first pass ran, the live one went on."""
    with tell.reading() as told:
        while replay.read_to(places(live), told) > NEARLY:
            pass


def _compare(
    database: str, live: Connection[Any], replay: Replay, lost: Sequence[Lost]
) -> tuple[list[Compared], list[tuple[changes.Kind, str]]]:
    """Both as they were at one moment, in which they stood at the same place; everybody goes on meanwhile."""
    began = [one.since for one in lost if one.since]
    with connect(database, LONG) as db:
        db.isolation_level = IsolationLevel.REPEATABLE_READ
        with db.transaction():
            with standing_still(live, replay):
                db.execute("SELECT")  # the moment
            return compare(db, _latest(began)), corrected(db)


def _latest(times: Sequence[datetime]) -> datetime | None:
    return max(times) if times else None


@contextmanager
def _alone(database: str) -> Iterator[Connection[Any]]:
    with connect(database) as db:
        if db.execute("SELECT pg_try_advisory_lock(%s)", [ONE_AT_A_TIME]).fetchone() != (True,):
            raise Running
        yield db
