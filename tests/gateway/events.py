"""Events as publishers write them, about people and units that were never born or founded."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from stdnum.cn.ric import calc_check_digit
from stdnum.cn.uscc import calc_check_digit as unit_check_digit

NAME, MOBILE = "测试员欧阳", "+8613900001234"
Event = dict[str, Any]
Record = tuple[list[tuple[str, bytes]], bytes | None]
"""Headers and value of a Kafka record."""


def id_number(number: int) -> str:
    """A different valid number for each of the first nine million or so."""
    day, order = divmod(number, 1000)
    year, day = divmod(day, 28 * 12)
    month, day = divmod(day, 28)
    first = f"320106{1965 + year % 40}{month + 1:02}{day + 1:02}{order:03}"
    return first + calc_check_digit(first + "0")


def unit_code(number: int) -> str:
    first = f"91320106{number:09}"
    return first + unit_check_digit(first + "0")


def person(number: int) -> dict[str, Any]:
    return {"id_type": "resident_id", "id_number": id_number(number), "name": NAME, "mobile": MOBILE}


def event(source: str, id: str, type: str, data: dict[str, Any], **more: Any) -> Event:
    return {
        "specversion": "1.0", "id": id, "source": source, "type": f"coverlink.{type}.v1",
        "time": "2026-11-20T09:30:00+08:00", "datacontenttype": "application/json", "data": data, **more,
    }  # fmt: skip


def hire(source: str, id: str, number: int = 1, **job: Any) -> Event:
    """Somebody begins to work; ``job`` changes fields of the employment."""
    employment = {"ref": f"E-{number}", "form": "standard", "started_on": "2026-11-20", "work_district": "320106"}
    data = {
        "person": person(number),
        "unit": {"uscc": unit_code(1), "name": "测试一厂"},
        "employment": {**employment, "monthly_wage": "6800.00", **job},
    }
    return event(source, id, "employment.started", data)


def leave(source: str, id: str, number: int = 1) -> Event:
    employment = {"ref": f"E-{number}", "ended_on": "2026-11-20", "end_reason": "expired"}
    return event(source, id, "employment.ended", {"person": person(number), "employment": employment})


def enrol(source: str, id: str, number: int = 1, **cover: Any) -> Event:
    spell = {"line": "pension", "ref": f"C-{number}", "from": "2026-11-20", "paid_by": "unit", "district": "320106"}
    data = {"person": person(number), "unit": {"uscc": unit_code(1)}, "cover": {**spell, **cover}}
    return event(source, id, "cover.enrolled", data)


def retract(source: str, id: str, of: str, number: int = 1) -> Event:
    return event(source, id, "employment.retracted", {"person": person(number), "of": {"source": source, "id": of}})


def changed(one: Event, path: str, value: Any) -> Event:
    """The event with another value at a dotted path."""
    copy: Event = json.loads(json.dumps(one))
    *way, last = path.split(".")
    part = copy
    for name in way:
        part = part[name]
    part[last] = value
    return copy


def lines(events: Iterable[Event | bytes]) -> bytes:
    """NDJSON; what is bytes already is taken as a line as it stands."""
    return b"".join(one + b"\n" if isinstance(one, bytes) else as_bytes(one) + b"\n" for one in events)


def as_bytes(one: object) -> bytes:
    return json.dumps(one, ensure_ascii=False).encode()


def binary(event: Event) -> Record:
    """The event in Kafka's binary mode."""
    headers = [(f"ce_{name}", event[name].encode()) for name in ("specversion", "id", "source", "type", "time")]
    return [*headers, ("content-type", b"application/json")], as_bytes(event["data"])
