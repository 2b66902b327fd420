"""Ends with 0 if the service in this container says on /readyz that it can do its work."""

import os
import sys
import urllib.request

try:
    urllib.request.urlopen(f"http://127.0.0.1:{os.environ['COVERLINK_PORT']}/readyz", timeout=4)
except OSError as error:
    sys.exit(f"not ready: {error}")
