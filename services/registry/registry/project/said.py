"""What a record of the bus says, as the registry takes it."""

from __future__ import annotations

from coverlink.bus.dead_letters import Consumed as Record
from coverlink.contracts.catalogue import PERSON_FACTS, PROJECT, UNIT_FACTS
from coverlink.contracts.decisions import CaseDecided, Message, NoticeOutcome, PersonViewed
from coverlink.contracts.facts import BrokenContract, Fact, decode_fact
from coverlink.contracts.messages import decode_message

Said = Fact | tuple[str, Message]
"""A fact, or another message with its type."""


def understood(record: Record) -> Said | None:
    """What the record says; None for what the linker says to itself: of units and projects, and of earlier identities.

    Raises BrokenContract, which quotes nothing of it.
    """
    kind = next((raw for name, raw in record.headers if name == "ce_type"), b"")
    if _to_itself(record, kind):
        return None
    try:
        if record.topic in (PERSON_FACTS, UNIT_FACTS):
            fact = decode_fact(record.headers, record.value)
            if fact.time.tzinfo is None or fact.recorded_at.tzinfo is None:
                raise BrokenContract("ce_time and ce_recordedat: expected a date-time with its offset")
            return fact
        told, message = decode_message(record.headers, record.value)
    except RecursionError:
        raise BrokenContract("the body is nested too deeply") from None
    if not isinstance(message, CaseDecided | PersonViewed | NoticeOutcome):
        raise BrokenContract(f"{told} does not belong on a topic that the registry reads")
    return told, message


def _to_itself(record: Record, kind: bytes) -> bool:
    if record.topic == PERSON_FACTS:
        return kind == b"coverlink.person.carried.v1"
    return record.topic == UNIT_FACTS and _between_stages(record, kind)


def _between_stages(record: Record, kind: bytes) -> bool:
    return record.key.startswith(PROJECT.encode()) or kind == b"coverlink.unit.staffed.v1"
