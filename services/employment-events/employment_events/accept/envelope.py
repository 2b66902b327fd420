"""The CloudEvents 1.0 envelope: who says it, what kind of fact it is, when it was said."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Any

from msgspec import Struct

from coverlink.contracts.catalogue import CATALOGUE, FactType
from employment_events.accept.verdict import Refused, Wrong

AHEAD = timedelta(minutes=5)
"""How far a publisher's clock may be ahead of ours."""

_RFC3339 = re.compile(r"\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d:\d\d(\.\d{1,9})?([Zz]|[+-]\d\d:\d\d)", re.ASCII)
_JSON = re.compile(r"application/([a-z0-9.+-]+\+)?json", re.IGNORECASE)
_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f\ud800-\udfff]")


class Envelope(Struct, frozen=True):
    source: str
    id: str
    kind: FactType
    time: datetime | None
    data: dict[str, Any]


def read_name(event: object) -> tuple[str | None, str | None]:
    """The event's source and id where they can be read, so that a refusal can say which event it is about."""
    if not isinstance(event, dict):
        return None, None
    return (
        event["source"] if _text(event.get("source"), 200) else None,
        event["id"] if _text(event.get("id"), 128) else None,
    )


def read_envelope(event: object, now: datetime) -> Envelope:
    """Raises Refused, naming every attribute that is wrong."""
    if not isinstance(event, dict):
        raise Refused("not-an-event", "Not a CloudEvent", "expected one JSON object with CloudEvents attributes")
    wrong = [
        Wrong(name, f"a text of 1 to {most} characters, none of them a control character")
        for name, most in (("id", 128), ("source", 200))
        if not _text(event.get(name), most)
    ]
    if event.get("specversion") != "1.0":
        wrong.append(Wrong("specversion", '"1.0"'))
    content = event.get("datacontenttype")
    if content is not None and not (isinstance(content, str) and _JSON.fullmatch(content.split(";")[0].strip())):
        wrong.append(Wrong("datacontenttype", "a JSON media type such as application/json, or nothing"))
    time, complaint = _time(event.get("time"), now)
    if complaint:
        wrong.append(Wrong("time", complaint))
    if not isinstance(event.get("data"), dict):
        wrong.append(Wrong("data", "an object, as the event's type defines it (data_base64 is not taken)"))
    name = event.get("type")
    kind = CATALOGUE.get(name) if isinstance(name, str) else None
    if kind is None or not kind.at_door:
        wrong.append(Wrong("type", f"one of {', '.join(name for name, row in CATALOGUE.items() if row.at_door)}"))
    if wrong or kind is None:
        fields = ", ".join(one.field for one in wrong)
        raise Refused(
            "not-an-event", "Not a CloudEvent that is taken here", f"the envelope is wrong in: {fields}", wrong
        )
    return Envelope(event["source"], event["id"], kind, time, event["data"])


def _text(value: object, most: int) -> bool:
    return isinstance(value, str) and 0 < len(value) <= most and not _UNPRINTABLE.search(value)


def _time(value: object, now: datetime) -> tuple[datetime | None, str | None]:
    """The time, or what is wrong with it; neither when there is none."""
    if value is None:
        return None, None
    if not isinstance(value, str) or not _RFC3339.fullmatch(value):
        return None, "a date and time with its offset, such as 2026-11-20T09:30:00+08:00 (RFC 3339)"
    try:
        time = datetime.fromisoformat(value.upper())
        ahead = time.astimezone(UTC) > now + AHEAD
    except (ValueError, OverflowError):
        return None, "a date and time that exists"
    return (None, "not more than 5 minutes ahead of now") if ahead else (time, None)
