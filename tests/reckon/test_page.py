"""The examples of docs/calculators.md are what the calculators answer."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from insurance_linker.domain.reckon import CALCULATORS
from insurance_linker.policy import PACKS
from insurance_linker.policy.drafts import beside
from insurance_linker.reckon import answered, compared

PAGE = Path(__file__).parents[2] / "docs/calculators.md"
EXAMPLE = re.compile(r"\$ echo '(.+)' \| coverlink reckon (\w+)(?: --pack (\w+))? \| jq -c '\[(.+)\]'\n(.+)\n")
EXAMPLES = EXAMPLE.findall(PAGE.read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    ("question", "name", "draft", "paths", "printed"), EXAMPLES, ids=[" ".join(row[1:3]).strip() for row in EXAMPLES]
)
def test_an_example_is_what_is_answered(question: str, name: str, draft: str, paths: str, printed: str) -> None:
    asked = question.encode()
    found = json.loads(compared(name, asked, beside(PACKS, [draft])) if draft else answered(name, asked))
    assert [_at(found, path) for path in paths.split(", ")] == json.loads(printed)


def test_every_calculator_has_an_example() -> None:
    assert {name for _, name, *_ in EXAMPLES} == set(CALCULATORS)


def _at(found: Any, path: str) -> Any:
    for name, index in re.findall(r"\.(\w+)|\[(\d+)\]", path):
        found = found[name] if name else found[int(index)]
    return found
