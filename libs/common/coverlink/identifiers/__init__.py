"""Identifiers of persons, units and districts, checked by the standards that define them."""
