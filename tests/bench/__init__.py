"""Figures, not tests: each bench prints JSON lines ``{"bench","peer","value","unit","note?"}``. ``python -m tests.bench [GROUP]``."""
