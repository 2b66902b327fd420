"""POST /v1/events: one event, a batch, or a stream of lines."""

from __future__ import annotations

import asyncio
import time
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response, StreamingResponse

from coverlink_web import Problem
from employment_events import metrics
from employment_events.accept.json_text import Unreadable, read_json
from employment_events.accept.receipt import as_json
from employment_events.accept.verdict import Offered, Publisher, Verdict
from employment_events.counter import MOST_TOGETHER, Counter
from employment_events.http.allowance import Allowance
from employment_events.http.described import KEY, POST_EVENTS
from employment_events.http.gate import Gate
from employment_events.http.lines import groups_of_lines
from employment_events.http.spool import Spool
from employment_events.keys import PublisherKey

ONE, BATCH, STREAM = "application/cloudevents+json", "application/cloudevents-batch+json", "application/x-ndjson"
MOST_ONE = 1 << 20
MOST_BATCH = 8 << 20
"""Bytes of a body; a stream has no end, its lines have."""
MOST_EVENTS = 20_000
"""Of a batch: 8 MiB of ``[0,0,...]`` are four million verdicts."""
COMPRESSED = Problem(
    415, "encoding", "Compressed bodies are not taken", "expected a body as it is", {"Accept-Encoding": "identity"}
)


def events_router(counter: Counter, gate: Gate, allowance: Allowance, spool_dir: str) -> APIRouter:
    router = APIRouter(dependencies=[KEY])

    @router.post("/v1/events", **POST_EVENTS)
    async def post_events(request: Request) -> Response:
        started = time.monotonic()
        kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
        key = await gate.admit(request.headers.get("authorization"))
        if request.headers.get("content-encoding", "identity").lower() != "identity":
            raise COMPRESSED
        match kind:
            case "application/cloudevents+json":
                answer = await _one(request, key)
            case "application/cloudevents-batch+json":
                answer = await _batch(request, key)
            case "application/x-ndjson":
                answer = await _stream(request, key)
            case _:
                raise Problem(
                    415,
                    "media-type",
                    "The content type is not taken",
                    f"expected {ONE} (one event), {BATCH} (an array of events) or {STREAM} (one event a line)",
                    {"Accept-Post": f"{ONE}, {BATCH}, {STREAM}"},
                )
        metrics.SECONDS.labels(kind).observe(time.monotonic() - started)
        return answer

    async def _one(request: Request, key: PublisherKey) -> Response:
        body = await request.body()
        if len(body) > MOST_ONE:
            raise Problem(
                413, "too-large", "The event is too large", f"expected at most {MOST_ONE} bytes for one event"
            )
        await allowance.spend(key.id, 1)
        [verdict] = await counter.take([Offered(_publisher(key), raw=body)])
        if verdict.status == "rejected":
            raise refusal(verdict)
        return _answer([verdict])

    async def _batch(request: Request, key: PublisherKey) -> Response:
        body = await request.body()
        try:
            events = await asyncio.to_thread(read_json, body)
        except Unreadable as error:
            raise Problem(400, "not-json", "The batch is not JSON", str(error)) from None
        if not isinstance(events, list):
            raise Problem(400, "not-a-batch", "The batch is not an array", "expected a JSON array of CloudEvents")
        if len(events) > MOST_EVENTS:
            raise Problem(
                413, "too-large", "The batch is too large", f"expected at most {MOST_EVENTS} events; send a stream"
            )
        await allowance.spend(key.id, len(events))
        publisher = _publisher(key)
        verdicts: list[Verdict] = []
        for begin in range(0, len(events), MOST_TOGETHER):
            group = [Offered(publisher, event=event) for event in events[begin : begin + MOST_TOGETHER]]
            verdicts += await counter.take(group)
        return _answer(verdicts)

    async def _stream(request: Request, key: PublisherKey) -> Response:
        authorization = request.headers.get("authorization")
        spool = Spool(spool_dir)
        try:
            async for group in groups_of_lines(request.stream(), MOST_TOGETHER):
                key = await gate.admit(authorization)  # it may be revoked while the stream goes on
                await allowance.wait(key.id, len(group))
                publisher = _publisher(key)
                verdicts = await counter.take([line.offered(publisher) for line in group])
                await asyncio.to_thread(spool.add, [as_json(verdict) for verdict in verdicts])
        except BaseException:
            spool.close()
            raise
        return StreamingResponse(spool.pieces(), 202, media_type="application/json")

    return router


def refusal(verdict: Verdict) -> Problem:
    """The answer to one event that is refused: the problem, and which event it is about."""
    assert verdict.problem is not None
    status = {"not-json": 400, "not-your-source": 403, "not-your-type": 403}.get(verdict.code or "", 422)
    problem = Problem(status, verdict.code or "", "", "")
    named = {"id": verdict.id, "source": verdict.source, "receipt": {"id": verdict.id, "status": "rejected"}}
    problem.body = {**verdict.problem, "status": status, **named}
    return problem


def _publisher(key: PublisherKey) -> Publisher:
    return Publisher(key.publisher, key.may_speak, key.may_send)


def _answer(verdicts: list[Verdict]) -> JSONResponse:
    receipts: list[dict[str, Any]] = [as_json(verdict) for verdict in verdicts]
    return JSONResponse({"receipts": receipts}, 202)
