"""What is shown by its words, and how things are told apart whose words are the same."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import NamedTuple


class Named(NamedTuple):
    """Its words, which are its code where it has none; ``alike``: others have the same, so its code stands beside."""

    code: str
    words: str
    alike: bool


def apart(words: Mapping[str, str]) -> dict[str, Named]:
    """By code: those that stand beside each other on a page."""
    often = Counter(words.values())
    return {code: Named(code, told, often[told] > 1) for code, told in words.items()}
