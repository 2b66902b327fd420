"""A unit's name as it is searched by a part of it: short pieces (grams) for an index, and the texts to compare with.

Names of units are no secret. Pieces of two characters, or of three letters of the pinyin or of its initials; pieces
that most names have, such as those of 有限公司, find nothing and are left out.
"""

from __future__ import annotations

from msgspec import Struct

from registry.names.forms import characters, is_chinese, letters
from registry.names.readings import of_words

_INITIALS = ":"
"""Before a piece of initials, which else would be taken for one of the pinyin."""


class Searched(Struct, frozen=True):
    """``text``: the name as it is compared; ``pinyin`` and ``initials`` of it, without anything between."""

    text: str
    pinyin: str
    initials: str

    @property
    def grams(self) -> list[str]:
        found = _pairs(self.text) | _triples(self.pinyin) | _triples(self.initials, _INITIALS)
        return sorted(found - _OFTEN)


class Asked(Struct, frozen=True):
    """A part of a name. Found is what has all of the grams and the part itself; grams are empty if it says too little.

    ``initials``: the same part taken as initials; none for what is written in characters.
    """

    chinese: bool
    part: str
    grams: list[str]
    initials: list[str]


def searched(name: str) -> Searched:
    """The forms of a unit's name."""
    syllables = of_words(name)
    initials = "".join(one[:1] if _is_read(one) else one for one in syllables)
    return Searched(characters(name), letters("".join(syllables), digits=True), letters(initials, digits=True))


def asked(part: str) -> Asked:
    """What to look for when somebody asks for units with this in their name."""
    if is_chinese(part):
        text = characters(part)
        return Asked(True, text, sorted(_pairs(text) - _OFTEN), [])
    text = letters(part, digits=True)
    grams, initials = _triples(text) - _OFTEN, _triples(text, _INITIALS) - _OFTEN
    if not grams or not initials:  # gongsi, yxgs: what nearly all have, in either way of reading it
        return Asked(False, text, [], [])
    return Asked(False, text, sorted(grams), sorted(initials))


def _is_read(syllable: str) -> bool:
    """Whether it is a character's reading; pypinyin gives capitals, digits and signs back as they stand."""
    return syllable.isascii() and syllable.islower() and syllable.isalpha() and len(syllable) <= len("zhuang")


def _pairs(text: str) -> set[str]:
    return {text[at : at + 2] for at in range(len(text) - 1)}


def _triples(text: str, before: str = "") -> set[str]:
    return {before + text[at : at + 3] for at in range(len(text) - 2)}


_OFTEN = frozenset().union(
    *map(_pairs, ("有限责任公司", "股份有限公司", "分公司", "集团公司")),
    *map(_triples, ("youxianzerengongsi", "gufenyouxiangongsi", "fengongsi", "jituangongsi")),
    *(_triples(form, _INITIALS) for form in ("yxzrgs", "gfyxgs", "fgs", "jtgs")),
)
