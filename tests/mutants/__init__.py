"""Mutation testing of the domain: which changes of its code no test would notice (docs/mutants.md)."""
