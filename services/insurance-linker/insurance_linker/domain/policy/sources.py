"""What packs say of whom to believe, and of what nobody could tell."""

from __future__ import annotations

from typing import Literal

from coverlink.contracts.decisions import Text
from insurance_linker.domain.policy.entry import Entry

Matter = Literal["employment", "cover", "contribution", "status"]
"""What sources tell of."""


class SourceRank(Entry, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Who is believed about what when sources disagree; greater is believed. ``prefix`` of the CloudEvents source."""

    prefix: str
    about: Matter | Literal["any"] = "any"
    trust: int

    @property
    def key(self) -> str:
        return f"{self.about}:{self.prefix}"


class Unknown(Entry, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What nobody could tell when the packs were written: said so, instead of left out."""

    about: str
    text: Text

    @property
    def key(self) -> str:
        return self.about
