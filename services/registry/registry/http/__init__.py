"""The registry over HTTP, as docs/registry.md and /docs describe it."""
