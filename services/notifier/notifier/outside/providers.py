"""The providers' HTTP APIs as they answer: Tencent's SendSms with its signature, JPush's /v3/push with its errors."""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
import uuid
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse
from fastapi.security.utils import get_authorization_scheme_param

from notifier.outside import keys
from notifier.outside.box import Box

_AUTHORIZATION = re.compile(r"Credential=([^/]+)/([^/]+)/([^/]+)/tc3_request, SignedHeaders=([^,]+), Signature=(\w+)")
_MOBILE = re.compile(r"\+86[0-9]{11}")


def sms_router(box: Box) -> APIRouter:
    router = APIRouter()

    @router.post("/")
    async def send_sms(request: Request) -> JSONResponse:
        body = await request.body()
        if not signature_fits(request, body):
            return _sms_error("AuthFailure.SignatureFailure", "the signature does not fit")
        if request.headers.get("x-tc-action") != "SendSms":
            return _sms_error("InvalidAction", "expected X-TC-Action: SendSms")
        told: dict[str, Any] = await request.json()
        rows = [_sms_status(box, told, number) for number in told["PhoneNumberSet"]]
        return JSONResponse({"Response": {"SendStatusSet": rows, "RequestId": str(uuid.uuid4())}})

    return router


def _sms_status(box: Box, told: dict[str, Any], number: str) -> dict[str, Any]:
    text = f"【{told['SignName']}】{told['TemplateId']}: {' | '.join(told.get('TemplateParamSet') or ())}"
    code, serial = "Ok", ""
    if not _MOBILE.fullmatch(number):
        code = "InvalidParameterValue.IncorrectPhoneNumber"
    else:
        mood, place = box.take("sms", number, "", text, told.get("SessionContext", ""), once=False)
        code = {
            "not_now": "LimitExceeded.DeliveryFrequencyLimit",
            "refused": "FailedOperation.PhoneNumberInBlacklist",
        }.get(mood or "", "Ok")
        serial = f"outside:{place}" if code == "Ok" else ""
    return {
        "SerialNo": serial, "PhoneNumber": number, "Fee": int(code == "Ok"), "Code": code,
        "SessionContext": told.get("SessionContext", ""), "IsoCode": "CN",
        "Message": "send success" if code == "Ok" else code,
    }  # fmt: skip


def _sms_error(code: str, message: str) -> JSONResponse:
    error = {"Code": code, "Message": message}
    return JSONResponse({"Response": {"Error": error, "RequestId": str(uuid.uuid4())}})


def signature_fits(request: Request, body: bytes) -> bool:
    """TC3-HMAC-SHA256 (https://cloud.tencent.com/document/api/382/52072)."""
    found = _AUTHORIZATION.search(request.headers.get("authorization", ""))
    if found is None or found[1] != keys.SMS_ID:
        return False
    _, day, service, signed, signature = found.groups()
    headers = "".join(f"{name}:{request.headers.get(name, '').strip().lower()}\n" for name in signed.split(";"))
    canonical = "\n".join(("POST", "/", "", headers, signed, hashlib.sha256(body).hexdigest()))
    stamp = request.headers.get("x-tc-timestamp", "")
    scope = f"{day}/{service}/tc3_request"
    to_sign = "\n".join(("TC3-HMAC-SHA256", stamp, scope, hashlib.sha256(canonical.encode()).hexdigest()))
    key = f"TC3{keys.SMS_KEY}".encode()
    for part in (day, service, "tc3_request"):
        key = hmac.digest(key, part.encode(), "sha256")
    return hmac.compare_digest(hmac.new(key, to_sign.encode(), "sha256").hexdigest(), signature)


def push_router(box: Box) -> APIRouter:
    router = APIRouter()

    @router.post("/v3/push")
    async def push(request: Request) -> JSONResponse:
        scheme, given = get_authorization_scheme_param(request.headers.get("authorization"))
        if scheme.lower() != "basic" or not _basic_fits(given):
            return _push_error(401, 1004, "basic auth failed")
        told: dict[str, Any] = await request.json()
        aliases = (told.get("audience") or {}).get("alias") or []
        if not aliases:
            return _push_error(400, 1003, "audience must be set")
        shown = told["notification"]["android"]
        mood, number = box.take(
            "push", aliases[0], shown.get("title", ""), shown["alert"], told.get("cid", ""), once=True
        )
        if mood == "refused":
            return _push_error(400, 1011, "cannot find user by this audience")
        if mood == "not_now":
            return _push_error(429, 2002, "request times exceed the rate limit")
        return JSONResponse({"sendno": "0", "msg_id": str(number)})

    return router


def _basic_fits(given: str) -> bool:
    wanted = base64.b64encode(f"{keys.PUSH_APP}:{keys.PUSH_SECRET}".encode()).decode()
    return hmac.compare_digest(given, wanted)


def _push_error(status: int, code: int, message: str) -> JSONResponse:
    return JSONResponse({"error": {"code": code, "message": message}}, status)
