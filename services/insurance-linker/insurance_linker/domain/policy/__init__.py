"""Policy as dated data: what packs say, and what of it prevails (``book``).

``entry``, ``pack``                          what all entries have, and the sections of a pack
``rules``                                    what decides
``contributions``, ``orders``, ``pensions``  what is reckoned with, and told of
``duties``, ``help``, ``formulas``           likewise
``sources``, ``places``                      whom to believe; districts and working days
"""

from insurance_linker.domain.policy.book import Book
from insurance_linker.domain.policy.rules import Obligations, Owing, Policy

__all__ = ["Book", "Obligations", "Owing", "Policy"]
