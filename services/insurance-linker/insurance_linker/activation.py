"""New packs while the linker runs: read when their folder changes, in force from the next person on.

A pack decides from its own dates on. When it is read, and on each day on which one of its entries begins or ends, the
engine looks through all states (``coverlink_engine.sweeping``): for each person, unit or project whose cases would be
others a fact ``policy.activated`` is published, rate-limited. It comes back in their own order and is decided like any
other, so each change has a cause that names the packs, and a replay of the log sees it again.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from datetime import date
from typing import Protocol

from coverlink.contracts.bodies import PolicyActivated
from coverlink_engine import Output
from insurance_linker import metrics
from insurance_linker.domain.policy import Book
from insurance_linker.policy import BrokenPack
from insurance_linker.policy.folder import PackFolder
from insurance_linker.saying import beginning, person_of, told

log = logging.getLogger(__name__)
_LOOK_EVERY = 5.0


class Stage(Protocol):
    """Decides by the packs in ``book``; what it is told comes by ``topic``."""

    book: Book
    topic: str

    def stands(self, key: str, state: bytes, day: date) -> bool:
        """Whether the open cases of whom the key names are what the packs ask for on a day."""
        ...


class Activation:
    """A Sweeper: who is to be decided anew under the packs that the stage has now."""

    def __init__(self, stage: Stage, today: Callable[[], date]) -> None:
        self._stage, self._today = stage, today

    def name(self) -> str:
        """Changes with the packs, and with each day on which an entry begins or ends."""
        book = self._stage.book
        return f"{book.fingerprint}:{book.period(self._today())}"

    def look(self, key: bytes, state: bytes) -> Output | None:
        who, book, day = key.decode(), self._stage.book, self._today()
        if self._stage.stands(who, state, day):
            return None
        data = PolicyActivated(
            person=person_of(self._stage.topic, who), packs=tuple(pack.name for pack in book.packs), on=day
        )
        event_id = f"policy:{book.fingerprint}:{day}:{who}"
        return told(self._stage.topic, who, event_id, "coverlink.policy.activated.v1", beginning(day), data)


async def follow(folder: PackFolder, stage: Stage) -> None:
    """Gives a stage what the folder holds, for ever. What cannot be read is refused, and the old packs go on."""
    while True:
        await asyncio.sleep(_LOOK_EVERY)
        try:
            book = await asyncio.to_thread(folder.changed)
        except BrokenPack as error:
            metrics.PACKS_REFUSED.inc()
            log.error("packs refused, those in force go on: %s", error)
        else:
            if book is not None:
                stage.book = book
                log.info("packs in force: %s", ", ".join(pack.name for pack in book.packs))
