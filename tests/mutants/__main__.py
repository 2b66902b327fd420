"""``make mutants``: runs mutmut over the domain, or over what ONLY names in it, and says by part how much was killed.

.mutants is laid out as mutmut wants it: the package at the top, the tests beside it, all links into the repository.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path

ROOT = Path(__file__).parents[2]
STAGE = ROOT / ".mutants"
PACKAGE = ROOT / "services/insurance-linker/insurance_linker"
LINKED = (PACKAGE, ROOT / "tests", ROOT / "docs", ROOT / "pyproject.toml")
MUTMUT = str(Path(sys.executable).with_name("mutmut"))
DOMAIN = "insurance_linker.domain."
KILLED = ("killed", "timeout")
COLUMNS = (*KILLED, "survived", "no tests")
EXAMPLES = "10"
"""Of each property: see ``warm``."""


def main(only: Sequence[str]) -> int:
    if unknown := [part for part in only if not is_there(part)]:
        print(f"no part {unknown[0]!r} of insurance_linker/domain: expected a package, a module or a mutant's name,")
        print("like reckon, units.told or units.told.x__stranger")
        return 2
    lay_out(anew=not only)
    patterns = [f"{DOMAIN}{part}{'*' if '.x' in part else '.*'}" for part in only]
    environment = {**os.environ, "EXAMPLES": EXAMPLES}
    ran = subprocess.run([MUTMUT, "run", "--max-children", "2", *patterns], cwd=STAGE, env=environment, check=False)
    if ran.returncode:
        return ran.returncode
    results = found(only)
    print(*table(results), sep="\n")
    left = [f"{name}: {status}" for name, status in results if status not in KILLED]
    (STAGE / "left.txt").write_text("\n".join(left) + "\n", encoding="utf-8")
    print(f"\n{len(left)} are left: .mutants/left.txt; what one changes: cd .mutants && ../.venv/bin/mutmut show NAME")
    return 0


def is_there(part: str) -> bool:
    path = PACKAGE / "domain" / part.partition(".x")[0].replace(".", "/")
    return path.is_dir() or path.with_suffix(".py").is_file()


def lay_out(*, anew: bool) -> None:
    """A run of the whole begins anew; one of a part keeps what is known of the others."""
    if anew:
        shutil.rmtree(STAGE, ignore_errors=True)
    STAGE.mkdir(exist_ok=True)
    for path in LINKED:
        link = STAGE / path.name
        link.unlink(missing_ok=True)
        link.symlink_to(os.path.relpath(path, STAGE))
    for copied in ("tests", "docs", "insurance_linker/policy"):  # mutmut copies them again, but removes nothing
        shutil.rmtree(STAGE / "mutants" / copied, ignore_errors=True)


def found(only: Sequence[str]) -> list[tuple[str, str]]:
    """(mutant, status) of what was asked for, in the order of the code."""
    command = [MUTMUT, "results", "--all", "True"]
    said = subprocess.run(command, cwd=STAGE, check=True, capture_output=True, text=True).stdout
    rows = [line.strip().split(": ") for line in said.splitlines() if DOMAIN in line]
    asked = tuple(f"{DOMAIN}{part}{'' if '.x' in part else '.'}" for part in only) or ("",)
    return [(name, status) for name, status in rows if name.startswith(asked) and status != "not checked"]


def table(results: Iterable[tuple[str, str]]) -> Iterable[str]:
    """By part of the domain, a package or a file beside them, and in all."""
    parts: dict[str, Counter[str]] = {}
    for name, status in results:
        parts.setdefault(name.removeprefix(DOMAIN).split(".")[0], Counter())[status] += 1
    yield f"\n{'part':<16}{'mutants':>9}{''.join(f'{column:>10}' for column in COLUMNS)}{'other':>9}{'share':>9}"
    for part, counts in [*sorted(parts.items()), ("all", sum(parts.values(), Counter()))]:
        share = sum(counts[status] for status in KILLED) / max(1, counts.total())
        figures = [counts[column] for column in COLUMNS]
        shown = "".join(f"{figure:>10,}" for figure in figures)
        yield f"{part:<16}{counts.total():>9,}{shown}{counts.total() - sum(figures):>9,}{share:>9.1%}"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
