"""A fact on the bus: a CloudEvent in Kafka's binary mode, its attributes as headers, its body as JSON."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import lru_cache
from uuid import UUID

import msgspec

from coverlink.contracts.bodies import Body
from coverlink.contracts.catalogue import CATALOGUE
from coverlink.contracts.ids import name_id

FACT_NAMES = UUID("6f1b7a52-6d0c-5c7e-9a47-3f6f7e2a9c01").bytes
Headers = list[tuple[str, bytes]]
JSON = ("content-type", b"application/json")
CLOUD_EVENTS = ("ce_specversion", b"1.0")

_encoder = msgspec.json.Encoder()
_decoders: dict[str, msgspec.json.Decoder[Body]] = {
    name: msgspec.json.Decoder(row.body) for name, row in CATALOGUE.items()
}


class BrokenContract(ValueError):
    """A record that is no fact: the message says which part, what was expected, and quotes no value."""


class Fact(msgspec.Struct, frozen=True, kw_only=True):
    """What a source states. ``time`` is when the source says it was said, ``recorded_at`` when we heard it."""

    fact_id: str
    source: str
    id: str
    type: str
    time: datetime
    recorded_at: datetime
    publisher: str = ""
    subject: str
    data: Body


def fact_id(source: str, event_id: str) -> str:
    """The id that every copy of the same event has, whoever makes it."""
    return name_id(FACT_NAMES, f"{source}\x00{event_id}")


def encode_fact(fact: Fact) -> tuple[Headers, bytes]:
    """Headers and value of the Kafka record; its key is ``fact.subject``."""
    headers: Headers = [
        JSON,
        CLOUD_EVENTS,
        ("ce_id", fact.id.encode()),
        header("ce_source", fact.source),
        header("ce_type", fact.type),
        ("ce_time", text_of(fact.time)),
        ("ce_subject", fact.subject.encode()),
        ("ce_factid", fact.fact_id.encode()),
        ("ce_recordedat", text_of(fact.recorded_at)),
        header("ce_publisher", fact.publisher),
    ]
    return headers, _encoder.encode(fact.data)


@lru_cache(1024)
def header(name: str, value: str) -> tuple[str, bytes]:
    """One of the few that nearly every record has."""
    return name, value.encode()


def text_of(time: datetime) -> bytes:
    """As headers have it. All that follows from one fact has its very time, the same object: written once."""
    global _written
    last, text = _written
    if last is not time:  # not `!=`: equal times may have different offsets
        text = time.isoformat().encode()
        _written = time, text
    return text


_written: tuple[datetime | None, bytes] = None, b""


def decode_fact(headers: Iterable[tuple[str, bytes]], value: bytes) -> Fact:
    """Reads a record back.

    Raises BrokenContract, naming the header or the field, never quoting what stood there: it may be personal.
    """
    return fact_of(dict(headers), value)


def fact_of(found: Mapping[str, bytes], value: bytes) -> Fact:
    """The same, of headers by name."""
    try:
        kind = found["ce_type"].decode()
        decoder = _decoders.get(kind)
        if decoder is None:
            raise BrokenContract("ce_type names no known fact type")
        source, event_id = found["ce_source"].decode(), found["ce_id"].decode()
        recorded_at = datetime.fromisoformat(found["ce_recordedat"].decode())
        return Fact(
            fact_id=found["ce_factid"].decode() if "ce_factid" in found else fact_id(source, event_id),
            source=source,
            id=event_id,
            type=kind,
            time=datetime.fromisoformat(found["ce_time"].decode()) if "ce_time" in found else recorded_at,
            recorded_at=recorded_at,
            publisher=found.get("ce_publisher", b"").decode(),
            subject=found["ce_subject"].decode(),
            data=decoder.decode(value),
        )
    except KeyError as error:
        raise BrokenContract(f"header {error.args[0]} is missing") from None
    except msgspec.DecodeError as error:
        where = str(error).partition(" - at ")[2] or "the body"
        raise BrokenContract(f"body does not fit {found['ce_type'].decode()}: {where}") from None
    except (UnicodeDecodeError, ValueError) as error:
        if isinstance(error, BrokenContract):
            raise
        raise BrokenContract("a header holds no text, or a date-time that is not ISO 8601") from None
