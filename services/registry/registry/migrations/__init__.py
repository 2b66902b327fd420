"""The schema ``registry``, step by step. Run by ``python -m registry.migrate``."""
