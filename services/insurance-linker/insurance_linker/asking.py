"""A calculator's question, read from JSON: what does not fit is refused with the field, what was expected, and why."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, TypeVar

import msgspec
from msgspec import inspect

from insurance_linker.domain.reckon.answer import Question, Unfit

Q = TypeVar("Q", bound=Question)
_PLACE = re.compile(r"CN|(1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5]|71|8[12])[0-9]{4}")
"""GB/T 2260 as far as its provinces: below, a place may have offices of its own without a code there."""
_FIELD = re.compile(r"`\$\.(\w+)")
_MONTH = re.compile(r"Expected `str` matching regex '\S*'")


def decoded(type_: type[Q], question: bytes) -> Q:
    """Raises Unfit."""
    try:
        found = msgspec.json.decode(question, type=type_)
    except msgspec.DecodeError as error:
        raise Unfit(_plain(str(error), type_)) from None
    if not _PLACE.fullmatch(found.region):
        raise Unfit(f"region: expected CN or a GB/T 2260 code of six digits, such as 320106, not {found.region!r}")
    return found


def _plain(message: str, type_: type[Question]) -> str:
    """What msgspec says, with a month's pattern in words, and with the values that a field takes."""
    message = _MONTH.sub("Expected a month, YYYY-MM, such as 2026-10", message)
    field = _FIELD.search(message)
    if field and message.startswith("Invalid enum value"):
        told = inspect.type_info(type_)
        rows = (
            [row for row in told.fields if row.encode_name == field[1]] if isinstance(told, inspect.StructType) else []
        )
        choices = [value for row in rows for value in _choices(row.type)]
        message += f": expected one of {', '.join(choices)}"
    return message


def _choices(type_: Any) -> Iterator[str]:
    match type_:
        case inspect.LiteralType():
            yield from map(str, type_.values)
        case inspect.UnionType():
            for row in type_.types:
                yield from _choices(row)
        case inspect.DictType():
            yield from _choices(type_.key_type)
        case inspect.VarTupleType():
            yield from _choices(type_.item_type)
