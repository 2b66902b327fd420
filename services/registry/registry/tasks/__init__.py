"""The queue: listing, claiming, answering. Functions on a connection; pages and JSON share them."""
