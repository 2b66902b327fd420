"""Bounds on what a client may send."""

from __future__ import annotations

from starlette.datastructures import Headers
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
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)  # of a header that stands twice the first counts, as for the handlers
        kind = headers.get("content-type", "").partition(";")[0].strip().lower()
        if kind in self._streams:
            await self._app(scope, receive, send)
            return
        detail = f"expected at most {self._limit} bytes; send a stream or smaller batches"
        problem = Problem(413, "too-large", "The body is too large", detail)
        declared = headers.get("content-length", "0")
        if not declared.isdigit() or int(declared) > self._limit:
            await problem.response()(scope, receive, send)
            return
        await self._counting(problem, scope, receive, send)

    async def _counting(self, problem: Problem, scope: Scope, receive: Receive, send: Send) -> None:
        seen, begun = 0, False

        async def counted() -> Message:
            nonlocal seen
            message = await receive()
            seen += len(message.get("body", b""))
            if seen > self._limit:
                raise problem
            return message

        async def said(message: Message) -> None:
            # Whatever a framework makes of the exception on its way up: the answer is the problem.
            nonlocal begun
            if begun or seen <= self._limit:
                begun = True
                await send(message)

        await self._app(scope, counted, said)
        if seen > self._limit and not begun:
            await problem.response()(scope, receive, send)
