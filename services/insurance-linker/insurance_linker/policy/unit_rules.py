"""Reads the rules about units and projects."""

from __future__ import annotations

from importlib.resources import files

import msgspec

from insurance_linker.domain.units.rules import UnitRules


def load_unit_rules() -> UnitRules:
    """Those that are shipped."""
    return msgspec.yaml.decode(files(__package__).joinpath("units.yaml").read_bytes(), type=UnitRules)
