"""App push by JPush's HTTP API (POST /v3/push), to the alias under which the app registered the person.

``cid`` makes repeats within a day one push: the provider answers with the first one's result. Its form is the
provider's, {appkey}-{uuid}, with a UUID made of our reference. The provider's page has callers take cids from a pool
(GET /v3/push/cid); made by us they need no table of who got which. Source, also of the codes:
https://docs.jiguang.cn/jpush/server/push/rest_api_v3_push
"""

from __future__ import annotations

from uuid import NAMESPACE_URL, uuid5

import aiohttp
import msgspec

from notifier.channels.channel import Accepted, Message, Name, NotNow, Refused, Result

TIMEOUT_SECONDS = 10.0
FOR_GOOD = {
    1002: "a parameter is missing",
    1003: "a parameter's value is illegal: the alias, for one",
    1005: "the message is too large",
    1011: "nobody is registered under the alias",
}
"""JPush's codes that no later try changes. The others (1000 internal error, 1004 keys, 1008 app_key, 1030 timeout, 2002
too many calls, 2003 and 2004 barred, 2005 too much) are about us or the provider: tried again.
"""
LONGEST = 400
"""Characters of the text; the provider takes 2000 bytes for iOS, with title and all (Chinese: 3 bytes a character)."""
KEPT_SECONDS = 86_400
"""So long the provider keeps a push for a phone that is off."""


class Push:
    name: Name = "push"

    def __init__(
        self, endpoint: str, app_key: str, master_secret: str, timeout_seconds: float = TIMEOUT_SECONDS
    ) -> None:
        self._app_key = app_key
        self._endpoint = endpoint
        self._headers = {"Authorization": aiohttp.encode_basic_auth(app_key, master_secret)}
        self._timeout = aiohttp.ClientTimeout(timeout_seconds)
        self._session: aiohttp.ClientSession | None = None

    async def send(self, message: Message) -> Result:
        alert = message.text if len(message.text) <= LONGEST else f"{message.text[: LONGEST - 1]}…"
        body = {
            "cid": f"{self._app_key}-{uuid5(NAMESPACE_URL, message.reference)}",
            "platform": ["android", "ios"],
            "audience": {"alias": [message.to]},
            "notification": {
                "android": {"alert": alert, "title": message.subject},
                "ios": {"alert": {"title": message.subject, "body": alert}},
            },
            "options": {"time_to_live": KEPT_SECONDS, "apns_production": True},
        }
        # Not httpx: a call costs it seven times the CPU (0.76 ms against 0.11).
        self._session = self._session or aiohttp.ClientSession(
            self._endpoint, headers=self._headers, timeout=self._timeout
        )
        try:
            async with self._session.post("/v3/push", json=body) as answer:
                return _result(answer.status, await answer.read())
        except TimeoutError:
            return NotNow("timeout")
        except aiohttp.ClientError:
            return NotNow("network")

    async def close(self) -> None:
        if self._session:
            await self._session.close()


def _result(status: int, body: bytes) -> Result:
    try:
        said = msgspec.json.decode(body)
        if status == 200:
            return Accepted(str(said["msg_id"]))
        code = int(said["error"]["code"])
    except (ValueError, KeyError, TypeError):
        return NotNow(f"http_{status}")
    barred = status == 429 or status >= 500
    return Refused(f"jpush_{code}") if code in FOR_GOOD and not barred else NotNow(f"jpush_{code}")
