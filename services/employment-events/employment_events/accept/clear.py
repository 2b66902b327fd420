"""An ID or telephone number stands in data.person, or data.was, and nowhere else: other fields are kept in clear."""

from __future__ import annotations

import re
from collections.abc import Mapping

from stdnum.cn.ric import calc_check_digit

from coverlink.contracts.bodies import Identity
from coverlink.identifiers.resident_id import PersonNumber
from employment_events.accept.body import PEOPLE
from employment_events.accept.verdict import Refused, Wrong

_NUMBER = re.compile(r"(?=([1-9][0-9]{16}[0-9X]))")
_SHORTEST = 6
"""What is shorter than this says nothing about anybody, and would be found everywhere."""


def nothing_in_clear(texts: Mapping[str, object], identity: Identity, number: PersonNumber) -> None:
    """Raises Refused when one of ``texts``, by field, holds this person's ID or telephone number."""
    secrets = {number.number[:17], identity.id_number.strip().upper()}
    if identity.mobile and len(identity.mobile) >= 11:
        secrets.add(identity.mobile[-11:])
    wrong = [
        Wrong(path, "a text without the person's ID or telephone number: this field is not sealed")
        for path, value in texts.items()
        if isinstance(value, str) and any(secret in value.upper() for secret in secrets)
    ]
    if wrong:
        raise Refused(
            "personal-data-in-clear",
            "Personal data in a field that is not sealed",
            "expected the ID and telephone number in data.person only",
            wrong,
            told=False,
        )


def names_somebody(event: object, *texts: str | None) -> bool:
    """True if one of ``texts`` holds what may be a number of a person, of this refused event's or of another.

    Nothing of the event has been checked, so it is taken as it came: rather too careful than not.
    """
    secrets = _as_they_came(event)
    for text in filter(None, texts):
        upper = text.upper()
        if any(secret in upper for secret in secrets):
            return True
        if any(calc_check_digit(number) == number[-1] for number in _NUMBER.findall(upper)):
            return True
    return False


def _as_they_came(event: object) -> list[str]:
    data = event.get("data") if isinstance(event, dict) else None
    found: list[str] = []
    for person in (data.get(name) for name in PEOPLE) if isinstance(data, dict) else ():
        if isinstance(person, dict):
            number, mobile = (str(person.get(name) or "").strip().upper() for name in ("id_number", "mobile"))
            found += [secret for secret in (number, mobile[-11:]) if len(secret) >= _SHORTEST]
    return found
