"""Structured logs, one JSON object a line on standard error. Long digit runs never get through.

Code here logs ids and counts, not persons; the filter is a second fence for what a library puts into a message.
"""

from __future__ import annotations

import logging
import re
import sys
from collections.abc import Mapping, MutableMapping
from typing import Any

import structlog

# ID numbers (15 or 18 characters) and mobile numbers (11 digits, or +86 before them), not inside longer words.
_PERSONAL = re.compile(
    r"(?<![0-9A-Za-z])(?:\+?86)?(?:1[3-9][0-9]{9}|[1-9][0-9]{14}(?:[0-9]{2}[0-9Xx])?)(?![0-9A-Za-z])"
)


def redact(text: str) -> str:
    """The text with everything that looks like an ID or mobile number replaced."""
    return _PERSONAL.sub("[redacted]", text)


def _redact_event(_: Any, __: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    # What begins with _ is structlog's own and is left out of the line.
    return {name: value if name.startswith("_") else _redacted(value) for name, value in event.items()}


def _redacted(value: Any) -> Any:
    if isinstance(value, str):
        return redact(value)
    if isinstance(value, Mapping):
        return {redact(str(name)): _redacted(part) for name, part in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_redacted(part) for part in value]
    return value if isinstance(value, int | float | None) else redact(str(value))


def configure_logs(service: str, level: str = "INFO") -> None:
    """Sets up structlog and the standard library's logging to go through the same processors."""
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
        _redact_event,
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                lambda _, __, event: {"service": service, **event},
                structlog.processors.JSONRenderer(ensure_ascii=False),
            ],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
