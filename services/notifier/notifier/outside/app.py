"""The stand-ins' HTTP side: the providers' own paths, a page that shows what came, and what tests need beside it."""

from __future__ import annotations

from importlib.resources import files
from ipaddress import ip_address
from typing import Annotated, Any

from fastapi import FastAPI, Query, Request
from fastapi.responses import HTMLResponse, RedirectResponse
from jinja2 import Environment
from msgspec import structs
from pydantic import BaseModel, Field

from coverlink.privacy.masking import mask_mobile, mask_number
from coverlink_web import LimitBody, install_problems, probes
from notifier.outside.box import Box, Feeling, Got, Kind, Mood
from notifier.outside.push import push_router
from notifier.outside.sms import sms_router

SHOWN = 200
"""Messages on the page."""
LARGEST_BODY = 65_536


class Told(BaseModel):
    """A mood for the next ``times`` messages of a channel (without: until calmed), or for addresses that end so."""

    channel: Kind
    mood: Mood
    times: Annotated[int | None, Field(ge=1)] = None
    ending: str = ""


def build_app(box: Box, smtp_port: int) -> FastAPI:
    app = FastAPI(title="Coverlink outside", description="Stand-in providers: no part of production", redoc_url=None)
    install_problems(app)
    app.add_middleware(LimitBody, limit=LARGEST_BODY)
    template = Environment(autoescape=True).from_string((files(__package__) / "page.html").read_text("utf-8"))
    for router in (probes({}, {}), sms_router(box), push_router(box)):
        app.include_router(router)

    @app.get("/", response_class=HTMLResponse)
    def shown() -> str:
        rows = box.all()
        return template.render(rows=[(row, masked(row)) for row in rows[:SHOWN]], total=len(rows))

    @app.get("/outside/where")
    def where() -> dict[str, int]:
        """Where the SMTP server is."""
        return {"smtp_port": smtp_port}

    @app.get("/outside/messages")
    def messages(request: Request, limit: Annotated[int, Query(ge=1, le=10_000)] = 100) -> list[dict[str, Any]]:
        """The newest first. Addresses are whole for this machine alone, masked for others."""
        rows = box.all()[:limit]
        whole = from_this_machine(request)
        return [structs.asdict(row) | {"to": row.to if whole else masked(row)} for row in rows]

    @app.post("/outside/moods")
    def feel(told: Told) -> dict[str, bool]:
        box.feel(Feeling(**told.model_dump()))
        return {"ok": True}

    @app.post("/outside/calm")
    def calm() -> RedirectResponse:
        """All moods are forgotten."""
        box.calm()
        return RedirectResponse("/", 303)

    return app


def masked(row: Got) -> str:
    """The address as others may see it."""
    match row.channel:
        case "sms":
            return mask_mobile(row.to)
        case "push":
            return mask_number(row.to)
        case "email":
            return f"{row.to[:1]}***@{row.to.rpartition('@')[2]}"


def from_this_machine(request: Request) -> bool:
    """Both ends are loopback: a page elsewhere whose name was made to point here does not get through."""
    return _loopback(request.client.host if request.client else "") and _loopback(request.url.hostname or "")


def _loopback(host: str) -> bool:
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False
