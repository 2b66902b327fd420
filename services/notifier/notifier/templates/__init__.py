"""What people are told, in both languages. One folder a template, a file a language; the first line is the subject."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any, Literal

import yaml
from babel.dates import format_date
from jinja2 import StrictUndefined, UndefinedError
from jinja2.sandbox import SandboxedEnvironment
from msgspec import Struct

Language = Literal["zh", "en"]
_LOCALES = {"zh": "zh_Hans_CN", "en": "en_GB"}
LONGEST_UNIT = 30
"""Characters of a unit's name; a longer one is cut, so that a message stays one that a phone shows."""


class Rendered(Struct, frozen=True):
    """``params`` are the words that fill a provider's own copy of the template, in the order of their numbers."""

    subject: str
    text: str
    params: dict[str, str]


class UnknownTemplate(LookupError):
    """There is no template of this name in this language."""


class BadParams(ValueError):
    """A parameter that the template needs is missing or of the wrong kind; the message names it, not its value."""


def render(template: str, language: str, params: Mapping[str, Any], cases: Sequence[str] = ()) -> Rendered:
    """The message. Raises UnknownTemplate, BadParams."""
    source = _source(template, language)
    try:
        words = _words(language, params)
        text = _environment().from_string(source).render(**words)
    except UndefinedError as error:
        raise BadParams(f"{template}.{language}: {error.message}") from None
    except (TypeError, ValueError, KeyError, AttributeError) as error:
        raise BadParams(f"{template}.{language}: a parameter is not of its kind ({type(error).__name__})") from None
    subject, _, body = text.strip().partition("\n")
    return Rendered(subject.strip(), body.strip(), {name: str(value) for name, value in words.items() if value})


def names() -> list[str]:
    """All templates."""
    return sorted(one.name for one in files(__package__).iterdir() if one.is_dir() and not one.name.startswith("_"))


def _words(language: str, params: Mapping[str, Any]) -> dict[str, str]:
    """The parameters as people read them."""
    table = _table()
    between = "、" if language == "zh" else ", "
    words: dict[str, str] = {}
    for name, value in params.items():
        match name:
            case "unit_name":
                words[name] = str(value or table["your_employer"][language])[:LONGEST_UNIT]
            case "lines":
                words[name] = between.join(table["line"][line][language] for line in value)
            case "line":
                words[name] = table["line"][value][language]
            case "due_on" | "ended_on":
                words[name] = _day(value, language) if value else ""
            case "last_month":
                words[name] = str(value or "")
            case "entitlements":
                told = [table["entitlement"][row["code"]][language] for row in value if row["state"] != "not_met"]
                words[name] = between.join(told)
    return words


def _day(value: str | date, language: str) -> str:
    day = date.fromisoformat(value[:10]) if isinstance(value, str) else value
    return str(format_date(day, "long", locale=_LOCALES[language]))


@cache
def _source(template: str, language: str) -> str:
    file = files(__package__) / template / f"{language}.txt"
    if not template.isidentifier() or language not in _LOCALES or not file.is_file():
        raise UnknownTemplate(f"no template {template} in {language}")
    return file.read_text()


@cache
def _table() -> dict[str, Any]:
    table: dict[str, Any] = yaml.safe_load((files(__package__) / "words.yaml").read_text())
    return table


@cache
def _environment() -> SandboxedEnvironment:
    return SandboxedEnvironment(autoescape=False, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
