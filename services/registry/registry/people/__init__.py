"""People and units as the register shows them. Functions on a connection; pages and JSON share them."""
