"""Which processes make the whole system on one machine, with which settings."""

import sys
from collections.abc import Mapping
from pathlib import Path

from coverlink_local.processes import Program

DEFAULT_PORT_BASE = 8080

# name: (arguments to python -m, whether it may open secrets). In this order they take the ports from the base on.
# The linker, in both its stages, sees no personal data and therefore gets no key.
_SERVICES: dict[str, tuple[tuple[str, ...], bool]] = {
    "gateway": (("employment_events",), True),
    "registry": (("registry",), True),
    "notifier": (("notifier",), True),
    "linker": (("insurance_linker", "worker"), False),
    "projector": (("registry.projector",), True),
    "inbox": (("employment_events.inbox",), True),
    "outside": (("notifier.outside",), False),
    "units": (("insurance_linker", "units"), False),
}
# On one machine a message may wait for a task, a task never for a message.
_UNHURRIED = 19
PORTS_NEEDED = len(_SERVICES)
_OUTSIDE = list(_SERVICES).index("outside")

_MIGRATIONS = ("employment_events", "registry", "notifier")


def port_base(folder: Path, environ: Mapping[str, str]) -> int:
    """The gateway's port, which the others follow: as the environment says, else as at the last start, else 8080."""
    if given := environ.get("COVERLINK_PORT_BASE"):
        return int(given)
    kept = folder / "port_base"
    return int(kept.read_text()) if kept.exists() else DEFAULT_PORT_BASE


def services(folder: Path, base: int, settings: Mapping[str, str]) -> list[Program]:
    """The long-running processes. `settings` are the servers' URLs and whatever all of them are told."""
    return [
        Program(
            name=name,
            command=(sys.executable, "-m", *arguments),
            port=base + place,
            nice=_UNHURRIED if name in ("notifier", "outside") else 0,
            env={
                **settings,
                "COVERLINK_PORT_BASE": str(base),
                "COVERLINK_PORT": str(base + place),
                "COVERLINK_INSTANCE": name,
                "COVERLINK_OUTSIDE_URL": f"http://127.0.0.1:{base + _OUTSIDE}",
                "COVERLINK_DATA_DIR": str(folder.resolve() / "data" / name),
                **(_secrets(folder) if opens_secrets else {}),
            },
        )
        for place, (name, (arguments, opens_secrets)) in enumerate(_SERVICES.items())
    ]


def migrations(folder: Path, settings: Mapping[str, str]) -> list[Program]:
    """One-shot programs that bring each service's own tables up to date; to be run before the services."""
    return [
        Program(
            name=f"migrate-{service.replace('_', '-')}",
            command=(sys.executable, "-m", f"{service}.migrate"),
            env={**settings, **_secrets(folder)},
        )
        for service in _MIGRATIONS
    ]


def _secrets(folder: Path) -> dict[str, str]:
    return {"COVERLINK_SECRETS_DIR": str(folder.resolve() / "secrets")}
