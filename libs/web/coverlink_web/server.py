"""uvicorn as we run it: quiet access log (addresses may hold what a person searched for), graceful stop within 25 s."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

import uvicorn
from fastapi import FastAPI

LAST_ANSWERS = 2
"""Seconds that a server beside the work gives those whom it is answering when the work ends."""


def serve(app: FastAPI, host: str, port: int) -> None:
    """Serves until SIGTERM or SIGINT, then ends with code 0."""
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, _asked)  # uvicorn sends the signal on when it is done: by default that would kill us
    uvicorn.run(
        app, host=host, port=port, access_log=False, log_config=None, timeout_graceful_shutdown=25, server_header=False
    )


@contextmanager
def served_beside(app: FastAPI, host: str, port: int) -> Iterator[None]:
    """Serves from a thread of its own while the caller works. The thread has ended then: one that Python leaves behind
    in a library written in C takes the whole process with it now and then (signal 11, instead of code 0).
    """
    server = uvicorn.Server(
        uvicorn.Config(
            app, host=host, port=port, access_log=False, log_config=None, server_header=False,
            timeout_graceful_shutdown=LAST_ANSWERS,
        )
    )  # fmt: skip
    thread = threading.Thread(target=server.run, name="probes", daemon=True)
    thread.start()
    try:
        yield
    finally:
        server.should_exit = True
        thread.join()


def _asked(_: int, __: FrameType | None) -> None:
    """Nothing is left to do."""
