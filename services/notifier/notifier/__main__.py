"""``python -m notifier``: takes requests, sends messages, tells what became of them; probes on COVERLINK_PORT."""

from __future__ import annotations

import sys

from coverlink.telemetry import configure_logs
from notifier import channels, templates
from notifier.app import build_worker
from notifier.settings import NotifierSettings

if __name__ == "__main__":
    settings = NotifierSettings()
    configure_logs("notifier", settings.log_level)
    sys.exit(build_worker(settings, channels.build(settings), templates.render).run())
