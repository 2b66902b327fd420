"""Pydantic models for the doors, made from the same structs that travel on the bus.

A body is checked at the door as its publisher writes it: with an ``Identity`` where the bus has a ``Person``.
Unknown fields are let pass and dropped: readers are tolerant, and what no contract names never reaches the bus.
"""

from __future__ import annotations

import types
from datetime import date
from functools import cache
from typing import Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints

import msgspec
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, create_model

from coverlink.contracts.bodies import Body, Identity, Person


class DoorModel(BaseModel):
    model_config = ConfigDict(extra="ignore", populate_by_name=False, hide_input_in_errors=True)


def _iso_date(value: object) -> object:
    """Pydantic would take a number as a date; a publisher's number is a mistake that must be told."""
    if isinstance(value, date):
        return value
    if not isinstance(value, str) or len(value) != len("2026-11-20"):
        raise ValueError("a date is written YYYY-MM-DD")
    return value


@cache
def door_model(body: type[Body]) -> type[DoorModel]:
    """The door's model of a body. Same names, bounds and choices; ``person`` is an Identity."""
    hints = get_type_hints(body, include_extras=True)
    fields: dict[str, Any] = {}
    for field in msgspec.structs.fields(body):
        alias = field.encode_name if field.encode_name != field.name else None
        default = ... if field.required else field.default
        fields[field.name] = (_door_type(hints[field.name]), Field(default=default, alias=alias))
    return create_model(body.__name__, __base__=DoorModel, __doc__=body.__doc__, **fields)


def _door_type(hint: Any) -> Any:
    origin = get_origin(hint)
    if origin is Annotated:
        inner, *notes = get_args(hint)
        bounds = [_bounds(note) for note in notes if isinstance(note, msgspec.Meta)]
        return Annotated.__class_getitem__((_door_type(inner), *bounds))  # built at run time
    if origin in (Union, types.UnionType):
        return Union[tuple(_door_type(part) for part in get_args(hint))]  # noqa: UP007  # built at run time
    if origin is tuple:
        return tuple[_door_type(get_args(hint)[0]), ...]  # type: ignore[misc]  # built at run time
    if origin is Literal:
        return hint
    if hint is Person:
        return door_model(Identity)
    if hint is date:
        return Annotated[date, BeforeValidator(_iso_date)]
    if isinstance(hint, type) and issubclass(hint, Body):
        return door_model(hint)
    return hint


def _bounds(meta: msgspec.Meta) -> Any:
    return Field(
        min_length=meta.min_length, max_length=meta.max_length, pattern=meta.pattern, description=meta.description
    )
