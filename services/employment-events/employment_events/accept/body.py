"""The body against its contract: pydantic says field by field what is wrong, msgspec makes what travels on the bus."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import Any, get_args

import msgspec
from pydantic import ValidationError

from coverlink.contracts.bodies import Body, Identity, Person
from coverlink.contracts.catalogue import FactType
from coverlink.contracts.door import DoorModel, door_model
from employment_events.accept.verdict import Refused, Wrong

MOST_IGNORED = 10
PEOPLE = ("person", "was")
"""The fields of a body that are somebody's identity."""
Identities = dict[str, Identity]
_PLAIN_NAME = re.compile(r"[A-Za-z_][A-Za-z_-]{0,39}")
_NOBODY = "p" + "a" * 32
"""Stands for the person until the person key is known; never leaves this process."""


def read_body(kind: FactType, data: dict[str, Any]) -> tuple[Body, Identities]:
    """The body with a nameless Person for each that it names, and the identities that came. Raises Refused."""
    try:
        door_model(kind.body).model_validate(data)
        came = [name for name in PEOPLE if name in kind.body.__struct_fields__ and data.get(name) is not None]
        nameless = {name: {"person_id": _NOBODY} for name in came}
        body = msgspec.convert({**data, **nameless}, kind.body)
        return body, {name: msgspec.convert(data[name], Identity) for name in came}
    except ValidationError as error:
        wrong = [
            Wrong(_path(one["loc"]), _expected(one)) for one in error.errors(include_url=False, include_input=False)
        ]
    except msgspec.ValidationError as error:
        # A difference between the two readers; the stricter one wins.
        where = str(error).partition(" - at `$.")[2].rstrip("`")
        wrong = [Wrong(f"data.{where}" if where else "data", "what the event type's contract says")]
    fields = ", ".join(one.field for one in wrong[:5])
    raise Refused("body-does-not-fit", "The body does not fit its type", f"see {fields}", wrong)


def name_person(body: Body, person: Person, **others: Person) -> Body:
    """The body about this person."""
    return msgspec.structs.replace(body, person=person, **others)


def ignored_fields(kind: FactType, data: dict[str, Any]) -> tuple[str, ...]:
    """Paths of what the publisher sent and the contract does not know, so that a misspelt field is noticed."""
    return tuple(_unknown(data, _known(door_model(kind.body)), "data"))[:MOST_IGNORED]


def _unknown(part: dict[str, Any], known: dict[str, Any], path: str) -> Iterator[str]:
    for name, value in part.items():
        if name not in known:
            # A field's name may be anything, a person's number too: only plain words are repeated.
            yield f"{path}.{name}" if _PLAIN_NAME.fullmatch(name) else f"{path}.?"
        elif known[name] and isinstance(value, dict):
            yield from _unknown(value, known[name], f"{path}.{name}")


@cache
def _known(model: type[DoorModel]) -> dict[str, Any]:
    """Field names of the model, as written, each with those of the model inside it."""
    return {
        field.alias or name: next((_known(part) for part in _models(field.annotation)), None)
        for name, field in model.model_fields.items()
    }


def _models(hint: Any) -> Iterator[type[DoorModel]]:
    if isinstance(hint, type) and issubclass(hint, DoorModel):
        yield hint
    for part in get_args(hint):
        yield from _models(part)


def _path(loc: tuple[int | str, ...]) -> str:
    return ".".join(["data", *map(str, loc)])


def _expected(error: Any) -> str:
    """What was expected, in words. Pydantic's sentences say it too, but for these they name the machinery."""
    context = error.get("ctx", {})
    match error["type"]:
        case "missing":
            return "a value: this field is required"
        case "string_pattern_mismatch":
            return _PATTERNS.get(context["pattern"], f"a text of the form {context['pattern']}")
        case "model_type" | "dict_type" | "model_attributes_type":
            return "an object"
        case "literal_error":
            return f"one of {context['expected']}"
        case kind if kind.startswith("date_"):
            return "a date that exists, written YYYY-MM-DD"
        case "value_error":
            return str(context["error"])
        case "string_type":
            return "a text"
        case "string_too_short" | "string_too_long":
            return str(error["msg"]).replace("String should have", "a text of")
        case _:
            return str(error["msg"])


_PATTERNS = {
    "^[0-9]{6}$": "a district code of six digits (GB/T 2260)",
    "^[0-9A-HJ-NPQRTUWXY]{18}$": "a unit code: 18 digits and capitals without I, O, S, V, Z (GB 32100)",
    r"^[0-9]{1,12}(\.[0-9]{1,2})?$": 'yuan as a decimal string, such as "6800.00"',
    "^(19|20)[0-9]{2}-(0[1-9]|1[0-2])$": "a calendar month, written YYYY-MM",
    r"^\+?[0-9]{6,15}$": "a telephone number of 6 to 15 digits, with or without + before them",
}
