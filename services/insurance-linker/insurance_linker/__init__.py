"""Keeps every person's social-insurance cover right: facts in, decisions and notices out.

``app``      the way of the data, on one screen
``domain``   the pure rules (docs/rules.md)
``policy``   the figures they use, as packs
``process``  the engine's side of ``decide``; ``units`` that of ``decide_unit``, ``roll`` its people as they are stored
"""
