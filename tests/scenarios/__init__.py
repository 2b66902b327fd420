"""The rules page as a table: given facts, when it is this day, then these cases and no others."""
