"""``GET /v1/tasks/stream``: server-sent events of my districts."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Annotated

import anyio
from fastapi import APIRouter, Header, Query, Request
from sse_starlette import EventSourceResponse, ServerSentEvent

from registry.access import looks
from registry.access.account import Account
from registry.http.parts import Caller, Deps, Parts, token_of

router = APIRouter(prefix="/v1/tasks", tags=["tasks"])
PING_SECONDS = 15
BEAT_SECONDS = 3
LAST_WORDS = 2.0
"""Seconds that a stream has to end in order when the server stops."""


@router.get("/stream", response_class=EventSourceResponse)
async def stream(
    request: Request,
    parts: Deps,
    account: Caller,
    last_event_id: Annotated[str | None, Header()] = None,
    last: Annotated[str | None, Query(alias="last_event_id", max_length=20)] = None,
    beats: Annotated[bool, Query()] = False,
    brief: Annotated[bool, Query()] = False,
) -> EventSourceResponse:
    """Events ``task.opened``, ``task.changed``, ``task.closed``, the task as data; resumes from ``Last-Event-ID``.

    With ``beats``: first, and every three seconds, an event ``beat`` while all that happened has been told. None for
    longer means that the stream may be behind. With ``brief`` a task is its ``id`` and ``status``, no more.
    """
    await asyncio.to_thread(_note, parts, account)
    token, stopping = token_of(request), anyio.Event()
    reader = parts.hub.reader(account, lambda: parts.sessions.account(token) == account, whole=not brief)

    async def events() -> AsyncIterator[bytes | ServerSentEvent]:
        with parts.hub.joined(reader):
            yield beat()
            async for some in parts.hub.told(reader, _id(last_event_id or last or ""), stopping):
                yield some

    def beat() -> ServerSentEvent:
        if beats and parts.hub.current and reader.current:
            return ServerSentEvent("{}", event="beat")
        return ServerSentEvent(comment="ping")  # for proxies, which end what is silent

    return EventSourceResponse(
        events(), ping=BEAT_SECONDS if beats else PING_SECONDS, ping_message_factory=beat,
        headers={"X-Accel-Buffering": "no"}, shutdown_event=stopping, shutdown_grace_period=LAST_WORDS,
    )  # fmt: skip


def _note(parts: Parts, account: Account) -> None:
    """Once for each time that a stream is opened."""
    with parts.db() as db:
        looks.note(db, account, "stream")


def _id(given: str) -> int | None:
    """None for what is no id of ours: the stream then begins now."""
    return int(given) if given.isascii() and given.isdigit() and len(given) < 19 else None
