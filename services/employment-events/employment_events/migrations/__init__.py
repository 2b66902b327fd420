"""The schema ``gateway``, step by step. Run by ``python -m employment_events.migrate``."""
