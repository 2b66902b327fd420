"""Work on a PostgreSQL that may be away: done when it is back, and not given up before."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any, TypeVar

import psycopg
import structlog

from registry.database import IN_BATCHES, connect

LONGEST_PAUSE = 5.0
"""Seconds between two tries."""
_log = structlog.get_logger()
T = TypeVar("T")


class Retrying:
    """A connection to a PostgreSQL that may be away. Belongs to one thread."""

    def __init__(self, database: str, stop: threading.Event, tries: Callable[[], None]) -> None:
        self._database, self._stop, self._tries = database, stop, tries
        self._db: psycopg.Connection[Any] | None = None

    def does(self, work: Callable[[psycopg.Connection[Any]], T]) -> T | None:
        """Does it when PostgreSQL lets us. None when we are to stop before that."""
        pause = 0.1
        while not self._stop.is_set():
            self._tries()
            try:
                if self._db is None or self._db.closed:
                    self._db = connect(self._database, IN_BATCHES)
                return work(self._db)
            except psycopg.Error as error:
                # Never the message: it may quote values.
                _log.warning("not_projected", error=type(error).__name__, code=error.sqlstate, again_in=pause)
                self.close()
                self._stop.wait(pause)
                pause = min(pause * 2, LONGEST_PAUSE)
        return None

    def close(self) -> None:
        if self._db is not None:
            self._db.close()
        self._db = None
