"""What comes to the counter, what is found out about it on the way, and what is answered."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any, Literal

from msgspec import Struct

from coverlink.contracts.bodies import Body, Identity
from coverlink.contracts.catalogue import FactType

Status = Literal["accepted", "duplicate", "quarantined", "rejected"]
PROBLEM = "urn:coverlink:problem:"


class Publisher(Struct, frozen=True):
    """Who brings events; ``may_speak`` takes a source, ``may_send`` a type of event."""

    name: str
    may_speak: Callable[[str], bool]
    may_send: Callable[[str], bool] = lambda _: True


class Offered(Struct, frozen=True):
    """One event as it came: ``raw`` bytes, or the ``event`` already read (an item of a batch). ``line`` is from 1."""

    publisher: Publisher
    raw: bytes | None = None
    event: object = None
    too_long: bool = False
    line: int | None = None


class Wrong(Struct, frozen=True):
    """One thing that is wrong: the field's path as the publisher wrote it, and what was expected there."""

    field: str
    expected: str


class Refused(Exception):
    """The event is not taken. ``wrong`` names fields; nothing here quotes a value of the event.

    ``told`` is false when not even the event's id may be kept: it holds a person's number.
    """

    def __init__(self, code: str, title: str, detail: str, wrong: list[Wrong] | None = None, told: bool = True) -> None:
        super().__init__(detail)
        self.code = code
        self.told = told
        self.problem: dict[str, Any] = {"type": PROBLEM + code, "title": title, "detail": detail}
        if wrong:
            self.problem["errors"] = [{"field": one.field, "expected": one.expected} for one in wrong[:20]]


class Candidate(Struct, frozen=True):
    """An event that is well-formed and makes sense. ``content`` is a keyed hash of all that was sent.

    ``doubt`` says why it is not to be believed as it stands. ``body`` has the Person, not yet sealed; ``time`` is None
    when the publisher gave none.
    """

    source: str
    id: str
    kind: FactType
    time: datetime | None
    content: bytes
    body: Body
    subject: str
    publisher: str
    person_id: str | None = None
    identity: Identity | None = None
    doubt: str | None = None
    event: bytes = b""
    ignored: tuple[str, ...] = ()
    line: int | None = None

    @property
    def name(self) -> tuple[str, str]:
        """By what an event is known: its source and its id there."""
        return self.source, self.id


class Verdict(Struct, frozen=True):
    """What became of one event. ``id`` and ``source`` are None where they could not be read or not be kept."""

    status: Status
    publisher: str
    recorded_at: datetime
    source: str | None = None
    id: str | None = None
    type: str | None = None
    fact_id: str | None = None
    person_id: str | None = None
    problem: dict[str, Any] | None = None
    code: str | None = None
    told: bool = True
    ignored: tuple[str, ...] = ()
    line: int | None = None


class Unavailable(Exception):
    """Kafka or PostgreSQL is not there: nothing is promised, the same events may be sent again. Says which."""
