"""The registry over HTTP, as docs/tasks.md and /docs describe it."""
