"""The whole way of the events that stand at the counter at one moment: check -> key -> seal -> publish -> receipt."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime

from coverlink.contracts.bodies import Body
from coverlink.privacy.sealing import Sealer
from employment_events.accept.check import CHINA, check
from employment_events.accept.key import KeyedHashes
from employment_events.accept.publish import Bus, Record, fact_records
from employment_events.accept.receipt import receipt_record
from employment_events.accept.register import Name, Register, Row
from employment_events.accept.seal import Sealing
from employment_events.accept.verdict import PROBLEM, Candidate, Offered, Verdict
from employment_events.accept.whose import numbers_in

Clock = Callable[[], datetime]


def now_utc() -> datetime:
    return datetime.now(UTC)


class Way:
    """One clerk's way; it has a connection, a producer and a vault of its own and belongs to one thread."""

    def __init__(
        self, hashes: KeyedHashes, sealing: Sealing, register: Register, bus: Bus, clock: Clock = now_utc
    ) -> None:
        self._hashes, self._sealing, self._register, self._bus, self._clock = hashes, sealing, register, bus, clock

    def take(self, offered: Sequence[Offered]) -> list[Verdict]:
        """A verdict for each, in order. Raises Unavailable: then no verdict holds, and all may come again."""
        now = self._clock()
        checked = [check(one, self._hashes, now) for one in offered]
        candidates = [one for one in checked if isinstance(one, Candidate)]
        with self._register.connection() as db:
            bodies = dict(zip(map(id, candidates), self._sealing.seal(db, candidates), strict=True))
            held = {id(one): self._sealing.quarantined(db, one) for one in candidates if one.doubt}
            with self._register.claim(db, candidates, now) as rows:
                seen = {name for name, row in rows.items() if row.status != "pending"}
                verdicts = [one if isinstance(one, Verdict) else _verdict(one, rows, seen, now) for one in checked]
                pairs = [(one, v) for one, v in zip(checked, verdicts, strict=True) if isinstance(one, Candidate)]
                doubted = [(one, held[id(one)]) for one, v in pairs if v.status == "quarantined"]
                taken = [one for one, v in pairs if v.status == "accepted"]
                if not doubted:
                    self._register.hasten(db)
                self._register.keep(db, doubted, now)
                self._register.refuse(db, (v for v in verdicts if v.status == "rejected"))
                self._bus.publish([*_facts(taken, bodies, rows), *_receipts(verdicts)])
                self._register.settle(db, (one.name for one in taken), "accepted")
        return verdicts

    def keys_about(self, refused: Sequence[tuple[object, Iterable[bytes]]]) -> list[dict[str, Sealer]]:
        """For each event and the bytes that it came in: data keys of those whom it names. Raises Unavailable."""
        today = self._clock().astimezone(CHINA).date()
        named = [
            {self._hashes.person_id(number) for number in numbers_in(event, texts, today)} for event, texts in refused
        ]
        with self._register.connection() as db:
            keys = self._sealing.keys_of(db, set().union(*named))
        return [{person: keys[person] for person in people} for people in named]

    def close(self) -> None:
        self._bus.close()
        self._register.close()


def _verdict(one: Candidate, rows: Mapping[Name, Row], seen: set[Name], now: datetime) -> Verdict:
    """By what the register knows of this source and id; ``seen`` are those that have their verdict already."""
    row = rows[one.name]
    if row.content != one.content:
        return _conflict(one, now)
    status = "duplicate" if one.name in seen else "quarantined" if one.doubt else "accepted"
    seen.add(one.name)
    return Verdict(
        status=status,  # type: ignore[arg-type]  # three of the four
        publisher=one.publisher,
        recorded_at=row.recorded_at,
        source=one.source,
        id=one.id,
        type=one.kind.name,
        fact_id=None if one.doubt else row.fact_id,
        person_id=row.person_id,
        problem={"type": f"{PROBLEM}in-doubt", "title": "Not to be believed as it stands", "detail": one.doubt}
        if status == "quarantined"
        else None,
        ignored=one.ignored,
        line=one.line,
    )


def _conflict(one: Candidate, now: datetime) -> Verdict:
    return Verdict(
        status="rejected",
        publisher=one.publisher,
        recorded_at=now,
        source=one.source,
        id=one.id,
        type=one.kind.name,
        problem={
            "type": f"{PROBLEM}other-content",
            "title": "This source and id belong to another event",
            "detail": "expected the content that was sent before under this id; a correction has an id of its own "
            "and names the corrected event in data.of",
            "errors": [{"field": "id", "expected": "an id that this source has not used for another event"}],
        },
        code="other-content",
        line=one.line,
    )


def _facts(taken: Sequence[Candidate], bodies: Mapping[int, Body], rows: Mapping[Name, Row]) -> list[Record]:
    return [
        record
        for one in taken
        for record in fact_records(one, bodies[id(one)], rows[one.name].fact_id, rows[one.name].recorded_at)
    ]


def _receipts(verdicts: Sequence[Verdict]) -> list[Record]:
    return [record for verdict in verdicts if (record := receipt_record(verdict)) is not None]
