"""The sentences of what closes a case: after which facts, after which answers, and that its own facts may change."""

from __future__ import annotations

from collections.abc import Set
from functools import lru_cache

from coverlink.contracts.decisions import Text
from coverlink.contracts.fields import AnswerCode
from coverlink.words.names import ANSWERS

OTHERWISE = Text(
    zh="依据的事实被撤回、更正，或由另一任务代替时，也关闭。",
    en="Also when its facts are taken back or corrected, or another task takes its place.",
)


def closes(after: Text | None, ends: Set[AnswerCode]) -> Text:
    """The sentences: ``after`` which facts, if by any; the answers that end it; what holds of every case."""
    said = _answers(frozenset(ends))
    if after is None:
        return Text(zh=f"{said.zh}时关闭。{OTHERWISE.zh}", en=f"Closes when it is {said.en}. {OTHERWISE.en}")
    if not ends:
        return Text(zh=f"{after.zh}时关闭。{OTHERWISE.zh}", en=f"Closes when {after.en}. {OTHERWISE.en}")
    return Text(
        zh=f"{after.zh}时关闭。{said.zh}时，也关闭。{OTHERWISE.zh}",
        en=f"Closes when {after.en}. Also when it is {said.en}. {OTHERWISE.en}",
    )


@lru_cache(64)
def _answers(ends: frozenset[AnswerCode]) -> Text:
    """The codes; where all but a few end it, those few."""
    others = [name for code, name in ANSWERS.items() if code not in ends]
    if len(others) <= 3:
        return Text(
            zh=f"登记核实结果（{_zh(others)}除外）" if others else "登记核实结果",
            en="answered" + (f" (but not with: {_en(others)})" if others else ""),
        )
    names = [name for code, name in ANSWERS.items() if code in ends]
    return Text(zh=f"核实结果为{_zh(names)}", en=f"answered with: {_en(names)}")


def _zh(names: list[Text]) -> str:
    return "、".join(name.zh for name in names)


def _en(names: list[Text]) -> str:
    return ", ".join(name.en for name in names)
