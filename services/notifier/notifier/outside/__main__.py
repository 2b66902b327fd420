"""``python -m notifier.outside``: the stand-in providers, and a page that shows what they got, on COVERLINK_PORT."""

from __future__ import annotations

from coverlink.settings import Settings
from coverlink.telemetry import configure_logs
from coverlink_web import serve
from notifier.outside.app import build_app
from notifier.outside.box import Box
from notifier.outside.mail import serve_mail


class OutsideSettings(Settings):
    port: int = 8086


if __name__ == "__main__":
    settings = OutsideSettings()
    configure_logs("outside", settings.log_level)
    box = Box()
    mail, smtp_port = serve_mail(box, settings.host)
    try:
        serve(build_app(box, smtp_port), settings.host, settings.port)
    finally:
        mail.stop()
