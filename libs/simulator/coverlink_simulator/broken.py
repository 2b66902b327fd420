"""Events that must not come in, as careless publishers write them, each with the verdict that it must get.

Each kind takes an event that is right and belongs to it, and spoils it. Kinds are by the thing the event is about.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from random import Random
from typing import Any, Literal

import msgspec
from stdnum.cn.ric import calc_check_digit

Event = dict[str, Any]
Spoil = Callable[[Event, Random], bytes | None]
Verdict = Literal["rejected", "quarantined"]
LONGEST_LINE = 256 << 10
FAR = "2099-01-01"
"""Ahead of every clock."""


def spoilt(event: Event, new_id: str, chance: Random) -> tuple[bytes, Verdict, str | None, str | None]:
    """A broken line made of a right event: its text, the verdict, and its source and id where they can be read."""
    copy: Event = msgspec.json.decode(msgspec.json.encode(event))
    copy["id"] = new_id
    thing = copy["type"].split(".")[1]
    kinds = [*ANY, *_OF.get(thing, ())]
    verdict, spoil = chance.choice(kinds)
    if spoil is _too_long and chance.random() < 0.9:
        verdict, spoil = "rejected", _cut_short  # a quarter of a megabyte each: few will do
    text = spoil(copy, chance)
    if text is not None:
        return text, verdict, None, None
    return msgspec.json.encode(copy), verdict, _text(copy.get("source")), _text(copy.get("id"))


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None


def _put(path: str, value: Any) -> Spoil:
    """Another value at a dotted path."""
    *way, last = path.split(".")

    def spoil(event: Event, _: Random) -> None:
        part = event
        for name in way:
            part = part[name]
        part[last] = value

    return spoil


def _without(path: str) -> Spoil:
    *way, last = path.split(".")

    def spoil(event: Event, _: Random) -> None:
        part = event
        for name in way:
            part = part[name]
        part.pop(last, None)

    return spoil


def _bad_check_digit(event: Event, chance: Random) -> None:
    wrong = chance.choice("0123456789")
    first = f"320106{chance.randrange(1960, 2000)}0{chance.randrange(1, 10)}15{chance.randrange(1000):03}"
    right = str(calc_check_digit(first + "0"))
    number = first + (wrong if wrong != right else "X" if right != "X" else "0")
    event["data"]["person"] |= {"id_type": "resident_id", "id_number": number}


def _never_born(event: Event, chance: Random) -> None:
    first = f"320106{chance.randrange(1960, 2000)}0230{chance.randrange(1000):03}"
    number = first + str(calc_check_digit(first + "0"))
    event["data"]["person"] |= {"id_type": "resident_id", "id_number": number}


def _passport_with_blanks(event: Event, _: Random) -> None:
    event["data"]["person"] |= {"id_type": "passport", "id_number": "E 123-456"}


def _number_in_clear(event: Event, _: Random) -> None:
    event["source"] += "/" + event["data"]["person"]["id_number"].upper()


def _corrects_itself(event: Event, _: Random) -> None:
    event["type"] = "coverlink.employment.retracted.v1"
    event["data"] = {
        "person": event["data"]["person"],
        "of": {"source": event["source"], "id": event["id"]},
    }


def _half_a_correction(event: Event, _: Random) -> None:
    event["type"] = "coverlink.employment.corrected.v1"
    event["data"]["of"] = {"source": event["source"], "id": f"{event['id']}-before"}
    for name in ("started_on", "ended_on"):
        event["data"]["employment"].pop(name, None)


def _other_unit_code(event: Event, _: Random) -> None:
    unit = event["data"].setdefault("unit", {"uscc": "91320106MA1ABCDE0X"})
    last = unit["uscc"][-1]
    unit["uscc"] = unit["uscc"][:-1] + ("A" if last != "A" else "B")


def _cut_short(event: Event, chance: Random) -> bytes:
    whole = msgspec.json.encode(event)
    return whole[: chance.randrange(1, len(whole) - 1)].strip() or b"{"


def _not_utf8(event: Event, _: Random) -> bytes:
    return json.dumps({**event, "subject": "欧阳"}, ensure_ascii=False).encode("gb18030")


def _name_twice(event: Event, _: Random) -> bytes:
    return msgspec.json.encode(event)[:-1] + b',"source":"//twice.example"}'


def _no_number(event: Event, _: Random) -> bytes:
    return msgspec.json.encode(event)[:-1] + b',"priority":NaN}'


def _half_a_character(event: Event, _: Random) -> bytes:
    return msgspec.json.encode(event)[:-1] + b',"note":"\\ud83d"}'


def _too_long(event: Event, _: Random) -> bytes:
    return msgspec.json.encode({**event, "note": "x" * LONGEST_LINE})


def _says(text: bytes) -> Spoil:
    return lambda _event, _chance: text


ANY: list[tuple[Verdict, Spoil]] = [
    *[
        ("rejected", spoil)
        for spoil in (
            _bad_check_digit, _never_born, _passport_with_blanks, _number_in_clear,
            _put("specversion", "0.3"), _put("type", "coverlink.employment.guessed.v1"), _put("type", 7),
            _put("type", "coverlink.deadline.passed.v1"), _put("type", "coverlink.case.answered.v1"),
            _put("time", f"{FAR}T00:00:00+08:00"), _put("time", "2026-02-01 09:00"), _put("time", "yesterday"),
            _put("id", "x" * 129), _put("id", ""), _put("id", "a\tb"), _put("id", 12), _put("source", "/" * 201),
            _put("datacontenttype", "text/xml"), _put("data", []), _put("data", "none"), _without("data"),
            _without("type"), _without("source"), _without("id"), _without("data.person"),
            _without("data.person.id_number"), _put("data.person.id_type", "library_card"),
            _put("data.person.name", "长" * 201), _put("data.person.mobile", "call me"),
            _put("data.person.residence_district", "999999"), _put("data.person.id_number", 320106199001011234),
            _cut_short, _not_utf8, _name_twice, _no_number, _half_a_character, _too_long,
            _says(b"hello"), _says(b"[]"), _says(b"null"), _says(b"{}"), _says(b"id,source,type,time,data"),
        )
    ],
    ("quarantined", _put("time", "1949-10-01T09:00:00+08:00")),
]  # fmt: skip
_OF: dict[str, list[tuple[Verdict, Spoil]]] = {
    "employment": [
        ("rejected", _corrects_itself),
        ("rejected", _half_a_correction),
        ("rejected", _other_unit_code),
        ("rejected", _without("data.employment.ref")),
        ("rejected", _put("data.employment.ref", "r" * 65)),
        ("rejected", _put("data.employment.ref", 5)),
    ],
    "cover": [
        ("rejected", _put("data.cover.line", "housing")),
        ("rejected", _put("data.cover.from", "2026-02-30")),
        ("rejected", _put("data.cover.from", 20260201)),
        ("rejected", _put("data.cover.paid_by", "unit_and_self")),
        ("rejected", _put("data.cover.district", "320199")),
        ("rejected", _put("data.cover.to", "1990-01-01")),
        ("rejected", _put("data.cover.base", "4494,00")),
        ("rejected", _put("data.cover.from", FAR)),
        ("quarantined", _put("data.cover.from", "1948-05-01")),
        ("quarantined", _put("data.cover.base", "10000001.00")),
    ],
    "contribution": [
        ("rejected", _put("data.contribution.month", "2026-13")),
        ("rejected", _put("data.contribution.amount", 12.5)),
        ("rejected", _put("data.contribution.paid_on", FAR)),
        ("quarantined", _put("data.contribution.base", "99999999")),
    ],
    "status": [
        ("rejected", _put("data.status.kind", "rich")),
        ("rejected", _put("data.status.lines", ["pension", "housing"])),
        ("rejected", _put("data.status.from", FAR)),
        ("quarantined", _put("data.status.from", "1931-09-18")),
    ],
}  # fmt: skip
