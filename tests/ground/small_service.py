"""A real process as small as a service can be: says on /readyz that it is ready, and shows what it was told.

Arguments: how long to get ready in seconds, and `deaf` to ignore SIGTERM.
"""

import http.server
import json
import os
import signal
import sys
import time

ready_at = time.monotonic() + float(sys.argv[1])
if "deaf" in sys.argv:
    signal.signal(signal.SIGTERM, signal.SIG_IGN)


class Answers(http.server.BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        told = {name: value for name, value in os.environ.items() if name.startswith(("COVERLINK_", "KAFKA_", "DATA"))}
        self.send_response(503 if self.path == "/readyz" and time.monotonic() < ready_at else 200)
        self.end_headers()
        self.wfile.write(json.dumps(told).encode())

    def log_message(self, *_: object) -> None:
        pass


print("serving", flush=True)
http.server.ThreadingHTTPServer(("127.0.0.1", int(os.environ["COVERLINK_PORT"])), Answers).serve_forever()
