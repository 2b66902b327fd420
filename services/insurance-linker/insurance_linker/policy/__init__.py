"""Policy as data: packs, and how they are read."""

from insurance_linker.policy.pack import load_policy, load_unit_rules

__all__ = ["load_policy", "load_unit_rules"]
