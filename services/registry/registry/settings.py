"""What can be set about the registry; names in the environment begin with ``COVERLINK_``."""

from __future__ import annotations

from pydantic import Field, field_validator

from coverlink.settings import Settings

HALF_A_YEAR = 185


class RegistrySettings(Settings):
    """Beside what every service has.

    ``registry_lease_minutes``: how long a claim holds unless extended. ``registry_session_hours``: how long a log-in
    holds. ``registry_undo_hours``: how long an answer may be taken back. ``registry_hold_days``: how
    far ahead a task may be put off. ``registry_contacts``: on how many days nobody must have been reached before
    ``unreachable`` ends an item of a batch. ``registry_batch``: records projected in one transaction at most.
    ``registry_access_days``: after how many days blocks of the record of looks are removed; 0 keeps them.
    """

    port: int = 8081
    registry_lease_minutes: int = 30
    registry_session_hours: int = 12
    registry_undo_hours: int = 24
    registry_hold_days: int = 90
    registry_contacts: int = Field(default=3, ge=1, le=30)
    registry_batch: int = 2_000
    registry_access_days: int = 0

    @field_validator("registry_access_days")
    @classmethod
    def _long_enough(cls, days: int) -> int:
        if days and days < HALF_A_YEAR:
            raise ValueError(f"expected 0, or at least {HALF_A_YEAR} days: the database removes nothing younger")
        return days


class ProjectorSettings(RegistrySettings):
    """The projector has a port for its probes only."""

    port: int = 8084
