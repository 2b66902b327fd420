"""``python -m registry.rebuild``: what ``coverlink rebuild registry`` runs. Exit 0 same or switched, 1 differs, 2 could
not.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import psycopg
from confluent_kafka import KafkaException
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

from registry.rebuild.compare import Compared
from registry.rebuild.replay import Ahead, Lost, Told, Unreadable
from registry.rebuild.run import Running, Wanted, drop_old, rebuild
from registry.rebuild.shadow import Unlike
from registry.rebuild.switch import Busy
from registry.settings import ProjectorSettings

SAID_EVERY = 10.0


def main(arguments: Sequence[str] | None = None) -> int:
    chosen = _parser().parse_args(arguments)
    settings = ProjectorSettings()
    try:
        if chosen.drop_old:
            names = drop_old(settings.database)
            print("\n".join(f"dropped {name}" for name in names) or "there was no old register")
            return 0
        wanted = Wanted(chosen.compare_only, chosen.accept, chosen.anew)
        outcome = rebuild(settings.kafka, settings.database, settings.registry_batch, wanted, Terminal())
    except Running:
        return _could_not("another rebuild is at work: wait for it")
    except Busy:
        return _could_not("nothing was switched: a long transaction holds the tables; end it, or start again later")
    except Unlike as error:
        return _could_not(str(error))
    except Ahead:
        return _could_not("the register was restored to an earlier day meanwhile: start again")
    except KafkaException as error:
        return _could_not(f"Kafka does not answer ({error.args[0].name()}); start again to go on")
    except Unreadable as error:
        return _could_not(f"Kafka: {error}")
    except psycopg.Error as error:  # never its message: it may quote values
        return _could_not(f"the database refused or did not answer ({type(error).__name__}); start again to go on")
    if outcome.old:
        print(f"switched; the old tables are in {outcome.old} until `coverlink rebuild registry --drop-old`")
        return 0
    if outcome.same:
        print("the register is what the log says; nothing was switched")
        return 0
    print("the register is not what the log says; nothing was switched" + ("" if chosen.compare_only else _HOW))
    return 1


_HOW = ". To take what the log says: the same once more with --accept, which goes on from here"


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="coverlink rebuild registry", description="The register's tables made anew from the log, and compared"
    )
    parser.add_argument("--compare-only", action="store_true", help="switch to nothing; exit 1 when something differs")
    parser.add_argument("--accept", action="store_true", help="switch also where tables differ: the log is right")
    parser.add_argument("--anew", action="store_true", help="not from where an earlier run was stopped")
    parser.add_argument("--drop-old", action="store_true", help="drop what earlier switches left, and do nothing else")
    return parser


class Terminal:
    """Tells on standard error what goes on, on standard output what was found."""

    def __init__(self) -> None:
        self._console = Console(stderr=True, highlight=False)

    def began(self, *, again: bool, lost: Sequence[Lost]) -> None:
        self._console.print("going on where an earlier run was stopped" if again else "from the beginning of the log")
        for one in lost:
            since = f" ({one.since:%Y-%m-%d %H:%M} UTC)" if one.since else ""
            print(
                f"{one.place[0]}[{one.place[1]}] begins at {one.begins}{since}: what came before is not in the log any"
                " more and would not be in a register made from it"
            )

    @contextmanager
    def reading(self) -> Iterator[Told]:
        """A bar on a terminal; a line now and then where there is none."""
        rate = TextColumn("{task.fields[speed]:,.0f}/s")
        columns = ("records", BarColumn(), TaskProgressColumn(), MofNCompleteColumn(), rate, TimeRemainingColumn())
        progress = Progress(*columns, console=self._console, transient=True)
        began = said = time.monotonic()

        def line(done: int, total: int) -> None:
            nonlocal said
            now = time.monotonic()
            if now - said >= SAID_EVERY or done >= total > 0:
                said, speed = now, done / max(now - began, 0.001)
                left = (total - done) / max(speed, 0.001)
                self._console.print(f"{done:,} of {total:,} records, {speed:,.0f}/s, {left:,.0f} s left")

        if not self._console.is_terminal:
            yield line
            return
        with progress:
            task = progress.add_task("records", total=None, speed=0)
            yield lambda done, total: progress.update(
                task, completed=done, total=total, speed=done / max(time.monotonic() - began, 0.001)
            )

    def doing(self, what: str) -> None:
        self._console.print(what)

    def compared(self, found: Sequence[Compared], aside: dict[str, int]) -> None:
        for reason, count in sorted(aside.items()):
            print(f"{count:,} records could not be projected ({reason}); they are among the dead letters")
        for one in found:
            said = f"{one.table}: {one.live:,} rows, from the log {one.shadow:,}"
            if one.same:
                print(f"{said}: same")
                continue
            older = f" ({one.older:,} of them older than the log)" if one.older else ""
            print(f"{said}: {one.missing:,} missing, {one.too_many:,} too many{older}, {one.differ:,} differ")
            for difference in one.first:
                print(f"  {' '.join(map(str, difference.key))}: {difference.what}")


def _could_not(why: str) -> int:
    print(why, file=sys.stderr)
    return 2


if __name__ == "__main__":
    sys.exit(main())
