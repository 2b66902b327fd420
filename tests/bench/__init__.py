"""Figures, not tests: each bench prints JSON lines; `python -m tests.bench [GROUP]`."""
