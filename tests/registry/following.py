"""What a stream of everything would be told."""

from typing import Any

from psycopg import Connection

from registry.changes import MOST, Event, read


def since(db: Connection[Any], last: int, limit: int = MOST) -> list[Event]:
    """What came after the change ``last``, oldest first, at most ``limit``: ask again with the last one's id."""
    while True:
        found = read(db, last, limit=limit)
        if found.events or found.last == last:
            return found.events
        last = found.last
