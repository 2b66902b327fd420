"""GET /v1/receipts: what became of an event, for the publisher that sent it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Annotated, Any

import psycopg
from fastapi import APIRouter, Depends, Header, Query
from fastapi.responses import JSONResponse
from psycopg import Connection

from coverlink_web import Problem
from employment_events.accept.verdict import PROBLEM, Unavailable
from employment_events.http.described import GET_RECEIPTS, KEY
from employment_events.http.gate import Gate

_ASK = """
SELECT e.status, e.fact_id::text, e.person_id, e.recorded_at, q.reason, r.problem, r.refused_at
FROM (SELECT %(source)s::text AS source, %(id)s::text AS id) asked
LEFT JOIN gateway.event e ON e.source = asked.source AND e.id = asked.id AND e.publisher = %(publisher)s
LEFT JOIN gateway.quarantine q ON q.source = e.source AND q.id = e.id
LEFT JOIN gateway.refusal r ON r.source = asked.source AND r.id = asked.id AND r.publisher = %(publisher)s
"""

Ask = Callable[[str, str, str], dict[str, Any] | None]


def receipts_router(gate: Gate, ask: Ask) -> APIRouter:
    async def admitted(authorization: Annotated[str | None, Header(include_in_schema=False)] = None) -> None:
        await gate.admit(authorization)  # before anything is said about the question

    router = APIRouter(dependencies=[KEY, Depends(admitted)])

    @router.get("/v1/receipts", **GET_RECEIPTS)
    async def get_receipt(
        source: Annotated[str, Query(min_length=1, max_length=200)],
        id: Annotated[str, Query(min_length=1, max_length=128)],
        authorization: Annotated[str | None, Header(include_in_schema=False)] = None,
    ) -> JSONResponse:
        key = await gate.admit(authorization)
        if "\x00" in source + id:
            raise Problem(422, "invalid", "The request does not fit", "expected a source and an id without U+0000")
        try:
            receipt = await asyncio.to_thread(ask, source, id, key.publisher)
        except psycopg.OperationalError as error:
            raise Unavailable("the register of events (PostgreSQL) is not there") from error
        if receipt is None:
            raise Problem(
                404, "no-receipt", "No receipt", "expected an event that this publisher sent and was given a verdict on"
            )
        return JSONResponse(receipt)

    return router


def find_receipt(db: Connection[Any], source: str, event_id: str, publisher: str) -> dict[str, Any] | None:
    """What stands: an event that was taken stays taken, whatever was refused under its id later.

    None when there was no such event, or when Kafka has not acknowledged it: then it is to be sent again.
    """
    row = db.execute(_ASK, {"source": source, "id": event_id, "publisher": publisher}).fetchone()
    assert row is not None
    status, fact_id, person_id, recorded_at, doubt, refusal, refused_at = row
    receipt: dict[str, Any] = {"id": event_id, "source": source}
    if status == "accepted":
        found = {"status": status, "fact_id": fact_id, "recorded_at": recorded_at.isoformat()}
    elif status == "quarantined":
        problem = {"type": f"{PROBLEM}in-doubt", "title": "Not to be believed as it stands", "detail": doubt}
        found = {"status": status, "problem": problem, "recorded_at": recorded_at.isoformat()}
    elif refusal is not None:
        return {**receipt, "status": "rejected", "problem": refusal, "recorded_at": refused_at.isoformat()}
    else:
        return None
    return {**receipt, **found, **({"person_id": person_id} if person_id else {})}
