"""Whether occupational-injury protection covers a trade, a platform and a place: it began in a few and widens.

Packs say from when which industries, platforms and provinces take part (``platforms``; 人社部发〔2025〕24号). A plan
that names no day is provisional there: then nothing is said, for each province begins on a day of its own.
"""

from __future__ import annotations

from datetime import date

from insurance_linker.domain.policy.entry import NATION
from insurance_linker.domain.policy.orders import PilotPlatforms
from insurance_linker.domain.reckon.looking import Looking


def covered(looking: Looking, industry: str, platform: str | None, day: date) -> bool | None:
    """None where it cannot be said, which is said. Without a platform: whether any takes part; of ``CN``: anywhere."""
    rows = looking.all(PilotPlatforms, "platforms", day)
    rows = [row for row in rows if industry in row.entry.industries]
    if not rows:
        looking.cannot("pilot", "no_entry", about=industry)
        return None
    within = [row for row in rows if _within(row.entry, platform, looking.region)]
    sure = [row for row in within if not row.entry.provisional]
    if sure:
        looking.step("pilot", sure[0].ground, industry=industry, platforms=() if platform else sure[0].entry.platforms)
        return True
    if within:
        looking.cannot("pilot", "planned", about=industry, entry=within[0].entry)
        return None
    looking.step("no_pilot", *(row.ground for row in rows), industry=industry, platform=platform)
    return False


def _within(row: PilotPlatforms, platform: str | None, region: str) -> bool:
    there = not row.provinces or region == NATION or f"{region[:2]}0000" in row.provinces
    return there and (not row.platforms or platform is None or platform in row.platforms)
