"""JPush's POST /v3/push as it answers: Basic authentication, a cid is pushed once, its codes and HTTP statuses."""

from __future__ import annotations

import base64
import hmac
import re
from typing import Annotated

import msgspec
from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse
from msgspec import Meta

from notifier.outside import keys
from notifier.outside.box import Box

_CID = re.compile(rf"{keys.PUSH_APP}-[0-9a-f]{{8}}(-[0-9a-f]{{4}}){{3}}-[0-9a-f]{{12}}")
_MOODS = {
    "refused": (400, 1011, "cannot find user by this audience"),
    "not_now": (429, 2002, "Request times of the app_key exceed the limit of current time window"),
}
_Alias = Annotated[str, Meta(min_length=1, pattern=r"^[\w@!#$&*+=.|]{1,40}$")]
"""40 bytes at most, as the provider has it."""


class Audience(msgspec.Struct):
    alias: list[_Alias]


class Android(msgspec.Struct):
    alert: str
    title: str = ""


class Notification(msgspec.Struct):
    android: Android


class Told(msgspec.Struct):
    """The request, as far as we read it."""

    platform: str | list[str]
    audience: Audience
    notification: Notification
    cid: str = ""


def push_router(box: Box) -> APIRouter:
    router = APIRouter(include_in_schema=False)

    @router.post("/v3/push")
    async def answer(request: Request) -> JSONResponse:
        if not _known(request.headers.get("authorization", "")):
            return _fault(401, 1004, "basic auth failed")
        try:
            told = msgspec.json.decode(await request.body(), type=Told)
        except msgspec.MsgspecError as error:
            missing = "missing required field" in str(error)
            return _fault(400, 1002 if missing else 1003, "a parameter is missing or illegal")
        if told.cid and not _CID.fullmatch(told.cid):
            return _fault(400, 1003, "cid has an illegal value")
        if not told.audience.alias:
            return _fault(400, 1003, "audience.alias has an illegal value")
        shown = told.notification.android
        taken = box.take("push", told.audience.alias[0], shown.title, shown.alert, told.cid)
        if isinstance(taken, str):
            return _fault(*_MOODS[taken])
        return JSONResponse({"sendno": "0", "msg_id": str(taken.number)})

    return router


def _known(authorization: str) -> bool:
    wanted = base64.b64encode(f"{keys.PUSH_APP}:{keys.PUSH_SECRET}".encode()).decode()
    return hmac.compare_digest(authorization.encode(), f"Basic {wanted}".encode())


def _fault(status: int, code: int, message: str) -> JSONResponse:
    return JSONResponse({"error": {"code": code, "message": message}}, status)
