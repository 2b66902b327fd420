"""JSON as publishers write it, read strictly: what two readers could understand differently is refused.

A name that stands twice in one object, NaN, and numbers beyond a double's range are no syntax errors to every parser.
They are read as an ``Oddity``, so that in a batch only the event that holds one is refused.
"""

from __future__ import annotations

import json
from typing import Any

import msgspec


class Unreadable(ValueError):
    """Not JSON, or JSON that two readers could understand differently. Says where, quotes nothing."""


class Oddity:
    """Stands in the place of something that no contract admits; ``what`` says why."""

    def __init__(self, what: str) -> None:
        self.what = what


def read_json(raw: bytes) -> object:
    """The document. Raises Unreadable."""
    try:
        return _decoder.decode(raw.decode())
    except UnicodeDecodeError as error:
        raise Unreadable(f"not UTF-8 at byte {error.start}") from None
    except json.JSONDecodeError as error:
        raise Unreadable(f"not JSON: {error.msg} at character {error.pos}") from None
    except RecursionError:
        raise Unreadable("nested too deep") from None
    except ValueError:
        raise Unreadable("a number has too many digits") from None


def canonical(event: object) -> bytes:
    """The same bytes for the same content, whatever the order of names. Raises Unreadable."""
    try:
        text = _encoder.encode(event)
    except UnicodeEncodeError:
        raise Unreadable("a text holds half of a surrogate pair") from None
    except (RecursionError, OverflowError, ValueError) as error:
        raise error if isinstance(error, Unreadable) else Unreadable("nested too deep, or a number too long") from None
    if b"\\u0000" in text and _holds_nul(event):
        raise Unreadable("a text holds the character U+0000")
    return text


def _object(pairs: list[tuple[str, Any]]) -> object:
    found = dict(pairs)
    return found if len(found) == len(pairs) else Oddity("a name stands twice in one object")


def _float(digits: str) -> object:
    number = float(digits)
    return number if abs(number) != float("inf") else Oddity("a number is too large")


def _constant(_: str) -> object:
    return Oddity("NaN and Infinity are no JSON numbers")


def _refuse(odd: object) -> object:
    raise Unreadable(odd.what if isinstance(odd, Oddity) else "not JSON")


def _holds_nul(part: object) -> bool:
    if isinstance(part, str):
        return "\x00" in part
    if isinstance(part, dict):
        return any(_holds_nul(name) or _holds_nul(value) for name, value in part.items())
    return isinstance(part, list) and any(_holds_nul(value) for value in part)


_decoder = json.JSONDecoder(object_pairs_hook=_object, parse_float=_float, parse_constant=_constant)
_encoder = msgspec.json.Encoder(order="deterministic", enc_hook=_refuse)
