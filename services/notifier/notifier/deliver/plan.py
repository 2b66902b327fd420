"""What to do with a notice that is due: open the identity, choose the rung, put it into words."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any, Literal, NamedTuple, Protocol

import structlog

from coverlink.contracts.bodies import Identity
from coverlink.privacy.sealing import Sealer, Unsealable, open_identity
from coverlink.privacy.vault import READ
from notifier.channels.channel import Message
from notifier.deliver.ledger import Copy, Db, Due, Try
from notifier.ladder import addresses_of, language_of, next_rung

LANGUAGES: tuple[Literal["zh", "en"], ...] = ("zh", "en")
_log = structlog.get_logger()


class Rendered(Protocol):
    """A message in words; ``params`` are the same words one by one, for providers that hold the template themselves."""

    @property
    def subject(self) -> str: ...
    @property
    def text(self) -> str: ...
    @property
    def params(self) -> dict[str, str]: ...


class Render(Protocol):
    """``notifier.templates.render``. Raises when there is no such template or a parameter is missing."""

    def __call__(self, template: str, language: str, params: dict[str, Any], cases: Sequence[str], /) -> Rendered: ...


class Send(NamedTuple):
    """Call the provider of this channel."""

    due: Due
    attempt: Try
    message: Message
    copies: list[Copy]


class Keep(NamedTuple):
    """Nowhere to go but the inbox."""

    due: Due
    attempt: Try
    copies: list[Copy]


class GiveUp(NamedTuple):
    """It reaches nobody. ``reason`` is a code: erased, unreadable, unrendered, no_way_left."""

    due: Due
    reason: str


Plan = Send | Keep | GiveUp


class Planner:
    """``master`` wraps the persons' data keys. They are read for each claim and kept nowhere: erased is erased.

    ``offers`` are the channels that there are, beside the inbox.
    """

    def __init__(self, master: Sealer, render: Render, offers: Collection[str]) -> None:
        self._master, self._render, self._offers = master, render, {*offers, "inbox"}

    async def plans(self, db: Db, dues: Sequence[Due]) -> list[Plan]:
        """A notice for which we cannot do our part is left out: it comes again when its lease ends."""
        persons = list({due.person_id for due in dues if due.sealed})
        wrapped = dict(await (await db.execute(READ, [persons])).fetchall()) if persons else {}
        plans: list[Plan] = []
        for due in dues:
            try:
                plans.append(self._plan(due, wrapped))
            except Unsealable:
                _log.error("key_unopened", notice_id=due.notice_id, check="COVERLINK_SECRETS_DIR/master_key")
            except Exception as error:
                _log.error("unplanned", notice_id=due.notice_id, error=type(error).__name__)
        return plans

    def _plan(self, due: Due, wrapped: Mapping[str, str]) -> Plan:
        identity: Identity | None = None
        if due.sealed:
            if due.person_id not in wrapped:
                return GiveUp(due, "erased")
            sealer = Sealer(self._master.open(wrapped[due.person_id], due.person_id))
            try:
                identity = open_identity(sealer, due.person_id, due.sealed)
            except (Unsealable, ValueError):
                return GiveUp(due, "unreadable")
        known = addresses_of(identity, due.person_id)
        addresses = {rung: address for rung, address in known.items() if rung in self._offers}
        rung = next_rung(addresses, due.past)
        if rung is None:
            return GiveUp(due, "no_way_left")
        try:
            words = {one: self._render(due.template, one, due.params, due.case_ids) for one in LANGUAGES}
        except Exception as error:
            # Its text may quote a parameter: the type is enough to find it.
            _log.error("unrendered", notice_id=due.notice_id, template=due.template, error=type(error).__name__)
            return GiveUp(due, "unrendered")
        attempt = Try(due.notice_id, rung, 1 + sum(one.channel == rung for one in due.past))
        copies = [Copy(due.person_id, due.notice_id, one, words[one].subject, words[one].text) for one in LANGUAGES]
        if rung == "inbox":
            return Keep(due, attempt, copies)
        language = language_of(identity, due.params)
        said = words[language]
        message = Message(
            attempt.reference, addresses[rung], said.subject, said.text, language, due.template, said.params
        )
        return Send(due, attempt, message, copies)
