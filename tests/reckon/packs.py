"""The books that calculators are tried with: the shipped one, and made-up packs beside or instead of it."""

from __future__ import annotations

import tempfile
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import msgspec

from insurance_linker.domain.policy import Book
from insurance_linker.domain.policy.book import CLOCKS
from insurance_linker.domain.policy.pack import Pack
from insurance_linker.policy import read_pack, shipped

BOOK = shipped()
NOW = date(2026, 11, 23)
NANJING, WUXI, LIANGJIANG = "320106", "320213", "500157"
D = Decimal
NATIONAL = next(pack for pack in BOOK.packs if pack.id == "national")
ONLY_CLOCKS = Pack(id="clocks", version="1", region="CN", **{kind: getattr(NATIONAL, kind) for kind in CLOCKS})

COMMON: dict[str, Any] = {
    "from": date(2011, 7, 1),
    "announced_at": date(2011, 7, 1),
    "rank": "notice",
    "grade": "B",
    "source": {"zh": "示例", "en": "example"},
}
TEXT = {"zh": "示例。", "en": "Example."}


def row(rule: str, **fields: Any) -> dict[str, Any]:
    """An entry of a made-up pack; ``since`` and ``until`` stand for `from` and `to`."""
    renamed = {{"since": "from", "until": "to"}.get(name, name): value for name, value in fields.items()}
    return COMMON | {"rule": rule} | renamed


def pack(**sections: list[dict[str, Any]]) -> Book:
    """A book of one made-up pack, beside the shipped clocks, without which no book is."""
    return Book([ONLY_CLOCKS, _read(sections, draft=False)])


def with_draft(**sections: list[dict[str, Any]]) -> Book:
    """The shipped packs with a draft beside them."""
    return Book([*BOOK.packs, _read(sections, draft=True)])


def _read(sections: dict[str, list[dict[str, Any]]], *, draft: bool) -> Any:
    body = {"id": "example", "version": "1", "region": "CN", "draft": draft, **sections}
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "pack.yaml"
        path.write_bytes(msgspec.yaml.encode(body))
        return read_pack(path)
