"""``/livez``, ``/readyz`` and ``/metrics``."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping

from fastapi import APIRouter
from fastapi.responses import JSONResponse, Response
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

Check = Callable[[], Awaitable[str | None]]
"""Answers None when all is well, else what is wrong in a few words."""


def probes(live: Mapping[str, Check], ready: Mapping[str, Check]) -> APIRouter:
    """A router with the three; 503 names the checks that failed."""
    router = APIRouter(include_in_schema=False)

    async def answer(checks: Mapping[str, Check]) -> JSONResponse:
        found = {name: await check() for name, check in checks.items()}
        wrong = {name: reason for name, reason in found.items() if reason}
        return JSONResponse({"ok": not wrong, "wrong": wrong}, 503 if wrong else 200)

    @router.get("/livez")
    async def livez() -> JSONResponse:
        return await answer(live)

    @router.get("/readyz")
    async def readyz() -> JSONResponse:
        return await answer(ready)

    @router.get("/metrics")
    async def metrics() -> Response:
        return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)

    return router
