"""E-mail over SMTP (RFC 5321). Encrypted: without STARTTLS nothing is sent, except to the stand-in on this machine."""

from __future__ import annotations

import re
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import formatdate
from uuid import NAMESPACE_URL, uuid5

import aiosmtplib
import httpx

from notifier.channels.channel import Accepted, Message, Name, NotNow, Refused, Result

TIMEOUT_SECONDS = 15.0
IMPLICIT_TLS = 465
"""On this port a server speaks TLS from the first byte (RFC 8314); on others STARTTLS begins it."""
_QUEUED = re.compile(r"queued as ([\w.-]{1,64})|\bid=([\w.-]{1,64})")
"""How servers name the id under which they took a message. The rest of what they say may quote the address."""


class Email:
    """``login`` is (user, password). ``outside`` is the stand-in, which tells its port when asked."""

    name: Name = "email"

    def __init__(
        self,
        host: str,
        port: int | None,
        sender: str,
        login: tuple[str, str] | None = None,
        *,
        outside: str = "",
        timeout_seconds: float = TIMEOUT_SECONDS,
    ) -> None:
        self._host, self._port, self._sender, self._outside = host, port, sender, outside
        self._login = login
        self._timeout = timeout_seconds

    async def send(self, message: Message) -> Result:
        try:
            mail = self._mail(message)
        except ValueError:
            return Refused("address_unfit")  # a line break, for one
        user, password = self._login or (None, None)
        try:
            port = self._port or await self._asked()
            _, said = await aiosmtplib.send(
                mail,
                hostname=self._host,
                port=port,
                username=user,
                password=password,
                timeout=self._timeout,
                use_tls=port == IMPLICIT_TLS,
                start_tls=None if self._outside else port != IMPLICIT_TLS,
            )
        except (aiosmtplib.SMTPException, httpx.HTTPError, OSError, ValueError, KeyError) as error:
            if self._outside:
                self._port = None  # it may have come back on another
            return _result(error)
        queued = _QUEUED.search(said)
        return Accepted(queued[1] or queued[2] if queued else str(mail["Message-ID"]))

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
        async with httpx.AsyncClient(timeout=self._timeout, trust_env=False) as client:
            answer = await client.get(f"{self._outside}/outside/where")
        self._port = int(answer.raise_for_status().json()["smtp_port"])
        return self._port


def _result(error: Exception) -> Result:
    """What the server says of the recipient or the message holds for good when it is 5xx (RFC 5321, 4.2.1).
    What it says of us (login, sender, greeting) is for whoever runs this to mend: tried again.
    """
    match error:
        case aiosmtplib.SMTPRecipientsRefused():
            code = max((one.code for one in error.recipients), default=550)
            return Refused(f"smtp_{code}") if code >= 500 else NotNow(f"smtp_{code}")
        case aiosmtplib.SMTPRecipientRefused() | aiosmtplib.SMTPDataError() if error.code >= 500:
            return Refused(f"smtp_{error.code}")
        case aiosmtplib.SMTPNotSupported():
            return Refused("address_unfit")  # it needs SMTPUTF8
        case aiosmtplib.SMTPResponseException():
            return NotNow(f"smtp_{error.code}")
        case TimeoutError() | httpx.TimeoutException():  # aiosmtplib's timeouts are TimeoutErrors too
            return NotNow("timeout")
        case _ if "STARTTLS" in str(error):
            return NotNow("no_starttls")
        case _:
            return NotNow("network")
