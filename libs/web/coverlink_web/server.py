"""uvicorn as we run it: quiet access log (addresses may hold what a person searched for), graceful stop within 25 s."""

from __future__ import annotations

import signal
from types import FrameType

import uvicorn
from fastapi import FastAPI


def serve(app: FastAPI, host: str, port: int) -> None:
    """Serves until SIGTERM or SIGINT, then ends with code 0."""
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, _asked)  # uvicorn sends the signal on when it is done: by default that would kill us
    uvicorn.run(
        app, host=host, port=port, access_log=False, log_config=None, timeout_graceful_shutdown=25, server_header=False
    )


def _asked(_: int, __: FrameType | None) -> None:
    """Nothing is left to do."""
