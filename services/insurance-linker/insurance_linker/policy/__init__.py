"""The packs that are shipped, and how packs are read."""

from insurance_linker.policy.reading import PACKS, BrokenPack, load_book, read_pack, shipped

__all__ = ["PACKS", "BrokenPack", "load_book", "read_pack", "shipped"]
