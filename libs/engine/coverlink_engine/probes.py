"""``/livez``, ``/readyz`` and ``/metrics`` from a thread of their own: they answer also when the event loop is busy."""

from __future__ import annotations

import json
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from coverlink_engine.engine import Status


def serve_probes(host: str, port: int, status: Callable[[], Status]) -> ThreadingHTTPServer:
    """Serves until the process ends. Raises OSError when the port is taken."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            if self.path == "/metrics":
                self._answer(200, CONTENT_TYPE_LATEST, generate_latest())
            elif self.path in ("/livez", "/readyz"):
                wrong = status().live if self.path == "/livez" else status().ready
                body = json.dumps({"ok": wrong is None, "wrong": {"engine": wrong} if wrong else {}}).encode()
                self._answer(503 if wrong else 200, "application/json", body)
            else:
                self._answer(404, "text/plain", b"expected /livez, /readyz or /metrics")

        def _answer(self, code: int, kind: str, body: bytes) -> None:
            self.send_response(code)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            """Probes come every second; their log would hide all else."""

    server = ThreadingHTTPServer((host, port), Handler)
    server.daemon_threads = True
    Thread(target=server.serve_forever, name="probes", daemon=True).start()
    return server
