"""Every kind of case has words in both languages."""

from typing import get_args

from coverlink.contracts.fields import CaseKind
from coverlink.contracts.words import KINDS


def test_every_kind_of_case_has_words() -> None:
    assert set(KINDS) == set(get_args(CaseKind))
    assert all(text.zh and text.en for text in KINDS.values())
