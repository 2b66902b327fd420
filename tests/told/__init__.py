"""What the linker tells, word for word: a page for each life, person, unit and question, for people who know the field.

The pages are written by ``python -m tests.told`` and compared by the tests. A page that changes is a change of what
people are told: it is read before it is committed.
"""

from pathlib import Path

PAGES = Path(__file__).parent / "pages"


def page_of(folder: str, name: str) -> Path:
    words = "".join(letter if letter.isalnum() else " " for letter in name.lower()).split()
    return PAGES / folder / f"{'-'.join(words)}.yaml"
