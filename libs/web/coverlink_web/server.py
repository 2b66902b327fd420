"""uvicorn as we run it: quiet access log (addresses may hold what a person searched for), graceful stop within 25 s."""

from __future__ import annotations

import uvicorn
from fastapi import FastAPI


def serve(app: FastAPI, host: str, port: int) -> None:
    """Serves until SIGTERM or SIGINT."""
    uvicorn.run(
        app, host=host, port=port, access_log=False, log_config=None, timeout_graceful_shutdown=25, server_header=False
    )
