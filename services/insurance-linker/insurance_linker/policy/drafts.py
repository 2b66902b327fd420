"""Drafts beside the packs in force: each the file of a draft, or the name of a shipped proposal."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from insurance_linker.domain.policy.book import Book
from insurance_linker.domain.policy.pack import Pack
from insurance_linker.policy.reading import PACKS, BrokenPack, load_book

PROPOSALS = PACKS.parent / "proposals"


class Beside(NamedTuple):
    """The packs in force, the same with the drafts beside them, and the drafts alone."""

    present: Book
    draft: Book
    drafts: tuple[Pack, ...]


def beside(folder: Path, names: Sequence[str]) -> Beside:
    """The packs of a folder and these drafts, one at least. Raises BrokenPack, also for a pack that is no draft."""
    paths = [proposal(name) for name in names]
    draft = load_book(folder, drafts=paths)
    drafts = draft.packs[-len(paths) :]
    for pack, path in zip(drafts, paths, strict=True):
        if not pack.draft:
            raise BrokenPack(f"{path}: expected a draft (`draft: true`), so that nobody takes it for a pack in force")
    return Beside(Book(draft.packs[: -len(paths)]), draft, drafts)


def proposal(text: str) -> Path:
    """The draft's file: as given, or that of the shipped proposal of this name. Raises BrokenPack."""
    path = Path(text)
    if path.exists():
        return path
    shipped = PROPOSALS / f"{text}.yaml"
    if not shipped.is_file():
        names = ", ".join(sorted(row.stem for row in PROPOSALS.glob("*.yaml")))
        raise BrokenPack(f"{text}: expected the file of a draft, or one of the shipped proposals: {names}")
    return shipped
