"""The tasks over processes: each piece is read, then each bucket of persons is weighed, then those of persons who have
several ids, then each of units, whose people are known by then. Interrupted, all of them end.

Processes are forked, so that they share the buckets' files and the books without copies; once all is read anew, so that
they share also what was told of ids that are one person.
"""

from __future__ import annotations

import gc
import os
import signal
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from contextlib import contextmanager
from datetime import date
from multiprocessing import get_context
from multiprocessing.sharedctypes import Synchronized
from typing import Any, TypeVar

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from insurance_linker.domain.policy import Book
from insurance_linker.domain.whatif.heard import Heard
from insurance_linker.domain.whatif.kin import Links
from insurance_linker.domain.whatif.said import Said
from insurance_linker.domain.whatif.tally import Tally
from insurance_linker.whatif.buckets import Buckets, Writer
from insurance_linker.whatif.pieces import Piece
from insurance_linker.whatif.sources import Read, Writers, read, read_again
from insurance_linker.whatif.weighing import OfKin, weigh, weigh_kin, weigh_units

T = TypeVar("T")
D = TypeVar("D", Read, Tally)
Ends = Callable[[Read], Sequence[date]]


class Job:
    """What all processes share: made before them. ``units``: whether units and projects are asked about."""

    def __init__(
        self, present: Book, draft: Book, pieces: Sequence[Piece], bootstrap: str, sample: int, *, units: bool
    ) -> None:
        self.books = present, draft
        self.pieces, self.bootstrap, self.sample = pieces, bootstrap, sample
        self.cores = len(os.sched_getaffinity(0))
        facts = sum(row.weight for row in pieces) // sample
        self.persons = Buckets(Heard, facts, least=self.cores)
        self.units = Buckets(Said, facts, least=self.cores) if units else None
        self.links = Links()
        self.kin = Buckets(OfKin, 0)
        self.strays: dict[bytes, bool] = {}
        context = get_context("fork")
        self.done: Synchronized[int] = context.Value("q", 0)
        self.stop: Synchronized[int] = context.Value("b", 0)

    def link(self, told: Mapping[str, Sequence[Heard]], facts: int) -> None:
        """Before the processes that weigh are made. Who has several ids is drawn by the name of the group of them."""
        self.links = Links(told)
        if not self.links:
            return
        self.kin = Buckets(OfKin, facts, least=self.cores)
        draw = Writer(self.kin, self.sample).drawn
        drawn = ((person.encode(), draw(group.encode())) for person, group in self.links.groups())
        self.strays = {person: with_group for person, with_group in drawn if with_group != draw(person)}


class Stopped(Exception):
    """The run was interrupted."""


def run(job: Job, ends: Ends, console: Console) -> tuple[Read, Tally]:
    """What was read, and the counts at the days that ``ends`` gives for it."""
    found, tally = Read(), Tally()
    total = sum(row.weight for row in job.pieces)
    with _bar(console) as bar:
        with _processes(job) as pool:
            reading = [pool.submit(_read, number) for number in range(len(job.pieces))]
            _gather(reading, found, job, lambda done: bar("facts read", done, total))
        job.link(found.links, found.facts)
        with _processes(job) as pool:
            if job.strays:
                reading = [pool.submit(_read_again, number) for number in range(len(job.pieces))]
                _gather(reading, found, job, lambda done: bar("read for persons with several ids", done, total))
                job.done.value = 0
            days, facts = tuple(ends(found)), found.facts
            for weigh_, buckets in ((_weigh, job.persons), (_weigh_kin, job.kin if job.links else ())):
                weighing = [pool.submit(weigh_, number, days) for number in range(len(buckets))]
                _gather(weighing, tally, job, lambda done: bar("facts weighed", done, facts))
            if job.units:
                count = len(job.units)
                weighing = [pool.submit(_weigh_units, number, days) for number in range(count)]
                job.done.value = 0
                _gather(weighing, tally, job, lambda done: bar("parts of units weighed", done, count))
    return found, tally


def _gather(futures: Sequence[Future[D]], into: D, job: Job, tell: Callable[[int], None]) -> None:
    waiting = set(futures)
    while waiting:
        done, waiting = wait(waiting, timeout=0.2, return_when=FIRST_COMPLETED)
        for one in done:
            into.add(one.result())
        tell(job.done.value)


@contextmanager
def _processes(job: Job) -> Iterator[ProcessPoolExecutor]:
    job.done.value = job.stop.value = 0
    pool = ProcessPoolExecutor(job.cores, get_context("fork"), _begin, (job, os.getpid()))
    before = signal.signal(signal.SIGTERM, _terminated)
    try:
        yield pool
    finally:
        job.stop.value = 1
        pool.shutdown(cancel_futures=True)
        signal.signal(signal.SIGTERM, before)


def _terminated(*_: object) -> None:
    raise SystemExit(128 + signal.SIGTERM)


@contextmanager
def _bar(console: Console) -> Iterator[Callable[[str, int, int], None]]:
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, transient=True) as progress:
        tasks: dict[str, Any] = {}

        def tell(what: str, done: int, total: int) -> None:
            task = tasks.get(what)
            if task is None:
                task = tasks[what] = progress.add_task(what, total=total)
            progress.update(task, completed=min(done, total))

        yield tell


_job: Job


def _begin(job: Job, parent: int) -> None:
    global _job
    _job = job
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent tells when to stop
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    threading.Thread(target=_end_with, args=(parent,), daemon=True).start()
    gc.freeze()
    gc.set_threshold(200_000, 20, 50)  # facts make no cycles


def _end_with(parent: int) -> None:
    """A parent that was killed tells nobody."""
    while os.getppid() == parent:
        time.sleep(0.5)
    os._exit(1)


def _tick(count: int) -> None:
    if _job.stop.value:
        raise Stopped
    with _job.done.get_lock():
        _job.done.value += count


def _read(number: int) -> Read:
    writers = Writers(Writer(_job.persons, _job.sample), Writer(_job.units) if _job.units else None)
    return read(_job.pieces[number], _job.bootstrap, writers, _tick)


def _read_again(number: int) -> Read:
    return read_again(
        _job.pieces[number], _job.bootstrap, Writers(Writer(_job.persons, _job.sample)), _job.strays, _tick
    )


def _weigh(bucket: int, days: tuple[date, ...]) -> Tally:
    kin = Writer(_job.kin, _job.sample)
    return weigh(_job.books, days, _job.persons, bucket, _job.links, kin, _job.units, _tick)


def _weigh_kin(bucket: int, days: tuple[date, ...]) -> Tally:
    return weigh_kin(_job.books, days, _job.kin, bucket, _job.units, _tick)


def _weigh_units(bucket: int, days: tuple[date, ...]) -> Tally:
    assert _job.units
    return weigh_units(_job.books, days, _job.units, bucket, _job.links, _tick)
