"""For locust: caseworkers at their pace, 5 to 15 seconds from one act to the next.

Each has an account of the district of its number (``ACCOUNTS``: a file of names) and keeps to one person at a
time: takes the next, reads, gives back or puts off. No answers: those would need the linker. Once all ``USERS`` are
logged in, what was measured until then goes to ``RAMP_STATS``, and is measured anew for ``SECONDS``.
"""

from __future__ import annotations

import itertools
import json
import os
import time
from pathlib import Path
from typing import Any

import gevent
from locust import HttpUser, between, task

_NAMES = itertools.cycle(Path(os.environ["ACCOUNTS"]).read_text().split())
_USERS, _SECONDS = int(os.environ["USERS"]), float(os.environ["SECONDS"])
_BEGAN = time.monotonic()
_in = itertools.count(1)


def _all_are_in(environment: Any) -> None:
    told: dict[str, Any] = {"seconds": time.monotonic() - _BEGAN}
    for (name, _), row in environment.stats.entries.items():
        told[name] = {
            "Request Count": row.num_requests, "Failure Count": row.num_failures,
            "p50": row.get_response_time_percentile(0.5), "p95": row.get_response_time_percentile(0.95),
        }  # fmt: skip
    Path(os.environ["RAMP_STATS"]).write_text(json.dumps(told))
    environment.stats.clear_all()
    gevent.spawn_later(_SECONDS, environment.runner.quit)


class Caseworker(HttpUser):
    wait_time = between(5, 15)

    def on_start(self) -> None:
        given = {"user": next(_NAMES), "password": os.environ["PASSWORD"]}
        token = self.client.post("/v1/login", json=given, name="log in").json()["token"]
        self.client.headers["authorization"] = f"Bearer {token}"
        if next(_in) == _USERS:
            _all_are_in(self.environment)

    @task(4)
    def work(self) -> None:
        with self.client.post("/v1/tasks/next", name="next", catch_response=True) as answer:
            if answer.status_code not in (200, 204):
                answer.failure(answer.text[:200])
                return
            answer.success()
            if answer.status_code == 204:
                return
            claim = answer.json()
        first = claim["tasks"][0]
        self.wait()
        if first["person_id"]:
            self.client.get(f"/v1/people/{first['person_id']}", name="person")
            self.client.get(f"/v1/people/{first['person_id']}/timeline", name="timeline")
        self.client.get(f"/v1/tasks/{first['id']}/why", name="why")
        self.wait()
        self.client.post(f"/v1/tasks/{first['id']}/release", json={"token": claim["token"]}, name="release")

    @task(2)
    def look(self) -> None:
        self.client.get("/v1/tasks", name="list")

    @task(1)
    def filtered(self) -> None:
        self.client.get("/v1/tasks?kind=enrol&line=pension", name="list, filtered")

    @task(1)
    def counts(self) -> None:
        self.client.get("/v1/figures/districts", name="counts")

    @task(1)
    def desk(self) -> None:
        self.client.get("/v1/tasks/claims", name="claims")
