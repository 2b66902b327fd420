"""Last step: what became of an event, to its publisher over HTTP and on the bus."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from coverlink.contracts.decisions import RECEIPTS, Receipt
from coverlink.contracts.messages import encode_message
from employment_events.accept.publish import Record
from employment_events.accept.verdict import Verdict

GATEWAY = "//coverlink/gateway"


def receipt_record(verdict: Verdict) -> Record | None:
    """The receipt on the bus; None when the event cannot be named: then only its caller can be told."""
    if not (verdict.source and verdict.id and verdict.told):
        return None
    receipt = Receipt(
        source=verdict.source,
        id=verdict.id,
        status=verdict.status,
        publisher=verdict.publisher,
        fact_id=verdict.fact_id,
        person_id=verdict.person_id,
        problem=verdict.problem,
        recorded_at=verdict.recorded_at,
    )
    headers, value = encode_message("coverlink.event.received.v1", str(uuid4()), GATEWAY, verdict.recorded_at, receipt)
    return Record(RECEIPTS, verdict.publisher, headers, value)


def as_json(verdict: Verdict) -> dict[str, Any]:
    """One of the ``receipts`` of an answer: id and status, and what else there is to say."""
    answer: dict[str, Any] = {"id": verdict.id, "status": verdict.status}
    if verdict.line is not None and verdict.status == "rejected":
        answer["line"] = verdict.line
    for name in ("source", "fact_id", "person_id", "problem"):
        if (value := getattr(verdict, name)) is not None:
            answer[name] = value
    if verdict.ignored:
        answer["ignored"] = list(verdict.ignored)
    return answer
