"""What OpenAPI says about the two calls: every status, with its body."""

from __future__ import annotations

import json
from typing import Any, Literal

from fastapi import Depends
from fastapi.security import HTTPBearer
from pydantic import BaseModel, Field

from coverlink.contracts.catalogue import CATALOGUE

KEY = Depends(HTTPBearer(scheme_name="publisherKey", bearerFormat="cl_ID_SECRET", auto_error=False))
"""Says in OpenAPI that a key is needed; it is the gate that asks for it."""


class FieldError(BaseModel):
    field: str = Field(description="Path of the field as the publisher wrote it", examples=["data.person.id_number"])
    expected: str


class ProblemDetails(BaseModel):
    """RFC 9457. Quotes no value that was sent."""

    type: str = Field(examples=["urn:coverlink:problem:makes-no-sense"])
    title: str
    status: int | None = None
    detail: str
    errors: list[FieldError] | None = None
    id: str | None = Field(default=None, description="Of the event that was refused, where it could be read")


class Receipt(BaseModel):
    id: str | None = Field(description="Null when the event's id could not be read; then `line` says where it stood")
    status: Literal["accepted", "duplicate", "quarantined", "rejected"]
    source: str | None = None
    fact_id: str | None = None
    person_id: str | None = Field(default=None, description="Keyed hash of the ID number, the same for every event")
    problem: ProblemDetails | None = None
    ignored: list[str] | None = Field(default=None, description="Fields that no contract knows; at most 10 are named")
    line: int | None = Field(default=None, description="Of a stream, from 1; given for refused lines")


class Receipts(BaseModel):
    receipts: list[Receipt] = Field(description="One for each event, in the order in which they came")


class Told(Receipt):
    recorded_at: str


def _problem(description: str, **headers: str) -> dict[str, Any]:
    schema = {"$ref": "#/components/schemas/ProblemDetails"}
    described: dict[str, Any] = {
        "description": description,
        "content": {"application/problem+json": {"schema": schema}},
    }
    if headers:
        described["headers"] = {
            name.replace("_", "-"): {"schema": {"type": "string"}, "description": text}
            for name, text in headers.items()
        }
    return described


_AGAIN = "Seconds after which to try again"
_KEY = {401: _problem("No key, an unknown or a revoked one", WWW_Authenticate="Bearer")}
_AWAY = {503: _problem("Kafka or PostgreSQL is not there; send the same again", Retry_After=_AGAIN)}
_EXAMPLE = {
    "specversion": "1.0", "id": "e-000123", "source": "//platform.example/riders",
    "type": "coverlink.employment.started.v1", "time": "2026-11-20T09:30:00+08:00",
    "data": {
        "person": {"id_type": "resident_id", "id_number": "11010519491231002X", "name": "示例"},
        "unit": {"uscc": "91320106000000001Y", "name": "示例公司"},
        "employment": {"ref": "E-1", "form": "standard", "started_on": "2026-11-20", "work_district": "320106"},
    },
}  # fmt: skip
_EVENT = {
    "type": "object",
    "required": ["specversion", "id", "source", "type", "data"],
    "description": "A CloudEvent 1.0; bodies by type in docs/contracts",
    "properties": {
        "specversion": {"const": "1.0"},
        "id": {"type": "string", "minLength": 1, "maxLength": 128, "description": "Unique within the source"},
        "source": {"type": "string", "minLength": 1, "maxLength": 200, "description": "One that the key may speak for"},
        "type": {"enum": [name for name, row in CATALOGUE.items() if row.at_door]},
        "time": {"type": "string", "format": "date-time", "description": "When the source said so"},
        "datacontenttype": {"type": "string", "description": "A JSON media type, or nothing"},
        "data": {"type": "object"},
    },
    "examples": [_EXAMPLE],
}

POST_EVENTS: dict[str, Any] = {
    "status_code": 202,
    "summary": "Publish facts: one event, a batch, or a stream of lines",
    "responses": {
        202: {"model": Receipts, "description": "Kafka has what is accepted. Batches and streams: a verdict each"},
        400: _problem("Not JSON, or JSON that has not one meaning; a batch that is no array"),
        403: _problem("The key may not speak for the event's source (one event)"),
        413: _problem("Over 1 MiB for one event, 8 MiB or 20,000 events for a batch"),
        415: _problem("None of the three content types, or a compressed body"),
        422: _problem("One event that is refused; `errors` names the fields"),
        429: _problem("More events a second than the key may send", Retry_After=_AGAIN),
        **_KEY,
        **_AWAY,
    },
    "openapi_extra": {
        "requestBody": {
            "required": True,
            "content": {
                "application/cloudevents+json": {"schema": _EVENT},
                "application/cloudevents-batch+json": {"schema": {"type": "array", "items": _EVENT}},
                "application/x-ndjson": {
                    "schema": {"type": "string", "description": "One event a line, 256 KiB each"},
                    "example": json.dumps(_EXAMPLE, ensure_ascii=False),
                },
            },
        },
    },
}

GET_RECEIPTS: dict[str, Any] = {
    "summary": "What became of an event of mine",
    "responses": {
        200: {"model": Told, "description": "The verdict that stands"},
        404: _problem("Never sent by this publisher, or never acknowledged: send it again"),
        422: _problem("source or id is missing or too long"),
        **_KEY,
        **_AWAY,
    },
}
