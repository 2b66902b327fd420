"""What people are told, in both languages. One folder a template, a file a language; the first line is the subject.

Texts hold ``{{ name }}`` and nothing else of Jinja, because an SMS provider keeps a copy of each with ``{1}``, ``{2}``
in their places (``provider_text``) and gets only the words from us, in that order (``Rendered.params``).
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import Any, get_args

from jinja2 import StrictUndefined, Template, UndefinedError
from jinja2.sandbox import SandboxedEnvironment
from msgspec import Struct

from notifier.templates.words import READ, Language

LANGUAGES: tuple[Language, ...] = get_args(Language)
_NAME = re.compile(r"\{\{ (\w+) \}\}")


class Rendered(Struct, frozen=True):
    """``params`` are the words that fill a provider's own copy of the text, in the order of their numbers."""

    subject: str
    text: str
    params: dict[str, str]


class UnknownTemplate(LookupError):
    """There is no template of this name in this language."""


class BadParams(ValueError):
    """Parameters that the template needs are missing or of the wrong kind; the message names them, not their values."""


def render(template: str, language: str, params: Mapping[str, Any], cases: Sequence[str] = ()) -> Rendered:
    """The message; ``params`` as in ``NoticeRequest``. ``cases`` are not told. Raises UnknownTemplate, BadParams."""
    subject, text = _source(template, language)
    words = _words(f"{template}.{language}", language, subject + text, params)
    return Rendered(_filled(subject, words), _filled(text, words), {name: words[name] for name in _names(text)})


def provider_text(template: str, language: str) -> str:
    """The text as it is registered with an SMS provider. Raises UnknownTemplate."""
    _, text = _source(template, language)
    return _filled(text, {name: f"{{{number}}}" for number, name in enumerate(_names(text), 1)})


@cache
def names() -> tuple[str, ...]:
    """All templates."""
    return tuple(sorted(one.name for one in files(__package__).iterdir() if (one / "zh.txt").is_file()))


def _words(where: str, language: str, source: str, params: Mapping[str, Any]) -> dict[str, str]:
    wanted = _names(source)
    if missing := [name for name in wanted if name not in params]:
        raise BadParams(f"{where}: missing {', '.join(missing)}")
    words: dict[str, str] = {}
    for name in wanted:
        try:
            words[name] = READ[name](params[name], "zh" if language == "zh" else "en")
        except (TypeError, ValueError, LookupError, AttributeError) as error:
            raise BadParams(f"{where}: {name} is not of its kind ({type(error).__name__})") from None
    return words


def _names(source: str) -> list[str]:
    """In the order in which they first stand in the text."""
    return list(dict.fromkeys(_NAME.findall(source)))


def _filled(source: str, words: Mapping[str, str]) -> str:
    try:
        return _compiled(source).render(words)
    except UndefinedError as error:
        raise BadParams(str(error.message)) from None


@cache
def _compiled(source: str) -> Template:
    return SandboxedEnvironment(autoescape=False, undefined=StrictUndefined).from_string(source)


@cache
def _source(template: str, language: str) -> tuple[str, str]:
    """Subject and text."""
    if template not in names() or language not in LANGUAGES:
        raise UnknownTemplate(f"no template {template} in {language}")
    subject, _, text = (files(__package__) / template / f"{language}.txt").read_text("utf-8").strip().partition("\n")
    return subject, text
