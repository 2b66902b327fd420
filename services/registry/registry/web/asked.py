"""What an entry of the access record says was asked for, in words. ``GET /v1/access`` has it as it is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from coverlink.words.days import written
from coverlink.words.names import so
from registry.web.words import Words

GROUPS = {
    "action": "act_of", "channel": "contact_by", "code": "code", "gap": "gap", "kind": "kind", "line": "line",
    "outcome": "outcome_of", "state": "batch_state", "status": "status",
}  # fmt: skip
"""Where the table of phrases names the values of a filter."""


def asked_for(about: Mapping[str, str | bool | None] | None, purpose: str | None, w: Words) -> Iterator[str]:
    """A value without words stands for itself, and so does a name. What was shut with the person is None."""
    for name, value in (about or {}).items():
        if value not in (None, "", "None"):
            yield f"{w(f'asked_of.{name}')}: {_value(name, str(value), w)}"
    if purpose:
        of_search = w(f"purpose_of.{purpose}")
        yield f"{w('purpose')}: {of_search if of_search != purpose else w(f'look_purpose_of.{purpose}')}"


def _value(name: str, value: str, w: Words) -> str:
    if value in ("True", "False"):
        return w.said(so(value == "True"))
    if name == "district":
        return w.district(value)
    if name in GROUPS:
        return w(f"{GROUPS[name]}.{value}")
    told = written(value)
    return value if told is None else w.said(told)
