"""E-mail over SMTP (RFC 5321). Encrypted: without STARTTLS nothing is sent, except to the stand-in on this machine."""

from __future__ import annotations

from email.message import EmailMessage
from email.policy import SMTP
from email.utils import formatdate
from uuid import NAMESPACE_URL, uuid5

import aiosmtplib
import httpx

from notifier.channels.channel import Accepted, Message, Name, NotNow, Refused, Result

TIMEOUT_SECONDS = 15.0


class Email:
    """``login`` is (user, password). ``outside`` is the stand-in, which tells its port when asked."""

    name: Name = "email"

    def __init__(
        self, host: str, port: int | None, sender: str, login: tuple[str, str] | None = None, *, outside: str = ""
    ) -> None:
        self._host, self._port, self._sender, self._login, self._outside = host, port, sender, login, outside

    async def send(self, message: Message) -> Result:
        mail = self._mail(message)
        user, password = self._login or (None, None)
        try:
            port = self._port or await self._asked()
            _, answer = await aiosmtplib.send(
                mail, hostname=self._host, port=port, username=user, password=password, timeout=TIMEOUT_SECONDS,
                start_tls=None if self._outside else True,
            )  # fmt: skip
        except aiosmtplib.SMTPRecipientsRefused as error:
            return _refused(error.recipients[0].code if error.recipients else 550)
        except aiosmtplib.SMTPResponseException as error:
            return _refused(error.code)
        except (aiosmtplib.SMTPException, httpx.HTTPError, OSError, KeyError):
            self._forget()
            return NotNow("network")
        return Accepted(answer[:100])

    async def close(self) -> None:
        """Each message has a connection of its own."""

    def _mail(self, message: Message) -> EmailMessage:
        mail = EmailMessage(policy=SMTP)
        mail["From"], mail["To"], mail["Subject"] = self._sender, message.to, message.subject
        mail["Date"] = formatdate()
        mail["Message-ID"] = f"<{uuid5(NAMESPACE_URL, message.reference)}@{self._sender.rpartition('@')[2]}>"
        mail["Content-Language"] = message.language
        mail["Auto-Submitted"] = "auto-generated"
        mail.set_content(message.text)
        return mail

    async def _asked(self) -> int:
        async with httpx.AsyncClient(timeout=5, trust_env=False) as client:
            answer = await client.get(f"{self._outside}/outside/where")
        self._port = int(answer.raise_for_status().json()["smtp_port"])
        return self._port

    def _forget(self) -> None:
        if self._outside:
            self._port = None


def _refused(code: int) -> Result:
    return Refused(f"smtp_{code}") if code >= 500 else NotNow(f"smtp_{code}")
