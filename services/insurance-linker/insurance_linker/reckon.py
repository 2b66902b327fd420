"""``python -m insurance_linker.reckon NAME [--pack FILE ...] < question.json``: one answer as JSON with its sentences.

What ``coverlink reckon`` runs, by the packs by which the linker decides (``COVERLINK_LINKER_PACKS``); with ``--pack``
under drafts beside them, too. Ends with 2 when name or question does not fit or the packs cannot be read; the message
says what was expected.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from typing import Any

import msgspec

from coverlink.contracts.decisions import Text
from insurance_linker.asking import decoded
from insurance_linker.domain.policy import Book
from insurance_linker.domain.reckon import CALCULATORS
from insurance_linker.domain.reckon.answer import Answer, Unfit
from insurance_linker.domain.reckon.bounds import bounded
from insurance_linker.domain.reckon.differing import differences, silent
from insurance_linker.domain.reckon.reading import told
from insurance_linker.policy import BrokenPack, load_book, shipped
from insurance_linker.policy.drafts import Beside, beside
from insurance_linker.settings import LinkerSettings


class Misasked(ValueError):
    """A calculator that is not there, or a question that does not fit it."""


def answered(name: str, question: bytes, book: Book | None = None) -> bytes:
    """The answer's JSON: ``{"answer": {...}, "settled", "provisional", "text": [{"zh", "en"}, ...]}``; by the shipped
    packs if no others are given. Raises Misasked.
    """
    return msgspec.json.encode(_said(_answer(name, question, book or shipped())))


def compared(name: str, question: bytes, books: Beside) -> bytes:
    """As ``answered`` by the packs in force; ``draft`` is the answer beside them, with the drafts' names, and
    ``differs`` tells each figure that is another: ``[{"figure", "present", "draft"}, ...]``. A draft on which the
    answer does not rest is ``silent``, and told so. Raises Misasked.
    """
    present, draft = (_answer(name, question, book) for book in (books.present, books.draft))
    said, unused = _said(draft), silent(draft, books.draft)
    said["text"] = [*(_of_silent(name) for name in unused), *said["text"]]
    of_draft = {"packs": [pack.name for pack in books.drafts], "silent": unused, **said}
    return msgspec.json.encode({**_said(present), "draft": of_draft, "differs": differences(present, draft)})


def _answer(name: str, question: bytes, book: Book) -> Answer:
    if name not in CALCULATORS:
        raise Misasked(f"no calculator {name!r}: expected one of {', '.join(CALCULATORS)}")
    type_, calculator = CALCULATORS[name]
    try:
        asked = decoded(type_, question)
        bounded(asked)
        return calculator(book, asked)
    except Unfit as error:
        raise Misasked(f"{name}: {error}") from None


def _of_silent(pack: str) -> Text:
    draft = pack.partition("@")[0]
    return Text(
        zh=f"草案“{draft}”没有涉及本问题所依据的任何规定，答案与现行规则相同。",
        en=f"the draft “{draft}” says nothing that this question rests on: it changes nothing in the answer.",
    )


def _said(answer: Answer) -> dict[str, Any]:
    return {"answer": answer, "settled": answer.settled, "provisional": answer.provisional, "text": told(answer)}


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="reckon", description="One question, read as JSON from standard input.")
    parser.add_argument("name", help="the calculator")
    parser.add_argument("--pack", action="append", help="a draft's file, or a shipped proposal's name")
    given = parser.parse_args(arguments)
    packs = LinkerSettings().linker_packs
    try:
        question = sys.stdin.buffer.read()
        if given.pack:
            found = compared(given.name, question, beside(packs, given.pack))
        else:
            found = answered(given.name, question, load_book(packs))
    except (Misasked, BrokenPack) as error:
        print(error, file=sys.stderr)
        return 2
    print(found.decode())
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
