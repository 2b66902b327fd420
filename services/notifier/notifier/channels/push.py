"""App push by JPush's HTTP API (POST /v3/push), to the alias under which the app registered the person.

``cid`` makes a repeat within a day one push at the provider (https://docs.jiguang.cn/jpush/server/push/rest_api_v3_push).
"""

from __future__ import annotations

from uuid import NAMESPACE_URL, uuid5

import httpx

from notifier.channels.channel import Accepted, Message, Name, NotNow, Refused, Result

TIMEOUT_SECONDS = 10.0
FOR_GOOD = frozenset({1003, 1011})
"""1003: a parameter is invalid; 1011: nobody is registered under the alias."""
SHOWN = 120
"""Characters of the text that a phone shows."""


class Push:
    name: Name = "push"

    def __init__(self, endpoint: str, app_key: str, master_secret: str) -> None:
        self._client = httpx.AsyncClient(
            base_url=endpoint, auth=(app_key, master_secret), timeout=TIMEOUT_SECONDS, trust_env=False
        )

    async def send(self, message: Message) -> Result:
        alert = message.text if len(message.text) <= SHOWN else f"{message.text[: SHOWN - 1]}…"
        body = {
            "cid": uuid5(NAMESPACE_URL, message.reference).hex,
            "platform": "all",
            "audience": {"alias": [message.to]},
            "notification": {
                "android": {"alert": alert, "title": message.subject},
                "ios": {"alert": {"title": message.subject, "body": alert}},
            },
            "options": {"time_to_live": 86_400, "apns_production": True},
        }
        try:
            answer = await self._client.post("/v3/push", json=body)
        except httpx.HTTPError:
            return NotNow("network")
        return _result(answer)

    async def close(self) -> None:
        await self._client.aclose()


def _result(answer: httpx.Response) -> Result:
    try:
        said = answer.json()
        if answer.status_code == 200:
            return Accepted(str(said["msg_id"]))
        code = int(said["error"]["code"])
    except (ValueError, KeyError, TypeError):
        return NotNow(f"http_{answer.status_code}")
    return Refused(f"jpush_{code}") if code in FOR_GOOD else NotNow(f"jpush_{code}")
