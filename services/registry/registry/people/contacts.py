"""The contact log: who tried to reach a person or unit, when, on which channel, and what came of it.

Nothing of it goes on the bus. An entry's id derives from what it says, so that the same sent twice is one entry.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any, Literal, NamedTuple, get_args
from uuid import NAMESPACE_URL, uuid5

from psycopg import Connection
from psycopg.rows import dict_row

from registry.access import looks
from registry.access.account import Account
from registry.days import CHINA
from registry.people.sealed_text import Texts
from registry.tasks.claiming import allowed
from registry.tasks.post import LONGEST_NOTE, SOURCE, enter

Channel = Literal["call", "visit", "sms", "letter", "wechat"]
Outcome = Literal["reached", "no_answer", "wrong_number", "message_left", "sent", "returned"]
CHANNELS: tuple[Channel, ...] = get_args(Channel)
OUTCOMES: tuple[Outcome, ...] = get_args(Outcome)
OLDEST = timedelta(days=400)
ADD = """
INSERT INTO registry.contact (id, lead, channel, outcome, note, at, by) VALUES (%s, %s, %s, %s, %s, %s, %s)
ON CONFLICT DO NOTHING
"""
OF = """
SELECT id, channel, outcome, note, at, by, lead FROM registry.contact WHERE lead = %(lead)s OR lead IN (
    SELECT jsonb_array_elements_text(view->'was') FROM registry.person WHERE person_id = %(lead)s)
ORDER BY at DESC, id LIMIT 200
"""


class Contact(NamedTuple):
    """``at`` with its offset."""

    channel: Channel
    outcome: Outcome
    at: datetime
    note: str = ""


class BadContact(ValueError):
    """The message names the field and what was expected; ``reason`` says it to programs."""

    def __init__(self, reason: Literal["too_long", "at_ahead", "at_old"], message: str) -> None:
        super().__init__(message)
        self.reason = reason


class Tried(NamedTuple):
    """On how many days somebody tried since the person was last reached, and whether that is enough."""

    days: int
    unreachable: bool


def tried(contacts: Iterable[tuple[date, str]], enough: int) -> Tried:
    """``contacts``: the day in China and the outcome of each, in any order. Being reached ends it."""
    told = list(contacts)
    last = max((day for day, outcome in told if outcome == "reached"), default=date.min)
    days = len({day for day, _ in told if day > last})
    return Tried(days, days >= enough)


def log(db: Connection[Any], account: Account, lead: str, contact: Contact, texts: Texts) -> str:
    """The entry's id. Raises BadContact, Barred."""
    now, note = datetime.now(CHINA), contact.note.replace("\x00", "").strip()
    if len(note) > LONGEST_NOTE:
        raise BadContact("too_long", f"note: expected at most {LONGEST_NOTE} characters")
    if contact.at > now + timedelta(minutes=5):
        raise BadContact("at_ahead", "at: expected a time that has passed")
    if contact.at < now - OLDEST:
        raise BadContact("at_old", f"at: expected a time of the last {OLDEST.days} days")
    at = contact.at.astimezone(CHINA)
    told = {"channel": contact.channel, "outcome": contact.outcome, "by": account.name}
    id_ = str(uuid5(NAMESPACE_URL, f"{SOURCE} contact {lead} {at.isoformat()} {sorted(told.items())}"))
    with db.transaction():
        allowed(db, account, lead)
        sealed = texts.seal(db, lead, note or None)
        db.execute(ADD, (id_, lead, contact.channel, contact.outcome, sealed, at, account.name))
        enter(db, lead, f"contact:{id_}", "logged", told, at, "contact")  # the note is the log's alone
        looks.note(db, account, "contact", **looks.of(lead, channel=contact.channel), purpose="work")
    return id_


def of(db: Connection[Any], lead: str, enough: int, texts: Texts) -> dict[str, Any]:
    """The latest 200 entries of a person, also under earlier identities, or of a unit; on how many days one tried."""
    with db.cursor(row_factory=dict_row) as rows:
        found = list(rows.execute(OF, {"lead": lead}))
    texts.open(db, [(row.pop("lead"), row) for row in found])
    days = tried(((row["at"].astimezone(CHINA).date(), row["outcome"]) for row in found), enough)
    return {"items": found, "days_tried": days.days, "unreachable": days.unreachable}
