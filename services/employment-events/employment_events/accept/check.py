"""First step: from what was offered to a candidate, or to a refusal that says field by field what was expected."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from zoneinfo import ZoneInfo

from msgspec import structs

from coverlink.contracts.bodies import Body, Identity, Person
from coverlink.identifiers.resident_id import InvalidId, PersonNumber, parse_person_number
from employment_events.accept.body import Identities, ignored_fields, name_person, read_body
from employment_events.accept.clear import names_somebody, nothing_in_clear
from employment_events.accept.doubt import doubt
from employment_events.accept.envelope import Envelope, read_envelope, read_name
from employment_events.accept.json_text import Unreadable, canonical, read_json
from employment_events.accept.key import KeyedHashes
from employment_events.accept.linked import identity_that_stands, not_two
from employment_events.accept.sense import Leaves, leaves, nonsense
from employment_events.accept.verdict import Candidate, Offered, Refused, Verdict, Wrong

CHINA = ZoneInfo("Asia/Shanghai")
MOST_ENTRIES = 20
"""Of a list in a body: the contracts bound every text, and a fact must fit into a record of Kafka."""


def check(offered: Offered, hashes: KeyedHashes, now: datetime) -> Candidate | Verdict:
    """A candidate, or the verdict that it is rejected."""
    event = offered.event
    try:
        if offered.too_long:
            raise Refused("too-long", "The line is too long", "expected at most 256 KiB for one event of a stream")
        if offered.raw is not None:
            event = _read(offered.raw)
        return _candidate(event, offered, hashes, now)
    except Refused as refused:
        source, event_id = read_name(event)
        return Verdict(
            status="rejected",
            publisher=offered.publisher.name,
            recorded_at=now,
            source=source,
            id=event_id,
            problem=refused.problem,
            code=refused.code,
            told=refused.told and not names_somebody(event, source, event_id),
            line=offered.line,
        )


def _read(raw: bytes) -> object:
    try:
        return read_json(raw)
    except Unreadable as error:
        raise Refused("not-json", "Not JSON", str(error)) from None


def _candidate(event: object, offered: Offered, hashes: KeyedHashes, now: datetime) -> Candidate:
    try:
        text = canonical(event)
    except Unreadable as error:
        raise Refused("not-json", "Not JSON that has one meaning", str(error)) from None
    envelope = read_envelope(event, now)
    may_speak(offered, envelope.source)
    may_send(offered, envelope.kind.name)
    body, identities = read_body(envelope.kind, envelope.data)
    found = leaves(body)
    today = now.astimezone(CHINA).date()
    numbers, wrong = _numbers(identities, found, today)
    wrong += [*_overlong(found), *nonsense(body, found, today), *_reference(envelope, found, offered)]
    wrong += not_two(numbers)
    if wrong:
        fields = ", ".join(one.field for one in wrong[:5])
        raise Refused("makes-no-sense", "The event cannot be so", f"see {fields}", wrong)
    person_id, number, identity = None, numbers.get("person"), identity_that_stands(identities)
    if identity and number:
        people = {}
        for name, whose in numbers.items():
            nothing_in_clear({"source": envelope.source, "id": envelope.id, **found}, identities[name], whose)
            people[name] = _person(hashes.person_id(whose), whose, identities[name])
        person_id = people["person"].person_id
        identity = structs.replace(identity, id_number=number.number)
        body = name_person(body, **people)
    return Candidate(
        source=envelope.source,
        id=envelope.id,
        kind=envelope.kind,
        time=envelope.time,
        content=hashes.content(text),
        body=body,
        subject=person_id or _unit(body),
        publisher=offered.publisher.name,
        person_id=person_id,
        identity=identity,
        doubt=doubt(found, envelope.time, number.born if number else None, today),
        event=text,
        ignored=ignored_fields(envelope.kind, envelope.data),
        line=offered.line,
    )


def _overlong(found: Leaves) -> Iterator[Wrong]:
    for path, value in found.items():
        if isinstance(value, tuple) and len(value) > MOST_ENTRIES:
            yield Wrong(path, f"at most {MOST_ENTRIES} entries, each said once")


def may_speak(offered: Offered, source: str) -> None:
    """Raises Refused when the key was not given for this source."""
    if not offered.publisher.may_speak(source):
        raise Refused(
            "not-your-source",
            "The key may not speak for this source",
            "expected a source that the key was made for; ask the operator to add it",
            [Wrong("source", "a source that the key may speak for")],
        )


def may_send(offered: Offered, kind: str) -> None:
    """Raises Refused when the key was not given for this type of event."""
    if not offered.publisher.may_send(kind):
        raise Refused(
            "not-your-type",
            "The key may not send events of this type",
            "expected a type that the key was made for; ask the operator to add it",
            [Wrong("type", "a type that the key may send")],
        )


def _numbers(identities: Identities, found: Leaves, today: date) -> tuple[dict[str, PersonNumber], list[Wrong]]:
    """By the field in which each identity stands."""
    numbers: dict[str, PersonNumber] = {}
    wrong: list[Wrong] = []
    for name, identity in identities.items():
        if identity.residence_district:
            found[f"data.{name}.residence_district"] = identity.residence_district
        try:
            numbers[name] = parse_person_number(identity.id_type, identity.id_number, today)
        except InvalidId as error:
            wrong.append(Wrong(f"data.{name}.id_number", str(error)))
    return numbers, wrong


def _reference(envelope: Envelope, found: Leaves, offered: Offered) -> Iterator[Wrong]:
    """A correction or retraction is of another event, and of one that this publisher could have sent."""
    source, event_id = found.get("data.of.source"), found.get("data.of.id")
    if source is None:
        return
    if (source, event_id) == (envelope.source, envelope.id):
        yield Wrong("data.of", "another event than this one")
    elif not offered.publisher.may_speak(source):
        yield Wrong("data.of.source", "a source that the key may speak for: nobody takes back what others said")


def _person(person_id: str, number: PersonNumber, identity: Identity) -> Person:
    return Person(
        person_id=person_id,
        born=f"{number.born:%Y-%m}" if number.born else None,
        sex="m" if number.sex == "m" else "f" if number.sex == "f" else None,
        residence_district=identity.residence_district,
    )


def _unit(body: Body) -> str:
    unit = getattr(body, "unit")  # noqa: B009  # every body about a unit has one, whatever its type
    code: str = unit.uscc
    return code
