"""Reads packs: a folder a pack, a file a matter. What does not fit is refused with the place and what was expected.

packs/national/*.yaml, packs/jiangsu/*.yaml ...   in force: `load_book()`
proposals/*.yaml                                  drafts, read beside these: `load_book(drafts=[...])`
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import msgspec
from msgspec.structs import replace

from insurance_linker.domain.policy.book import Book
from insurance_linker.domain.policy.entry import Entry
from insurance_linker.domain.policy.pack import Pack
from insurance_linker.policy.sound import complaints, rivals_without_order

PACKS = Path(str(files(__package__).joinpath("packs")))


class BrokenPack(ValueError):
    """A pack that cannot be used; the message names the file, the place and what was expected."""


@cache
def shipped() -> Book:
    """The packs that come with the linker."""
    return load_book(PACKS)


def load_book(folder: Path = PACKS, drafts: Iterable[Path] = ()) -> Book:
    """All packs in a folder's folders, and these drafts beside them."""
    places = sorted(place for place in folder.iterdir() if place.is_dir()) if folder.is_dir() else []
    if not places:
        raise BrokenPack(f"{folder} holds no packs: expected a folder for each, with YAML files")
    packs = [*(read_pack(place) for place in places), *(read_pack(draft) for draft in drafts)]
    for kind, one, other in rivals_without_order(packs):
        raise BrokenPack(
            f"{kind}: {one.rule} ({one.pack}) and {other.rule} ({other.pack}) say {one.key!r} for {one.region} with one"
            f" rank, from {one.since}, announced {one.announced_at}: expected one that `supersedes` the other"
        )
    return Book(packs)


def read_pack(place: Path) -> Pack:
    """One pack from its file, or from all files of its folder put together."""
    paths = sorted(place.glob("*.yaml")) if place.is_dir() else [place]
    if not paths:
        raise BrokenPack(f"{place} holds no YAML file")
    parts = [_part(path) for path in paths]
    first = parts[0]
    for path, part in zip(paths, parts, strict=True):
        if (part.id, part.version, part.region, part.draft) != (first.id, first.version, first.region, first.draft):
            raise BrokenPack(f"{path}: expected id, version, region and draft as in {paths[0].name}")
    return replace(first, **{kind: _joined(paths, parts, kind) for kind in _sections(first)})


def _part(path: Path) -> Pack:
    try:
        return msgspec.yaml.decode(path.read_bytes(), type=Pack)
    except msgspec.ValidationError as error:
        raise BrokenPack(f"{path}: {error}") from None
    except msgspec.DecodeError as error:
        raise BrokenPack(f"{path} is no YAML: {error}") from None
    except OSError as error:
        raise BrokenPack(f"{path} cannot be read: {error.strerror}") from None


def _sections(pack: Pack) -> list[str]:
    return [kind for kind in pack.__struct_fields__ if isinstance(getattr(pack, kind), tuple)]


def _joined(paths: list[Path], parts: list[Pack], kind: str) -> tuple[Any, ...]:
    found = []
    for path, part in zip(paths, parts, strict=True):
        for row in getattr(part, kind):
            filled = _filled(row, part)
            for complaint in complaints(filled, part.draft):
                raise BrokenPack(f"{path}: {kind} {row.rule}: {complaint}")
            found.append(filled)
    return tuple(found)


def _filled(row: Entry, pack: Pack) -> Entry:
    return replace(row, region=row.region or pack.region, pack=pack.name)
