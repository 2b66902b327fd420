"""SMS by Tencent Cloud's API (SendSms, 2021-01-11) through its own SDK, signed with TC3-HMAC-SHA256.

The text lives with the provider as an approved template; we send its id and what fills it. Our reference goes along as
SessionContext. The provider does not tell repeats by it: towards it the promise is at least once.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from tencentcloud.common.credential import Credential
from tencentcloud.common.exception.tencent_cloud_sdk_exception import TencentCloudSDKException
from tencentcloud.common.profile.client_profile import ClientProfile
from tencentcloud.common.profile.http_profile import HttpProfile
from tencentcloud.sms.v20210111.models import SendSmsRequest
from tencentcloud.sms.v20210111.sms_client import SmsClient

from notifier.channels.channel import Accepted, Message, Name, NotNow, Refused, Result

TIMEOUT_SECONDS = 10
FOR_GOOD = (
    "InvalidParameterValue.IncorrectPhoneNumber",
    "InvalidParameterValue.ImagePhoneNumber",
    "FailedOperation.PhoneNumberInBlacklist",
    "UnsupportedOperation.ContainDomesticAndInternationalPhoneNumber",
    "UnsupportedOperation.ChineseMainlandTemplateToGlobalPhone",
    "LimitExceeded.PhoneNumberDailyLimit",
)
"""Codes after which this number is not tried again (https://cloud.tencent.com/document/product/382/55981). All others
say something about us, our quota or the provider: they are tried again, and show in the metrics until somebody looks.
"""


class Sms:
    """``template_ids`` maps our template and language (``enrol_opened.zh``) to the provider's id; a template that is
    not there goes by our name, which only the stand-in takes.
    """

    name: Name = "sms"

    def __init__(
        self, endpoint: str, region: str, app_id: str, sign: str, secret_id: str, secret_key: str,
        template_ids: Mapping[str, str],
    ) -> None:  # fmt: skip
        where = urlsplit(endpoint)
        http = HttpProfile(protocol=where.scheme, endpoint=where.netloc, reqTimeout=TIMEOUT_SECONDS)
        profile = ClientProfile(httpProfile=http)
        self._client = SmsClient(Credential(secret_id, secret_key), region, profile)
        self._app_id, self._sign, self._template_ids = app_id, sign, template_ids

    async def send(self, message: Message) -> Result:
        return await asyncio.to_thread(self._send, message)

    async def close(self) -> None:
        """The SDK keeps nothing open that has to be closed."""

    def _send(self, message: Message) -> Result:
        template = f"{message.template}.{message.language}"
        request = SendSmsRequest()
        request.PhoneNumberSet = [_e164(message.to)]
        request.SmsSdkAppId = self._app_id
        request.SignName = self._sign
        request.TemplateId = self._template_ids.get(template, template)
        request.TemplateParamSet = list(message.params.values())
        request.SessionContext = message.reference
        try:
            status: Any = self._client.SendSms(request).SendStatusSet[0]
        except TencentCloudSDKException as error:
            return _result(str(error.code))
        except OSError:
            return NotNow("network")
        return Accepted(str(status.SerialNo)) if status.Code == "Ok" else _result(str(status.Code))


def _result(code: str) -> Result:
    return Refused(code) if code in FOR_GOOD else NotNow(code)


def _e164(number: str) -> str:
    return number if number.startswith("+") else f"+86{number}"
