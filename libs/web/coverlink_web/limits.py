"""Bounds on what a client may send."""

from __future__ import annotations

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from coverlink_web.problems import Problem


class LimitBody:
    """Refuses bodies over ``limit`` bytes with 413, before they are read into memory; ``streams`` are let pass.

    ``streams`` are content types whose handler reads piece by piece and bounds each piece itself.
    """

    def __init__(self, app: ASGIApp, limit: int, streams: frozenset[str] = frozenset()) -> None:
        self._app = app
        self._limit = limit
        self._streams = streams

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = dict(scope.get("headers") or [])
        kind = headers.get(b"content-type", b"").split(b";")[0].strip().decode("latin-1").lower()
        if scope["type"] != "http" or kind in self._streams:
            await self._app(scope, receive, send)
            return
        detail = f"expected at most {self._limit} bytes; send a stream or smaller batches"
        problem = Problem(413, "too-large", "The body is too large", detail)
        declared = headers.get(b"content-length", b"0")
        if not declared.isdigit() or int(declared) > self._limit:
            await problem.response()(scope, receive, send)
            return
        seen = 0

        async def counted() -> Message:
            nonlocal seen
            message = await receive()
            seen += len(message.get("body", b""))
            if seen > self._limit:
                raise problem
            return message

        await self._app(scope, counted, send)
