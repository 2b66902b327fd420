"""How Chinese characters are read: pinyin without tones, ü as u. pypinyin is loaded when the first one is asked for."""

from __future__ import annotations

from functools import lru_cache

MOST = 8
"""Readings of one name that are kept, the likeliest first."""
PER_CHARACTER = 4
# Surnames that are read otherwise than the character is elsewhere.
SURNAMES = {
    "单": "shan", "仇": "qiu", "曾": "zeng", "解": "xie", "查": "zha", "任": "ren", "区": "ou", "朴": "piao",
    "盖": "ge", "翟": "zhai", "覃": "qin", "缪": "miao", "冼": "xian", "员": "yun", "种": "chong", "秘": "bi",
    "折": "she", "黑": "he", "召": "shao", "逄": "pang", "繁": "po", "洗": "xian", "华": "hua", "燕": "yan",
    "宁": "ning", "哈": "ha", "尉迟": "yu chi", "万俟": "mo qi", "澹台": "tan tai", "长孙": "zhang sun",
    "宰父": "zai fu",
}  # fmt: skip
Syllables = tuple[str, ...]


def readings(name: str) -> list[Syllables]:
    """In which ways a name of Chinese characters may be read, the likeliest first, ``MOST`` at most.

    What is no Chinese character stands for itself. The cost of a reading is how far its characters are from their
    usual ones; costs add up, so keeping the ``MOST`` cheapest at each step keeps the cheapest of all.
    """
    kept: list[tuple[int, Syllables]] = [(0, ())]
    for choices in _choices(name):
        longer = [(cost + rank, (*before, syllable)) for cost, before in kept for rank, syllable in enumerate(choices)]
        kept = sorted(longer, key=lambda row: row[0])[:MOST]
    return [syllables for _, syllables in kept]


def _choices(name: str) -> list[tuple[str, ...]]:
    for length in (2, 1):
        if surname := SURNAMES.get(name[:length]):
            known = [_of_character(character) for character in name[:length]]
            first = [_first(said, others) for said, others in zip(surname.split(), known, strict=True)]
            return [*first, *map(_of_character, name[length:])]
    return [_of_character(character) for character in name]


def _first(said: str, others: tuple[str, ...]) -> tuple[str, ...]:
    return (said, *(other for other in others if other != said))[:PER_CHARACTER]


@lru_cache(maxsize=30_000)
def _of_character(character: str) -> tuple[str, ...]:
    from pypinyin import Style, pinyin  # 25 MiB and a fifth of a second: only for whoever needs it

    said = pinyin(character, style=Style.NORMAL, heteronym=True, v_to_u=False)[0]
    return tuple(dict.fromkeys(one.replace("v", "u") if _is_plain(one) else one for one in said))[:PER_CHARACTER]


def _is_plain(said: str) -> bool:
    """Whether it is pinyin, in which v stands for ü only."""
    return said.isascii() and len(said) > 1


@lru_cache(maxsize=10_000)
def of_words(text: str) -> Syllables:
    """The one reading of a text, its words known: 重庆 is chong qing, 银行 yin hang."""
    from pypinyin import Style, lazy_pinyin

    return tuple(lazy_pinyin(text, style=Style.NORMAL))
