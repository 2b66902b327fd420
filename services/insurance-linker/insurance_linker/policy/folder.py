"""The packs in a folder, and whether they are others than before."""

from __future__ import annotations

from pathlib import Path

from insurance_linker.domain.policy import Book
from insurance_linker.policy.reading import load_book


class PackFolder:
    """Raises BrokenPack when what is there at first cannot be used."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._seen = self._stamps()
        self.book = load_book(folder)

    def changed(self) -> Book | None:
        """The packs, if any file has changed since the last look and what they say is not the same.

        Raises BrokenPack, once for each change; the book stays what it was.
        """
        stamps = self._stamps()
        if stamps == self._seen:
            return None
        self._seen = stamps
        book = load_book(self._folder)
        if book.fingerprint == self.book.fingerprint:
            return None
        self.book = book
        return book

    def _stamps(self) -> frozenset[tuple[str, int, int]]:
        found = [(path, path.stat()) for path in self._folder.rglob("*.yaml")]
        return frozenset((str(path), row.st_mtime_ns, row.st_size) for path, row in found)
