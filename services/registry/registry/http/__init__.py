"""The registry over HTTP, as docs/desk.md and /docs describe it."""
