"""Which language the pages speak: chosen on each of them, kept in a cookie."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form
from fastapi.responses import RedirectResponse, Response

from registry.web.render import LANGUAGE_COOKIE

router = APIRouter(include_in_schema=False)


@router.post("/language")
def language(to: Annotated[str, Form(max_length=2)], back: Annotated[str, Form(max_length=200)] = "/") -> Response:
    where = back if back.startswith("/") and not back.startswith(("//", "/\\")) else "/"
    answer = RedirectResponse(where, 303)
    answer.set_cookie(LANGUAGE_COOKIE, "en" if to == "en" else "zh", max_age=31_536_000, samesite="lax")
    return answer
