"""An SMTP server on a port of its own, in a thread of its own."""

from __future__ import annotations

import logging
import socket
from email import message_from_bytes
from email.policy import default
from typing import Any

from aiosmtpd.controller import Controller

from notifier.outside.box import Box

_MOODS = {"not_now": "451 4.3.2 try again later", "refused": "550 5.1.1 no such mailbox"}
_TRIES = 5
# At INFO it writes every line of a session, addresses included.
logging.getLogger("mail.log").setLevel(logging.WARNING)


class _Handler:
    def __init__(self, box: Box) -> None:
        self._box = box

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        mail = message_from_bytes(envelope.content, policy=default)
        body = mail.get_body(("plain",))
        text = str(body.get_content()).rstrip() if body else ""
        taken = self._box.take(
            "email", envelope.rcpt_tos[0], str(mail["Subject"] or ""), text, str(mail["Message-ID"] or "")
        )
        return _MOODS[taken] if isinstance(taken, str) else f"250 2.0.0 Ok: queued as outside-{taken.number}"


def serve_mail(box: Box, host: str) -> tuple[Controller, int]:
    """A started server and its port."""
    for attempt in range(_TRIES):
        port = _free_port(host)
        controller = Controller(_Handler(box), hostname=host, port=port, server_hostname="outside")
        try:
            controller.start()
        except OSError:
            # Somebody was quicker to take the port.
            if attempt == _TRIES - 1:
                raise
        else:
            return controller, port
    raise AssertionError("the last try returns or raises")


def _free_port(host: str) -> int:
    with socket.socket() as free:
        free.bind((host, 0))
        return int(free.getsockname()[1])
