"""Tencent Cloud's SendSms as it answers: signature, account, approved templates, a code for each number.

Unlike the provider it tells repeats by SessionContext, so that what it shows is what a person would have been told.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Sequence
from typing import Any

import msgspec
from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse

from notifier.outside import keys
from notifier.outside.box import Box, Got
from notifier.outside.signature import fault
from notifier.templates import UnknownTemplate, provider_text

_MOBILE = re.compile(r"\+861(?:[3-9][0-9]|20)[0-9]{8}")
"""Mobile numbers of the mainland, and the simulation's: those begin with 120, which no real one does."""
_PLACE = re.compile(r"\{(\d+)\}")
_MOODS = {"not_now": "LimitExceeded.DeliveryFrequencyLimit", "refused": "FailedOperation.PhoneNumberInBlacklist"}


class SendSms(msgspec.Struct, rename="pascal"):
    """The request, as far as we read it."""

    phone_number_set: list[str]
    sms_sdk_app_id: str
    template_id: str
    sign_name: str = ""
    template_param_set: list[str] = []
    session_context: str = ""


class Fault(Exception):
    """The whole request is refused. ``args[0]`` is the provider's code."""


def sms_router(box: Box) -> APIRouter:
    router = APIRouter(include_in_schema=False)

    @router.post("/")
    async def answer(request: Request) -> JSONResponse:
        body = await request.body()
        try:
            if code := fault(request.headers, body):
                raise Fault(code)
            if request.headers.get("x-tc-action") != "SendSms":
                raise Fault("InvalidAction")
            told = msgspec.json.decode(body, type=SendSms)
            text = _text(told)
        except msgspec.MsgspecError:
            return _answer({"Error": {"Code": "InvalidParameter", "Message": "expected the parameters of SendSms"}})
        except Fault as error:
            return _answer({"Error": {"Code": error.args[0], "Message": error.args[0]}})
        return _answer({"SendStatusSet": [_status(box, told, number, text) for number in told.phone_number_set]})

    return router


def _text(told: SendSms) -> str:
    """The message as a phone shows it. Raises Fault."""
    if told.sms_sdk_app_id != keys.SMS_APP:
        raise Fault("UnauthorizedOperation.SmsSdkAppIdVerifyFail")
    if told.sign_name != keys.SMS_SIGN:
        raise Fault("FailedOperation.SignatureIncorrectOrUnapproved")
    if not told.phone_number_set:
        raise Fault("MissingParameter.EmptyPhoneNumberSet")
    try:
        template = provider_text(*told.template_id.rpartition(".")[::2])
    except UnknownTemplate:
        raise Fault("FailedOperation.TemplateUnapprovedOrNotExist") from None
    return f"【{told.sign_name}】{_filled(template, told.template_param_set)}"


def _filled(template: str, words: Sequence[str]) -> str:
    if len(_PLACE.findall(template)) != len(words):
        raise Fault("FailedOperation.TemplateParamSetNotMatchApprovedTemplate")
    return _PLACE.sub(lambda place: words[int(place[1]) - 1], template)


def _status(box: Box, told: SendSms, number: str, text: str) -> dict[str, Any]:
    code, serial = "InvalidParameterValue.IncorrectPhoneNumber", ""
    if _MOBILE.fullmatch(number):
        taken = box.take("sms", number, "", text, told.session_context)
        if isinstance(taken, Got):
            code, serial = "Ok", f"outside:{taken.number}"
        else:
            code = _MOODS[taken]
    return {
        "SerialNo": serial,
        "PhoneNumber": number,
        "Fee": int(code == "Ok"),
        "SessionContext": told.session_context,
        "Code": code,
        "Message": "send success" if code == "Ok" else code,
        "IsoCode": "CN",
    }


def _answer(response: dict[str, Any]) -> JSONResponse:
    """The provider answers errors, too, with 200."""
    return JSONResponse({"Response": {**response, "RequestId": str(uuid.uuid4())}})
