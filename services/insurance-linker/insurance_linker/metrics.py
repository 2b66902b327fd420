"""What the linker counts besides what the engine counts."""

from functools import cache

from prometheus_client import Counter

_DECIDED = Counter("coverlink_linker_decisions_total", "Cases opened, changed, closed", ["action", "kind"])
_NOT_USED = Counter("coverlink_linker_facts_not_used_total", "Facts that changed nothing, by reason", ["reason"])

PACKS_REFUSED = Counter("coverlink_linker_packs_refused_total", "Changes of the packs' folder that could not be used")


@cache  # looking a label up takes a microsecond, for every decision
def decided(action: str, kind: str) -> Counter:
    return _DECIDED.labels(action, kind)


@cache
def not_used(reason: str) -> Counter:
    return _NOT_USED.labels(reason)
