"""Which channel next, and when. Pure: no clock, no I/O.

The ladder goes from what reaches a person at once to what always stands: SMS, app push, e-mail, and the inbox in the
app, where every notice is found in any case. A rung is left when its provider refuses, or after MOST_TRIES tries.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal, NamedTuple

from coverlink.contracts.bodies import Identity

Rung = Literal["sms", "push", "email", "inbox"]
Answer = Literal["accepted", "refused", "not_now"]
RUNGS: tuple[Rung, ...] = ("sms", "push", "email", "inbox")
MOST_TRIES = 8
LONGEST_WAIT = 300.0


class Past(NamedTuple):
    """A try on a channel. No answer: the process ended before one came, so the provider may have the message."""

    channel: str
    answer: Answer | None


def addresses_of(identity: Identity | None, person_id: str) -> dict[Rung, str]:
    """Where a person may be found. The app registers its device under the person id (JPush: alias), so push and inbox
    are always worth a try.
    """
    found: dict[Rung, str] = {"push": person_id, "inbox": person_id}
    if identity and identity.mobile:
        found["sms"] = identity.mobile
    if identity and identity.email:
        found["email"] = identity.email
    return found


def next_rung(addresses: Mapping[Rung, str], past: Sequence[Past]) -> Rung | None:
    """Where to try next; None when there is nowhere left."""
    for rung in RUNGS:
        tries = [one for one in past if one.channel == rung]
        refused = any(one.answer == "refused" for one in tries)
        if rung in addresses and not refused and len(tries) < MOST_TRIES:
            return rung
    return None


def wait_after(tries: int, chance: float) -> float:
    """Seconds to wait after that many tries on a rung: 1, 2, 4 ... up to LONGEST_WAIT, a quarter more or less.

    ``chance`` is between 0 and 1. After the last try there is no wait: the next rung is tried at once.
    """
    if tries >= MOST_TRIES:
        return 0.0
    longest = min(2.0 ** (tries - 1), LONGEST_WAIT)
    return float(longest * (0.75 + chance / 2))


def language_of(identity: Identity | None, params: Mapping[str, object]) -> Literal["zh", "en"]:
    """What the request says, else what the person's file says, else Chinese."""
    for said in (params.get("language"), identity.language if identity else None):
        if said in ("zh", "en"):
            return "en" if said == "en" else "zh"
    return "zh"
