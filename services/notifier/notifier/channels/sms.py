"""SMS by Tencent Cloud's API (SendSms, 2021-01-11) through its own SDK, signed with TC3-HMAC-SHA256.

The text lives with the provider as an approved template; we send its id and what fills it. Our reference goes along as
SessionContext, which the provider gives back but does not tell repeats by: towards it the promise is at least once.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from tencentcloud.common.credential import Credential
from tencentcloud.common.exception.tencent_cloud_sdk_exception import TencentCloudSDKException
from tencentcloud.common.profile.client_profile import ClientProfile
from tencentcloud.common.profile.http_profile import HttpProfile
from tencentcloud.sms.v20210111.models import SendSmsRequest
from tencentcloud.sms.v20210111.sms_client import SmsClient

from notifier.channels.channel import Accepted, Message, Name, NotNow, Refused, Result

TIMEOUT_SECONDS = 10.0
"""For connecting, and between two pieces of the answer; all in all a call may take half as long again."""
AT_ONCE = 10
"""The SDK blocks: so many threads call it at most, one for each connection that it keeps open."""
FOR_GOOD = frozenset({
    "InvalidParameterValue.IncorrectPhoneNumber",
    "FailedOperation.PhoneNumberInBlacklist",
    "FailedOperation.PhoneNumberParseFail",
    "FailedOperation.ContainSensitiveWord",
    "InvalidParameterValue.ContentLengthLimit",
    "InvalidParameterValue.ProhibitedUseUrlInTemplateParameter",
    "InvalidParameterValue.TemplateParameterLengthLimit",
    "LimitExceeded.PhoneNumberDailyLimit",
    "LimitExceeded.PhoneNumberSameContentDailyLimit",
    "UnsupportedOperation.ChineseMainlandTemplateToGlobalPhone",
    "UnsupportedOperation.ContainDomesticAndInternationalPhoneNumber",
    "UnsupportedOperation.UnsupportedRegion",
})  # fmt: skip
"""What no later try changes: it is about this number or these words, or lasts until tomorrow. Source: the codes in the
SDK (tencentcloud/sms/v20210111/errorcodes.py; https://cloud.tencent.com/document/product/382/55981). All others (quota,
frequency, balance, keys, signature, InternalError, network) are about us, the provider or the way: tried again.
"""
# At DEBUG it writes whole requests, numbers included.
logging.getLogger("tencentcloud_sdk_common").setLevel(logging.WARNING)


class Account(NamedTuple):
    """What the provider knows us by. ``sign`` is the approved signature (短信签名)."""

    app_id: str
    sign: str
    secret_id: str
    secret_key: str


class Sms:
    """``template_ids`` maps our template and language (``enrol_opened.zh``) to the provider's id."""

    name: Name = "sms"

    def __init__(
        self,
        endpoint: str,
        region: str,
        account: Account,
        template_ids: Mapping[str, str],
        timeout_seconds: float = TIMEOUT_SECONDS,
    ) -> None:
        where = urlsplit(endpoint)
        http = HttpProfile(protocol=where.scheme, endpoint=where.netloc, reqTimeout=timeout_seconds)
        credential = Credential(account.secret_id, account.secret_key)
        self._client = SmsClient(credential, region, ClientProfile(httpProfile=http))
        self._account, self._template_ids, self._timeout = account, template_ids, timeout_seconds
        self._threads = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="sms")

    async def send(self, message: Message) -> Result:
        template_id = self._template_ids.get(f"{message.template}.{message.language}")
        if template_id is None:
            return Refused("no_template_id")
        call = asyncio.get_running_loop().run_in_executor(self._threads, self._send, message, template_id)
        try:
            return await asyncio.wait_for(call, self._timeout * 1.5)
        except TimeoutError:
            return NotNow("timeout")

    async def close(self) -> None:
        self._threads.shutdown(wait=False, cancel_futures=True)

    def _send(self, message: Message, template_id: str) -> Result:
        request = SendSmsRequest()
        request.PhoneNumberSet = [_e164(message.to)]
        request.SmsSdkAppId = self._account.app_id
        request.SignName = self._account.sign
        request.TemplateId = template_id
        request.TemplateParamSet = list(message.params.values())
        request.SessionContext = message.reference
        try:
            status: Any = (self._client.SendSms(request).SendStatusSet or [None])[0]
        except TencentCloudSDKException as error:
            return _result(str(error.code))  # the SDK's own for the network: ClientNetworkError
        if status is None:
            return NotNow("no_status")
        return Accepted(str(status.SerialNo)) if status.Code == "Ok" else _result(str(status.Code))


def _result(code: str) -> Result:
    return Refused(code) if code in FOR_GOOD else NotNow(code)


def _e164(number: str) -> str:
    return number if number.startswith("+") else f"+86{number}"
