"""Decisions, notices and receipts on the bus: the same binary CloudEvents as facts, with fewer attributes."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

import msgspec

from coverlink.contracts.decisions import MESSAGES, Message
from coverlink.contracts.facts import CLOUD_EVENTS, JSON, BrokenContract, Headers, header, text_of

_encoder = msgspec.json.Encoder()
_decoders: dict[str, msgspec.json.Decoder[Message]] = {
    kind: msgspec.json.Decoder(body) for kind, (body, _) in MESSAGES.items()
}


def encode_message(kind: str, message_id: str, source: str, time: datetime, message: Message) -> tuple[Headers, bytes]:
    """Headers and value for a record of one of MESSAGES; ``source`` is the service, such as ``//coverlink/linker``."""
    return [
        JSON,
        CLOUD_EVENTS,
        ("ce_id", message_id.encode()),
        header("ce_source", source),
        header("ce_type", kind),
        ("ce_time", text_of(time)),
    ], _encoder.encode(message)


def decode_message(headers: Iterable[tuple[str, bytes]], value: bytes) -> tuple[str, Message]:
    """The message's type and body. Raises BrokenContract; an unknown type is one, so that nothing is skipped unseen."""
    kind = next((raw.decode(errors="replace") for name, raw in headers if name == "ce_type"), "")
    decoder = _decoders.get(kind)
    if decoder is None:
        raise BrokenContract("ce_type names no known message")
    try:
        return kind, decoder.decode(value)
    except msgspec.DecodeError as error:
        where = str(error).partition(" - at ")[2] or "the body"
        raise BrokenContract(f"body does not fit {kind}: {where}") from None
