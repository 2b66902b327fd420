"""``python -m insurance_linker.reckon NAME < question.json``: one question, its answer as JSON with its sentences.

What ``coverlink reckon`` runs, by the packs by which the linker decides (``COVERLINK_LINKER_PACKS``). Ends with 2 when
name or question does not fit or the packs cannot be read; the message says what was expected.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence

import msgspec

from insurance_linker.domain.policy import Book
from insurance_linker.domain.reckon import CALCULATORS
from insurance_linker.domain.reckon.answer import Unfit
from insurance_linker.domain.reckon.reading import told
from insurance_linker.policy import BrokenPack, load_book, shipped
from insurance_linker.settings import LinkerSettings


class Misasked(ValueError):
    """A calculator that is not there, or a question that does not fit it."""


def answered(name: str, question: bytes, book: Book | None = None) -> bytes:
    """The answer's JSON: ``{"answer": {...}, "text": [{"zh", "en"}, ...]}``; by the shipped packs if no others are
    given. Raises Misasked.
    """
    if name not in CALCULATORS:
        raise Misasked(f"no calculator {name!r}: expected one of {', '.join(CALCULATORS)}")
    type_, calculator = CALCULATORS[name]
    try:
        answer = calculator(book or shipped(), msgspec.json.decode(question, type=type_))
    except (msgspec.DecodeError, Unfit) as error:
        raise Misasked(f"{name}: {error}") from None
    return msgspec.json.encode({"answer": answer, "text": told(answer)})


def main(arguments: Sequence[str]) -> int:
    try:
        name, *rest = arguments or [""]
        if rest:
            raise Misasked("expected the name of a calculator alone, and the question on standard input")
        print(answered(name, sys.stdin.buffer.read(), load_book(LinkerSettings().linker_packs)).decode())
    except (Misasked, BrokenPack) as error:
        print(error, file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
