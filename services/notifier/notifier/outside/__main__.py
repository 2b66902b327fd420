"""``python -m notifier.outside``: the stand-in providers, and a page that shows what they got."""

from __future__ import annotations

from datetime import datetime
from importlib.resources import files
from typing import Annotated, Any

from fastapi import FastAPI, Query
from fastapi.responses import HTMLResponse, RedirectResponse
from jinja2 import Environment
from pydantic import BaseModel

from coverlink.privacy.masking import mask_mobile
from coverlink.settings import Settings
from coverlink.telemetry import configure_logs
from coverlink_web import probes, serve
from notifier.outside.box import Box, Feeling, Mood
from notifier.outside.mail import serve_mail
from notifier.outside.providers import push_router, sms_router

PAGE = files("notifier.outside") / "page.html"


class Told(BaseModel):
    """A mood for tests: the next ``times`` messages of a channel, or addresses that end so."""

    channel: str
    mood: Mood
    times: int | None = None
    ending: str = ""


def build_app(box: Box, smtp_port: int) -> FastAPI:
    app = FastAPI(title="Coverlink outside", redoc_url=None)
    environment = Environment(autoescape=True)
    environment.filters["masked"] = mask_mobile
    template = environment.from_string(PAGE.read_text())
    app.include_router(probes({}, {}))
    app.include_router(sms_router(box))
    app.include_router(push_router(box))

    @app.get("/", response_class=HTMLResponse)
    def shown() -> str:
        rows = box.all()
        return template.render(rows=rows[:200], total=len(rows))

    @app.get("/outside/where")
    def where() -> dict[str, Any]:
        return {"smtp_port": smtp_port, "at": datetime.now().astimezone().isoformat()}

    @app.get("/outside/messages")
    def messages(limit: Annotated[int, Query(ge=1, le=10_000)] = 100) -> list[dict[str, Any]]:
        return [{name: getattr(row, name) for name in row.__struct_fields__} for row in box.all()[:limit]]

    @app.post("/outside/moods")
    def feel(told: Told) -> dict[str, bool]:
        box.feel(Feeling(told.channel, told.mood, told.times, told.ending))
        return {"ok": True}

    @app.post("/outside/calm")
    def calm() -> RedirectResponse:
        box.calm()
        return RedirectResponse("/", 303)

    return app


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
