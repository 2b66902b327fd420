"""Whether occupational-injury protection covers a trade, a platform and a place: it began in a few and widens.

Packs say from when which industries, platforms and provinces take part (``platforms``; 人社部发〔2025〕24号). A plan
that names no day is provisional there: then nothing is said, for each province begins on a day of its own. Nor is it
said of a name that no pack has, or where an entry names several trades and platforms without saying who is in which.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from insurance_linker.domain.policy.entry import NATION, regions
from insurance_linker.domain.policy.orders import PilotPlatforms
from insurance_linker.domain.reckon.looking import Looking, ground


def covered(looking: Looking, industry: str, platform: str | None, day: date) -> bool | None:
    """None where it cannot be said, which is said. Without a platform: whether any takes part; of ``CN``: anywhere."""
    rows = [row for row in looking.all(PilotPlatforms, "platforms", day) if industry in row.entry.industries]
    there = [row for row in rows if _there(row.entry, looking.region)]
    names = _names(_known(looking))
    if there and platform and platform not in names:
        looking.aside("platforms_named", platforms=names)
        looking.cannot("pilot", "unknown_platform", about=platform)
        return None
    within = [row for row in there if platform is None or not row.entry.platforms or platform in row.entry.platforms]
    if not within:
        begins = [row for row in _known(looking) if industry in row.industries and row.since > day]
        grounds = [row.ground for row in rows] or [ground([row]) for row in begins[:1]]
        if not grounds:
            looking.cannot("pilot", "no_entry", about=industry)
            return None
        looking.step("no_pilot", *grounds, industry=industry, platform=platform)
        return False
    sure = [row for row in within if not row.entry.provisional]
    if not sure:
        looking.cannot("pilot", "planned", about=industry, entry=within[0].entry)
        return None
    named = next(
        (row for row in _known(looking) if row.platforms == (platform,) and row.industries == (industry,)), None
    )
    if platform and named is None:
        looking.cannot("pilot", "trade_not_named", about=f"{industry}:{platform}", entry=sure[0].entry)
        return None
    grounds = [sure[0].ground] + ([ground([named])] if named and named is not sure[0].entry else [])
    platforms = () if platform else sure[0].entry.platforms
    looking.step("pilot", *grounds, industry=industry, platform=platform, platforms=platforms)
    return True


def joined(looking: Looking, platform: str | None) -> PilotPlatforms | None:
    """The first entry by which a platform (or any) takes part in the place; None where no pack tells one."""
    rows = [row for row in _known(looking) if not row.provisional and _there(row, looking.region)]
    return next((row for row in rows if platform is None or platform in row.platforms), None)


def industries(looking: Looking) -> list[str]:
    """All trades that the packs ever name."""
    return sorted({name for row in _known(looking) for name in row.industries})


def _known(looking: Looking) -> list[PilotPlatforms]:
    """All entries about the place that were known, whenever they hold: the earliest first."""
    rows = (row for row in looking.book.rows("platforms") if isinstance(row, PilotPlatforms))
    about = (row for row in rows if row.region in regions(looking.region) and row.known(looking.known))
    return sorted(about, key=lambda row: row.since)


def _names(rows: Iterable[PilotPlatforms]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for row in rows for name in row.platforms))


def _there(row: PilotPlatforms, region: str) -> bool:
    return not row.provinces or region == NATION or f"{region[:2]}0000" in row.provinces
