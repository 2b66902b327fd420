"""What the linker counts besides what the engine counts."""

from prometheus_client import Counter

DECIDED = Counter("coverlink_linker_decisions_total", "Cases opened, changed, closed", ["action", "kind"])
NOT_USED = Counter("coverlink_linker_facts_not_used_total", "Facts that changed nothing, by reason", ["reason"])
