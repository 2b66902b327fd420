"""Policy as dated data: what packs say (``entry``, ``rules``, ``figures``), and what of it prevails (``book``)."""

from insurance_linker.domain.policy.book import Book
from insurance_linker.domain.policy.rules import Obligations, Owing, Policy

__all__ = ["Book", "Obligations", "Owing", "Policy"]
