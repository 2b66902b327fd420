"""What every call may answer beside what it is asked for, told once for the OpenAPI document: problem details."""

from __future__ import annotations

from typing import Any

from coverlink_web import Problem

_SCHEMA = {
    "type": "object",
    "required": ["type", "title", "status", "detail"],
    "properties": {
        "type": {"type": "string"}, "title": {"type": "string"}, "status": {"type": "integer"},
        "detail": {"type": "string"},
    },
}  # fmt: skip
_WHEN = {
    400: "the request cannot be read, such as a cursor that is none of ours",
    401: "not logged in, or the session has ended",
    403: "not for this role",
    404: "there is nothing of that name in the caller's districts",
    409: "it is not so any more; the problem's `task` says how it is, where it is about one",
    413: "the body is too large",
    422: "the request does not fit; the problem says which field, and what was expected",
    429: "too many tries; Retry-After says when again",
    503: "a server is not there, or very many log in at once; the problem says what may be done by then",
}


def problems(*but: int) -> dict[int | str, dict[str, Any]]:
    """For ``responses=`` of a router; ``but`` are statuses that it never answers."""
    return {
        status: {"description": when, "content": {"application/problem+json": {"schema": _SCHEMA}}}
        for status, when in _WHEN.items()
        if status not in but
    }


def away(detail: str, **more: Any) -> Problem:
    """503, and when to try again."""
    return Problem(503, "away", "A server is not there", detail, {"Retry-After": "2"}, **more)
