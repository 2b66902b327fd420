"""Pages made from the packs, so that a caseworker can check what the linker decides and reckons by.

``python -m insurance_linker.policy.pages docs/policy`` writes them; with ``--check`` it writes nothing and exits 1 when
a page there is not what the packs say now.
"""

from insurance_linker.policy.pages.documents import documents

__all__ = ["documents"]
