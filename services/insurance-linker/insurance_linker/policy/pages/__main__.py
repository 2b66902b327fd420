"""Writes the pages, or checks that they are current."""

from __future__ import annotations

import sys
from pathlib import Path

from insurance_linker.policy.pages.documents import documents
from insurance_linker.policy.reading import shipped


def main(arguments: list[str]) -> int:
    folder = Path(arguments[0])
    pages = documents(shipped())
    there = {path.name for path in folder.glob("*.md")}
    stale = [name for name, text in pages.items() if name not in there or (folder / name).read_text("utf-8") != text]
    gone = sorted(there - set(pages))
    if "--check" in arguments:
        for name in (*stale, *gone):
            print(f"{folder / name} is not what the packs say now; run `make policy`", file=sys.stderr)
        return 1 if stale or gone else 0
    folder.mkdir(parents=True, exist_ok=True)
    for name in gone:
        (folder / name).unlink()
    for name in stale:
        (folder / name).write_text(pages[name], "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
