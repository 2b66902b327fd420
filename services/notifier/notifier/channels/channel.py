"""What a way to a person is to the notifier: one message in, one of three answers out."""

from __future__ import annotations

from typing import Literal, Protocol

from msgspec import Struct

Name = Literal["sms", "push", "email", "inbox"]


class Message(Struct, frozen=True):
    """A message ready to go. ``reference`` is ours and the same on every try, so that a provider can tell a repeat;
    ``to`` is the address on this channel (mobile number, device, e-mail address, person id for the inbox).
    """

    reference: str
    to: str
    subject: str
    text: str
    language: Literal["zh", "en"]
    template: str
    params: dict[str, str]


class Accepted(Struct, frozen=True):
    """The provider has it. ``reference`` is the provider's own id."""

    reference: str


class Refused(Struct, frozen=True):
    """For good: bad number, blocked, no such device. ``reason`` is a code and holds no personal data."""

    reason: str


class NotNow(Struct, frozen=True):
    """Not this time; try again later. ``reason`` is a code and holds no personal data."""

    reason: str


Result = Accepted | Refused | NotNow


class Channel(Protocol):
    """One way to a person. ``send`` raises nothing that a provider or the network can cause: that is NotNow."""

    name: Name

    async def send(self, message: Message) -> Result: ...

    async def close(self) -> None: ...
