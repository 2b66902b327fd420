"""Numbers, each with its definition's version and how fresh it is."""
