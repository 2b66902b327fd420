"""Lines as the gateway takes them, in this process: its own lines, checks, keys and verdicts, without its servers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime, time

from coverlink.contracts.catalogue import PERSON_FACTS
from coverlink.contracts.facts import Fact, decode_fact, fact_id
from coverlink.identifiers.resident_id import parse_person_number
from coverlink_simulator import Line
from employment_events.accept.check import check
from employment_events.accept.key import KeyedHashes
from employment_events.accept.publish import fact_records
from employment_events.accept.register import Name, Row
from employment_events.accept.verdict import Candidate, Publisher, Verdict
from employment_events.accept.way import _verdict
from employment_events.http.lines import Splitter
from insurance_linker.domain.decide import CHINA

HASHES = KeyedHashes(b"a person key for specifications!")
PUBLISHER = Publisher("simulator", lambda source: True)


def person_id_of(id_type: str, number: str) -> str:
    return HASHES.person_id(parse_person_number(id_type, number, date(2100, 1, 1)))


def taken(lines: Iterable[Line], now: datetime) -> Iterator[tuple[Line, Verdict, Candidate | None]]:
    """A verdict for each line in order, as ``Way.take`` gives it; the register's rows are kept in a dict."""
    rows: dict[Name, Row] = {}
    seen: set[Name] = set()
    splitter = Splitter()
    for line in lines:
        [read] = splitter.feed(line.text + b"\n")
        checked = check(read.offered(PUBLISHER), HASHES, now)
        if isinstance(checked, Verdict):
            yield line, checked, None
            continue
        row = Row(checked.content, "pending", fact_id(*checked.name), checked.person_id, now)
        rows.setdefault(checked.name, row)
        yield line, _verdict(checked, rows, seen, now), checked


def facts(lines: Iterable[Line], today: date) -> list[Fact]:
    """The accepted facts about persons as they stand on the bus, recorded at noon of the day."""
    return [fact for fact, topic in all_facts(lines, today) if topic == PERSON_FACTS]


def all_facts(lines: Iterable[Line], today: date) -> list[tuple[Fact, str]]:
    """The accepted facts with the topics on which they stand."""
    now = datetime.combine(today, time(12), CHINA)
    return [
        (decode_fact(record.headers, record.value), record.topic)
        for _, verdict, candidate in taken(lines, now)
        if candidate is not None and verdict.status == "accepted"
        for record in fact_records(candidate, candidate.body, fact_id(*candidate.name), now)
    ]
