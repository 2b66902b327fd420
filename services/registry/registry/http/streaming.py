"""``GET /v1/tasks/stream``: server-sent events of my districts."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Annotated

import msgspec
from fastapi import APIRouter, Depends, Header, Query
from sse_starlette import EventSourceResponse, ServerSentEvent

from registry.access.account import Account
from registry.http.parts import Parts, caller, parts_of

router = APIRouter(prefix="/v1/tasks", tags=["tasks"])


@router.get("/stream", response_class=EventSourceResponse)
async def stream(
    parts: Annotated[Parts, Depends(parts_of)],
    account: Annotated[Account, Depends(caller)],
    last_event_id: Annotated[str | None, Header()] = None,
    last: Annotated[str | None, Query(alias="last_event_id", max_length=20)] = None,
) -> EventSourceResponse:
    """Events ``task.opened``, ``task.changed``, ``task.closed``, the task as data; resumes from ``Last-Event-ID``."""
    given = last_event_id or last or ""

    async def events() -> AsyncIterator[ServerSentEvent]:
        async for change in parts.hub.told(account, int(given) if given.isdigit() else None):
            data = msgspec.json.encode(change.task).decode()
            yield ServerSentEvent(data, event=change.type, id=str(change.id))

    return EventSourceResponse(events(), ping=15, headers={"X-Accel-Buffering": "no"})
