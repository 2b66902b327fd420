"""Reads a pack. A pack that does not fit is refused with the place and what was expected there."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

import msgspec

from insurance_linker.domain.policy import Policy


class BrokenPack(ValueError):
    """A pack that cannot be used; the message names the file, the place and what was expected."""


def load_policy(path: Path | None = None) -> Policy:
    """The pack at ``path``, or the national one that is shipped."""
    name = str(path) if path else "national.yaml"
    raw = path.read_bytes() if path else files(__package__).joinpath("national.yaml").read_bytes()
    try:
        return msgspec.yaml.decode(raw, type=Policy)
    except msgspec.ValidationError as error:
        raise BrokenPack(f"{name}: {error}") from None
    except msgspec.DecodeError as error:
        raise BrokenPack(f"{name} is no YAML: {error}") from None
