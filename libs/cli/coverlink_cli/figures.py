"""The system's running counts, asked of the registry and the notifier over HTTP."""

from __future__ import annotations

from typing import Any

import httpx
import msgspec

from coverlink_cli.connection import Demo


class Figures(msgspec.Struct, frozen=True):
    """Since the beginning, except ``tasks_open`` and ``waiting`` (what is on its way between services)."""

    facts: int
    opened: dict[str, int]
    closed_by_themselves: int
    tasks_open: dict[str, int]
    notices: dict[str, int]
    undeliverable: int
    waiting: int

    def since(self, before: Figures) -> Figures:
        """What came in between."""
        return Figures(
            self.facts - before.facts,
            _less(self.opened, before.opened),
            self.closed_by_themselves - before.closed_by_themselves,
            self.tasks_open,
            _less(self.notices, before.notices),
            self.undeliverable - before.undeliverable,
            self.waiting,
        )


class Asked:
    """Logged in as somebody who may see the counts. Raises httpx.HTTPError when a service does not answer."""

    def __init__(self, client: httpx.Client, demo: Demo) -> None:
        self._client, self._demo = client, demo
        self.headers = self._logged_in()

    def figures(self) -> Figures:
        registry = self._get(f"{self._demo.registry}/v1/figures")
        notifier = self._get(f"{self._demo.notifier}/v1/figures")
        delivered = {
            channel: states["delivered"] for channel, states in registry["notices"].items() if "delivered" in states
        }
        return Figures(
            facts=registry["facts"],
            opened=registry["opened"],
            closed_by_themselves=registry["closed_by_themselves"],
            tasks_open=registry["open"],
            notices=delivered,
            undeliverable=sum(states.get("undeliverable", 0) for states in registry["notices"].values()),
            waiting=registry["outbox_waiting"] + notifier["waiting"],
        )

    def _logged_in(self) -> dict[str, str]:
        account = next(row for row in self._demo.accounts if row.role == "province")
        given = {"user": account.user, "password": account.password}
        token = self._client.post(f"{self._demo.registry}/v1/login", json=given).raise_for_status().json()["token"]
        return {"authorization": f"Bearer {token}"}

    def _get(self, address: str) -> dict[str, Any]:
        answer = self._client.get(address, headers=self.headers)
        if answer.status_code == 401:  # a session ends after some hours, `make run` may not
            self.headers = self._logged_in()
            answer = self._client.get(address, headers=self.headers)
        return dict(answer.raise_for_status().json())


def _less(now: dict[str, int], before: dict[str, int]) -> dict[str, int]:
    return {name: count - before.get(name, 0) for name, count in now.items() if count > before.get(name, 0)}
