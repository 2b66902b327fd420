"""Issuing a batch of 200,000 cases, counting it first, checking its hash, and closing it late."""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from psycopg import Connection

from coverlink.database import migrate
from coverlink_local.ground import local_ground
from registry.access.account import Account
from registry.database import connect
from registry.migrate import MIGRATIONS
from registry.verification import reading
from registry.verification.canonical import hash_of, parts_of
from registry.verification.choosing import Choice, counted
from registry.verification.closing import close
from registry.verification.issuing import Issue, after_issue, issue
from tests.bench.figures import figure

ITEMS = int(os.environ.get("ITEMS", "200000"))
PROVINCE = Account("province", "province", ())
CASES = """
INSERT INTO registry.task (id, version, kind, line, gap, person_id, unit_id, district, priority, opened_at, due_on,
    status, because, closes_when)
SELECT gen_random_uuid()::text, 1, 'enrol', 'pension', 'missed', 'p' || md5(n::text), '91320106MA1ABCDE0X',
    (320100 + n %% 95)::text, 50, now(), current_date + 30, 'open', jsonb_build_array(jsonb_build_object('rule',
    'owed.standard@3', 'facts', jsonb_build_array(md5(n::text)), 'text', jsonb_build_object('zh', '理由', 'en', 'why')),
    jsonb_build_object('rule', 'due.thirty_days@1')), '{}' FROM generate_series(1, %s) AS n
"""


def run() -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o755)
        ground = local_ground(folder, environ={})
        ground.postgres.start()
        try:
            _measure(ground.postgres.url)
        finally:
            ground.stop()


def _measure(url: str) -> None:
    migrate(url, "registry", MIGRATIONS)
    today = date.today()
    with connect(url, "-c statement_timeout=0") as db:
        db.execute(CASES, (ITEMS,))
        db.execute("ANALYZE registry.task")
        _timed("batch_counted", lambda: counted(db, PROVINCE, Choice(), today))
        asked = Issue("All", "A figure", today + timedelta(2), Choice())
        batch = _timed("batch_issued", lambda: _issued(db, asked))
        kept = reading.kept(db, batch)
        assert kept
        found = _timed("batch_verified", lambda: hash_of(batch, kept[0], parts_of(reading.frozen(db, batch))))
        assert found == kept[1]
        _timed("batch_shown", lambda: reading.batch(db, PROVINCE, batch, today))
        _timed("batch_closed_late", lambda: close(db, PROVINCE, batch, today + timedelta(3), late=True))


def _issued(db: Connection[Any], asked: Issue) -> int:
    batch = issue(db, PROVINCE, asked)
    after_issue(db, batch)
    return batch


def _timed(name: str, work: Callable[[], Any]) -> Any:
    begun = time.perf_counter()
    found = work()
    figure(name, "coverlink", time.perf_counter() - begun, "s", f"{ITEMS} items in 95 districts")
    return found
