"""The packs that are shipped, and how packs are read."""

from insurance_linker.policy.reading import PACKS, BrokenPack, load_book, read_pack, shipped
from insurance_linker.policy.unit_rules import load_unit_rules

__all__ = ["PACKS", "BrokenPack", "load_book", "load_unit_rules", "read_pack", "shipped"]
