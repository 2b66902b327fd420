"""An SMTP server on a port of its own, in a thread of its own."""

from __future__ import annotations

import socket
from email import message_from_bytes
from email.policy import default
from typing import Any

from aiosmtpd.controller import Controller

from notifier.outside.box import Box

_ANSWERS = {"not_now": "451 try again later", "refused": "550 no such mailbox"}


class _Handler:
    def __init__(self, box: Box) -> None:
        self._box = box

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        mail = message_from_bytes(envelope.content, policy=default)
        body = mail.get_body(("plain",))
        text = body.get_content() if body else ""
        reference = str(mail["Message-ID"])
        mood, number = self._box.take("email", envelope.rcpt_tos[0], str(mail["Subject"]), text, reference, once=True)
        return _ANSWERS[mood] if mood else f"250 taken as {number}"


def serve_mail(box: Box, host: str) -> tuple[Controller, int]:
    """A started server and its port, which is free by now and then taken: tried again if somebody was quicker."""
    for attempt in range(5):
        with socket.socket() as free:
            free.bind((host, 0))
            port = int(free.getsockname()[1])
        controller = Controller(_Handler(box), hostname=host, port=port)
        try:
            controller.start()
        except OSError:
            if attempt == 4:
                raise
        else:
            break
    return controller, port
