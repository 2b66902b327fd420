"""The record of looks is one chain: written by many, sealed in order, never changed, and whole or found not to be."""

import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg import Connection

from coverlink_local.ports import free_ports
from coverlink_local.secret_files import make_secrets
from registry.access import checking, looks, sealing
from registry.access.account import Account
from registry.access.chain import START, canonical
from registry.database import connect
from registry.settings import RegistrySettings
from tests.registry.serving import somebody
from tests.registry.tables import migrated

WANG = Account("wang", "caseworker", ("320106",))
SECRET = "pwhoisthis"


@pytest.fixture
def db(database: str) -> Iterator[Connection[Any]]:
    with connect(migrated(database)) as made:
        yield made


def look(db: Connection[Any], count: int = 1) -> None:
    for _ in range(count):
        looks.note(db, WANG, "person", person_id=somebody(), about={"z": "乙", "a": 1})


def old_look(db: Connection[Any], days: int) -> None:
    db.execute(
        "INSERT INTO registry.access (at, account, action) VALUES (now() - make_interval(days => %s), 'wang', 'list')",
        [days],
    )


def sealed(db: Connection[Any], count: int) -> None:
    """So many entries, three a block."""
    for _ in range(count // 3):
        look(db, 3)
        assert sealing.seal(db) == 3
        with hands_on(db, "access_block"):
            db.execute("UPDATE registry.access_block SET began_at = now() - interval '2 hours'")


@contextmanager
def hands_on(db: Connection[Any], *tables: str) -> Iterator[None]:
    """What only an owner of the tables can do who wants to: take the triggers out of force."""
    for table in tables:
        db.execute(f"ALTER TABLE registry.{table} DISABLE TRIGGER USER")
    yield
    names = "SELECT tgname FROM pg_trigger WHERE tgrelid = to_regclass(%s) AND NOT tgisinternal"
    for table in tables:
        for (name,) in db.execute(names, [f"registry.{table}"]).fetchall():
            db.execute(f"ALTER TABLE registry.{table} ENABLE ALWAYS TRIGGER {name}")


def seqs(db: Connection[Any]) -> list[int]:
    return [row[0] for row in db.execute("SELECT seq FROM registry.access WHERE seq IS NOT NULL ORDER BY seq")]


def audit(database: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [str(Path(sys.executable).with_name("coverlink")), "audit", "verify", *arguments]
    return subprocess.run(
        command, env={**os.environ, "DATABASE_URL": database}, capture_output=True, text=True, timeout=60
    )


class TestSealing:
    def test_16_who_write_at_once_make_one_chain_without_gaps(self, database: str, db: Connection[Any]) -> None:
        def write(number: int) -> None:
            with connect(database) as mine:
                for turn in range(50):
                    with mine.transaction(force_rollback=(number + turn) % 10 == 0):  # some that never were
                        look(mine)

        sealers = [sealing.Sealer(database, 0), sealing.Sealer(database, 0)]
        threads = [threading.Thread(target=one.run) for one in sealers]
        for thread in threads:
            thread.start()
        with ThreadPoolExecutor(16) as pool:
            list(pool.map(write, range(16)))
        until = time.monotonic() + 20
        while db.execute("SELECT FROM registry.access WHERE seq IS NULL LIMIT 1").rowcount:
            assert time.monotonic() < until, "not sealed"
            time.sleep(0.1)
        for one in sealers:
            one.stop.set()
        for thread in threads:
            thread.join(10)
        assert seqs(db) == list(range(1, 721))
        found = checking.check(db)
        assert (found.fault, found.entries, found.seq, found.waiting) == (None, 720, 720, 0)

    def test_the_projector_does_it(self, database: str, db: Connection[Any], redis_url: str, tmp_path: Path) -> None:
        """Also while Kafka is away."""
        kafka = (port := free_ports(2)) + 1
        env = {
            **os.environ, "DATABASE_URL": database, "REDIS_URL": redis_url, "COVERLINK_PORT": str(port),
            "KAFKA_BOOTSTRAP_SERVERS": f"127.0.0.1:{kafka}",
            "COVERLINK_SECRETS_DIR": str(make_secrets(tmp_path / "secrets")),
        }  # fmt: skip
        look(db)
        with (tmp_path / "log").open("wb") as log:
            process = subprocess.Popen([sys.executable, "-m", "registry.projector"], env=env, stdout=log, stderr=log)
        try:
            until = time.monotonic() + 60
            while not seqs(db):
                assert process.poll() is None and time.monotonic() < until, (tmp_path / "log").read_text()[-2000:]
                time.sleep(0.2)
        finally:
            process.terminate()
        assert process.wait(30) == 0

    def test_what_commits_late_is_sealed_behind(self, database: str, db: Connection[Any]) -> None:
        with connect(database) as slow:
            with slow.transaction():
                look(slow)
                look(db)
                assert sealing.seal(db) == 1, "the open one is not seen, and holds nothing up"
            assert sealing.seal(db) == 1
        rows = db.execute("SELECT seq FROM registry.access ORDER BY id").fetchall()
        assert rows == [(2,), (1,)] and checking.check(db).fault is None

    def test_who_comes_while_another_seals_does_nothing(self, database: str, db: Connection[Any]) -> None:
        look(db)
        with connect(database) as other, other.transaction():
            other.execute("SELECT pg_advisory_xact_lock(%s)", [sealing.LOCK])
            assert sealing.seal(db) == 0
        assert sealing.seal(db) == 1

    def test_an_hour_is_a_block(self, db: Connection[Any]) -> None:
        for _ in range(3):
            look(db, 2)
            sealing.seal(db)
        assert db.execute("SELECT first_seq, last_seq FROM registry.access_block").fetchall() == [(1, 6)]
        sealed(db, 3)
        sealed(db, 3)
        assert db.execute("SELECT first_seq, last_seq FROM registry.access_block ORDER BY 1").fetchall() == [
            (1, 9), (10, 12),
        ]  # fmt: skip
        assert checking.check(db).fault is None

    def test_entries_that_wait_are_told(self, db: Connection[Any]) -> None:
        sealed(db, 3)
        look(db, 2)
        found = checking.check(db)
        assert (found.entries, found.waiting) == (3, 2) and found.waits_since is not None
        assert (checking.state(db).seq, checking.state(db).waiting) == (3, 2)

    def test_the_form_that_is_hashed(self) -> None:
        at = datetime(2026, 11, 26, 9, 0, tzinfo=UTC)
        fields = (1, 7, at, "wang", "unit", None, None, None, {"b": "乙", "a": "1"}, "given")
        assert canonical(fields).decode() == (
            '[1,7,"2026-11-26T09:00:00.000000+00:00","wang","unit",null,null,null,{"a":"1","b":"乙"},"given"]'
        )
        assert len(START) == 32


SWAP = """
UPDATE registry.access SET {what} FROM registry.access AS other
WHERE access.seq IN (4, 5) AND other.seq = 9 - access.seq
"""


class TestFinding:
    @pytest.mark.parametrize(
        ("deed", "seq", "said"),
        [
            ("UPDATE registry.access SET account = 'li' WHERE seq = 4", 4, "not as it was sealed"),
            ("UPDATE registry.access SET at = at - interval '1 microsecond' WHERE seq = 1", 1, "not as it was sealed"),
            (f"UPDATE registry.access SET person_id = '{SECRET}' WHERE seq = 4", 4, "not as it was sealed"),
            ("DELETE FROM registry.access WHERE seq = 4", 4, "entry 4 is missing: the next one there is 5"),
            ("DELETE FROM registry.access WHERE seq = 1", 1, "entry 1 is missing: the next one there is 2"),
            ("DELETE FROM registry.access WHERE seq = 9", 9, "entry 9 is missing: the chain is sealed up to 9"),
            ("DELETE FROM registry.access_block WHERE first_seq = 4", 4, "entry 4 is in no block"),
            ("DELETE FROM registry.access_block WHERE first_seq = 7", 7, "entry 7 is in no block"),
            (SWAP.format(what="account = other.account, person_id = other.person_id"), 4, "not as it was sealed"),
            (
                "UPDATE registry.access SET hash = sha256('x') WHERE seq = 9", 9, "not as it was sealed",
            ),
            ("UPDATE registry.access_block SET hash = sha256('x') WHERE first_seq = 4", 6, "its block ends with"),
            (
                "INSERT INTO registry.access (account, action, seq, before, hash)"
                " SELECT 'li', 'list', 10, hash, sha256('x') FROM registry.access WHERE seq = 9",
                10, "entry 10 is in no block",
            ),
            (
                "INSERT INTO registry.access (account, action, seq, before, hash)"
                " VALUES ('li', 'list', 0, sha256('x'), sha256('y'))",
                0, "entry 0 should not be there",
            ),
        ],
    )  # fmt: skip
    def test_the_first_place_that_was_touched(self, db: Connection[Any], deed: str, seq: int, said: str) -> None:
        sealed(db, 9)
        assert checking.check(db).fault is None
        with hands_on(db, "access", "access_block"):
            db.execute(deed)
        fault = checking.check(db).fault
        assert fault and fault.seq == seq and said in fault.said and SECRET not in fault.said

    def test_one_put_in_between(self, db: Connection[Any]) -> None:
        sealed(db, 9)
        with hands_on(db, "access"):
            for number in range(9, 4, -1):
                db.execute("UPDATE registry.access SET seq = %s WHERE seq = %s", (number + 1, number))
            db.execute(
                "INSERT INTO registry.access (account, action, seq, before, hash)"
                " SELECT 'li', 'list', 5, hash, sha256('x') FROM registry.access WHERE seq = 4"
            )
        fault = checking.check(db).fault
        assert fault and fault.seq == 5

    def test_two_that_changed_places(self, db: Connection[Any]) -> None:
        sealed(db, 9)
        with hands_on(db, "access"):
            for one, other in ((4, 99), (5, 4), (99, 5)):
                db.execute("UPDATE registry.access SET seq = %s WHERE seq = %s", (other, one))
        fault = checking.check(db).fault
        assert fault and fault.seq == 4 and "entry 4 does not follow entry 3" in fault.said


class TestTheDatabaseRefuses:
    @pytest.mark.parametrize(
        "deed",
        [
            "UPDATE registry.access SET account = 'li' WHERE seq = 2",
            "UPDATE registry.access SET seq = NULL, before = NULL, hash = NULL WHERE seq = 2",
            "UPDATE registry.access SET account = 'li' WHERE seq IS NULL",
            "UPDATE registry.access SET account = 'li', seq = 9, before = 'x', hash = 'x' WHERE seq IS NULL",
            "DELETE FROM registry.access WHERE seq = 1",
            "DELETE FROM registry.access WHERE seq IS NULL",
            "TRUNCATE registry.access",
            "INSERT INTO registry.access (account, action, seq, before, hash) VALUES ('li', 'list', 4, 'x', 'x')",
            "DELETE FROM registry.access_block",
            "UPDATE registry.access_block SET last_seq = 2",
            "UPDATE registry.access_block SET hash = 'x'",
            "INSERT INTO registry.access_anchor SELECT last_seq, hash FROM registry.access_block",
            "UPDATE registry.access_anchor SET seq = 3",
            "DELETE FROM registry.access_anchor",
            "DELETE FROM registry.access_check",
        ],
    )
    def test_whoever_asks(self, db: Connection[Any], deed: str) -> None:
        sealed(db, 3)
        look(db)
        checking.record(db, checking.check(db))
        for role in ("origin", "replica"):
            db.execute(f"SET session_replication_role = {role}")
            with pytest.raises(psycopg.errors.RestrictViolation):
                db.execute(deed)
        db.execute("RESET session_replication_role")
        found = checking.check(db)
        assert (found.fault, found.entries, found.waiting) == (None, 3, 1)


class TestRemovalAfterItsTime:
    def test_takes_whole_blocks_and_the_rest_verifies(self, database: str, db: Connection[Any], tmp_path: Path) -> None:
        for days in (900, 800, 300, 0):
            old_look(db, days)
            old_look(db, days)
            sealing.seal(db)
            with hands_on(db, "access_block"):
                db.execute("UPDATE registry.access_block SET began_at = now() - interval '2 hours'")
        file = tmp_path / "last.json"
        hash_of_4 = checking.hash_at(db, 4)
        assert hash_of_4
        file.write_text(json.dumps({"seq": 4, "hash": hash_of_4.hex(), "at": "2024-01-01"}))
        assert [sealing.retire(db, 700) for _ in range(3)] == [2, 2, 0]
        assert seqs(db) == [5, 6, 7, 8]
        found = checking.check(db)
        assert (found.fault, found.removed, found.entries, found.seq) == (None, 4, 4, 8)
        done = audit(database, "--anchor", str(file))
        assert done.returncode == 0 and "removed after their time: up to entry 4" in done.stdout, done.stdout
        look(db)
        sealing.seal(db)
        assert checking.check(db).seq == 9
        with hands_on(db, "access"):
            db.execute("DELETE FROM registry.access WHERE seq = 5")
        fault = checking.check(db).fault
        assert fault and fault.seq == 5

    def test_never_takes_what_is_younger_than_half_a_year(self, db: Connection[Any]) -> None:
        old_look(db, 100)
        sealing.seal(db)
        with hands_on(db, "access_block"):
            db.execute("UPDATE registry.access_block SET began_at = now() - interval '2 hours'")
        with pytest.raises(psycopg.errors.RestrictViolation):
            sealing.retire(db, 50)
        assert seqs(db) == [1]
        with pytest.raises(ValueError, match="at least 185 days"):
            RegistrySettings(registry_access_days=50)

    def test_goes_on_from_the_anchor_when_all_is_gone(self, db: Connection[Any]) -> None:
        old_look(db, 300)
        sealing.seal(db)
        with hands_on(db, "access_block"):
            db.execute("UPDATE registry.access_block SET began_at = now() - interval '2 hours'")
        assert sealing.retire(db, 200) == 1 and checking.check(db).fault is None
        look(db)
        sealing.seal(db)
        assert seqs(db) == [2] and checking.check(db).fault is None


class TestTheCommand:
    def test_says_how_many_from_when_to_when_and_the_last_hash(self, database: str, db: Connection[Any]) -> None:
        sealed(db, 6)
        look(db)
        done = audit(database)
        last = checking.hash_at(db, 6)
        assert done.returncode == 0 and last, done.stderr
        assert "6 entries in order, 20" in done.stdout and f"last in order: entry 6, hash {last.hex()}" in done.stdout
        assert "not sealed yet: 1, the oldest of 20" in done.stdout
        state = checking.state(db)
        assert (state.verified_seq, state.fault) == (6, None) and state.verified_at

    def test_ends_with_1_and_names_the_place_and_nobody(self, database: str, db: Connection[Any]) -> None:
        sealed(db, 6)
        with hands_on(db, "access"):
            db.execute("UPDATE registry.access SET person_id = %s WHERE seq = 3", [SECRET])
        done = audit(database)
        assert done.returncode == 1 and "does not fit at 3: entry 3 is not as it was sealed" in done.stdout
        assert SECRET not in done.stdout + done.stderr and "wang" not in done.stdout + done.stderr
        assert "entry 3" in (checking.state(db).fault or "")

    def test_a_file_kept_elsewhere_sees_a_cut_end(self, database: str, db: Connection[Any], tmp_path: Path) -> None:
        file = str(tmp_path / "last.json")
        sealed(db, 6)
        assert audit(database, "--anchor", file).returncode == 0
        look(db, 3)
        sealing.seal(db)
        assert audit(database, "--anchor", file).returncode == 0, "it goes on with the chain"
        assert json.loads(Path(file).read_text())["seq"] == 9
        with hands_on(db, "access", "access_block"):
            db.execute("DELETE FROM registry.access WHERE seq > 6")
            db.execute("DELETE FROM registry.access_block WHERE first_seq > 6")
        assert audit(database).returncode == 0, "the chain alone cannot tell"
        done = audit(database, "--anchor", file)
        assert done.returncode == 1 and "does not fit at 7: entry 9 is missing" in done.stdout, done.stdout
        assert json.loads(Path(file).read_text())["seq"] == 9, "what was kept stays"

    def test_a_file_kept_elsewhere_sees_a_chain_made_anew(
        self, database: str, db: Connection[Any], tmp_path: Path
    ) -> None:
        file = str(tmp_path / "last.json")
        sealed(db, 3)
        assert audit(database, "--anchor", file).returncode == 0
        with hands_on(db, "access", "access_block"):
            db.execute("DELETE FROM registry.access_block")
            db.execute("UPDATE registry.access SET seq = NULL, before = NULL, hash = NULL, account = 'li'")
        assert sealing.seal(db) == 3 and audit(database).returncode == 0
        done = audit(database, "--anchor", file)
        assert done.returncode == 1 and "does not fit at 3: entry 3 is another than on" in done.stdout

    def test_an_empty_record_is_whole(self, database: str, db: Connection[Any]) -> None:
        done = audit(database)
        assert done.returncode == 0 and done.stdout.startswith("0 entries in order\n")

    def test_a_file_that_is_none_of_ours_and_a_database_that_is_away(self, database: str, tmp_path: Path) -> None:
        (tmp_path / "f").write_text("[]")
        done = audit(database, "--anchor", str(tmp_path / "f"))
        assert done.returncode == 2 and "cannot be read" in done.stderr
        done = audit("postgresql://127.0.0.1:1/none")
        assert done.returncode == 2 and "the database does not answer" in done.stderr
