"""Reads a pack. A pack that does not fit is refused with the place and what was expected there."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path
from typing import TypeVar

import msgspec

from insurance_linker.domain.policy import Policy
from insurance_linker.domain.units.rules import UnitRules

Pack = TypeVar("Pack")


class BrokenPack(ValueError):
    """A pack that cannot be used; the message names the file, the place and what was expected."""


def load_policy(path: Path | None = None) -> Policy:
    """The pack at ``path``, or the national one that is shipped."""
    return _read(path, "national.yaml", Policy)


def load_unit_rules(path: Path | None = None) -> UnitRules:
    """The rules about units and projects at ``path``, or those that are shipped."""
    return _read(path, "units.yaml", UnitRules)


def _read(path: Path | None, shipped: str, kind: type[Pack]) -> Pack:
    name = str(path) if path else shipped
    raw = path.read_bytes() if path else files(__package__).joinpath(shipped).read_bytes()
    try:
        return msgspec.yaml.decode(raw, type=kind)
    except msgspec.ValidationError as error:
        raise BrokenPack(f"{name}: {error}") from None
    except msgspec.DecodeError as error:
        raise BrokenPack(f"{name} is no YAML: {error}") from None
