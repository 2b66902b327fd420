"""What can be set about the registry; names in the environment begin with ``COVERLINK_``."""

from __future__ import annotations

from pathlib import Path
from typing import get_args
from urllib.parse import urlsplit

from pydantic import Field, field_validator

from coverlink.settings import MissingSecret, Settings
from registry.access.account import Role
from registry.access.oidc import Configured
from registry.patience import SECONDS
from registry.tasks.second_eyes import parsed

HALF_A_YEAR = 185


class RegistrySettings(Settings):
    """Beside what every service has.

    ``registry_lease_minutes``: how long a claim holds unless extended. ``registry_session_hours``: how long a log-in
    holds. ``registry_undo_hours``: how long an answer may be taken back. ``registry_hold_days``: how
    far ahead a task may be put off. ``registry_batch``: records projected in one transaction at most.
    ``registry_second_eyes``: answers that a second person must confirm, as ``[KIND:]CODE[@PRIORITY]`` by commas, or
    ``default``; empty is none. ``registry_second_days``: how long they wait for one.
    ``registry_assigned_days``: how long an assigned task is kept for those it is assigned to.
    ``registry_unreachable_days``: on how many days somebody must have tried before a person counts as unreachable
    and ``unreachable`` ends an item of a batch.
    ``registry_recheck_minutes``: how often answers are looked for whose day to check them on is over.
    ``registry_wait_seconds``: how long a request waits for an answer of PostgreSQL before it is told 503; a statement
    is ended there a second earlier.
    ``registry_ledger``: the file to which each erasure is added, outside of the database; empty is none.
    ``registry_access_days``: after how many days blocks of the record of looks are removed; 0 keeps them.
    ``registry_totp_roles``: roles, by commas, whose local accounts need a second factor. ``oidc_…``: an office's own
    log-in, off without an issuer (docs/access.md).
    """

    port: int = 8081
    registry_lease_minutes: int = 30
    registry_session_hours: int = 12
    registry_undo_hours: int = 24
    registry_hold_days: int = 90
    registry_second_eyes: str = ""
    registry_second_days: int = 3
    registry_assigned_days: int = 7
    registry_unreachable_days: int = Field(default=3, ge=1, le=30)
    registry_recheck_minutes: int = Field(default=60, ge=1, le=1_440)
    registry_batch: int = 8_000
    registry_wait_seconds: float = Field(default=SECONDS, ge=2, le=60)
    registry_access_days: int = 0
    registry_ledger: str = ""
    registry_totp_roles: str = ""
    oidc_issuer: str = ""
    oidc_client_id: str = ""
    oidc_client_secret_file: Path | None = None
    oidc_redirect: str = "http://127.0.0.1:8081/oidc/callback"
    oidc_claim_name: str = "preferred_username"
    oidc_claim_role: str = "role"
    oidc_claim_districts: str = "districts"
    oidc_roles: dict[str, str] = Field(default_factory=dict)

    @property
    def ledger(self) -> Path | None:
        """The file that erasures are written to."""
        return Path(self.registry_ledger) if self.registry_ledger else None

    @field_validator("registry_access_days")
    @classmethod
    def _long_enough(cls, days: int) -> int:
        if days and days < HALF_A_YEAR:
            raise ValueError(f"expected 0, or at least {HALF_A_YEAR} days: the database removes nothing younger")
        return days

    @field_validator("registry_second_eyes")
    @classmethod
    def _known_codes(cls, text: str) -> str:
        parsed(text)
        return text

    @field_validator("registry_totp_roles")
    @classmethod
    def _known_roles(cls, roles: str) -> str:
        if unknown := {role.strip() for role in roles.split(",") if role.strip()} - set(get_args(Role)):
            raise ValueError(f"expected some of {', '.join(get_args(Role))}; unknown: {', '.join(sorted(unknown))}")
        return roles

    @field_validator("oidc_issuer")
    @classmethod
    def _not_overheard(cls, issuer: str) -> str:
        host = urlsplit(issuer).hostname or ""
        if issuer and not issuer.startswith("https://") and host not in ("127.0.0.1", "localhost", "::1"):
            raise ValueError("expected an address with https://; only one of this machine may go without")
        return issuer

    @property
    def oidc(self) -> Configured | None:
        """How people log in through their office, if they do. Raises MissingSecret."""
        if not self.oidc_issuer:
            return None
        if not self.oidc_client_id or self.oidc_client_secret_file is None or not self.oidc_client_secret_file.exists():
            raise MissingSecret(
                "expected COVERLINK_OIDC_CLIENT_ID, and a file named by COVERLINK_OIDC_CLIENT_SECRET_FILE"
            )
        return Configured(
            self.oidc_issuer, self.oidc_client_id, self.oidc_client_secret_file.read_text().strip(),
            self.oidc_redirect, self.oidc_claim_name, self.oidc_claim_role, self.oidc_claim_districts, self.oidc_roles,
        )  # fmt: skip

    @property
    def totp_roles(self) -> frozenset[Role]:
        given = {role.strip() for role in self.registry_totp_roles.split(",")}
        return frozenset(role for role in get_args(Role) if role in given)


class ProjectorSettings(RegistrySettings):
    """The projector has a port for its probes only."""

    port: int = 8084
