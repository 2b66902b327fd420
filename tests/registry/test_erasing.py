"""Erasing a person: before, who they were and what was written of them can be found; after, nowhere, by nobody."""

import base64
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple
from uuid import uuid4

import psycopg
import pytest
from psycopg.types.json import Jsonb

from coverlink.database import migrate
from coverlink.privacy.sealing import Sealer, Unsealable
from coverlink.privacy.vault import Vault
from employment_events.migrate import MIGRATIONS as gateway_migrations
from notifier.migrate import MIGRATIONS as notifier_migrations
from registry import erase as command
from registry import seal_texts
from registry.access import account
from registry.people.sealed_text import Texts
from tests.registry.serving import PASSWORD, Registry, claim
from tests.registry.tables import migrated

NAME, MOBILE = "张小三", "13812345678"
WRITTEN = "邻居说张小三去了大理 and his aunt Zhenzhen keeps the goat"
ENVELOPE = re.compile(r"v1\.[0-9a-f]{8}\.[A-Za-z0-9_-]{38,}")
ROWS = """
SELECT format('%I.%I', schemaname, tablename) FROM pg_tables
WHERE schemaname NOT IN ('pg_catalog', 'information_schema') ORDER BY 1
"""


class Known(NamedTuple):
    """Somebody with a task of each way in which something can be written about them."""

    id: str
    number: str
    tasks: list[str]


def number_of() -> str:
    body = f"32010619900{next(_days):03d}"[:14] + "001"
    total = sum(int(digit) * 2 ** (17 - place) for place, digit in enumerate(body))
    return body + "10X98765432"[total % 11]


_days: Iterator[int] = (100 * month + day for month in range(1, 10) for day in range(1, 28))


def written_about(registry: Registry, text: str = WRITTEN) -> Known:
    """An answer with evidence, one sent back, a hold, a hand-over and a contact; all of them say ``text``."""
    number = number_of()
    person = registry.known(number)
    tasks = [registry.task(person, kind=kind) for kind in ("enrol", "renew", "verify")]
    wang = registry.by("wang")
    token = claim(wang, tasks[0])["token"]
    said = {"token": token, "code": "will_enrol", "note": text, "evidence": {"who": [text]}}
    assert wang.post(f"/v1/tasks/{tasks[0]}/answer", json=said).status_code == 200
    until = (date.today() + timedelta(9)).isoformat()
    held = wang.post(f"/v1/tasks/{tasks[1]}/hold", json={"token": token, "until": until, "note": text})
    assert held.status_code == 200, held.text
    given = wang.post(f"/v1/tasks/{tasks[2]}/hand-over", json={"token": token, "to": "li", "note": text})
    assert given.status_code == 200, given.text
    contact = {"channel": "call", "outcome": "no_answer", "at": datetime.now(UTC).isoformat(), "note": text}
    assert wang.post(f"/v1/people/{person}/contacts", json=contact).status_code == 201
    return Known(person, number, tasks)


def everything(registry: Registry, db: psycopg.Connection[Any] | None = None, but: str = "") -> str:
    """All rows of all tables, as JSON; what Redis holds; what the server logged."""
    db = db or registry.db
    tables = [table for (table,) in db.execute(ROWS) if not (but and table.startswith(but))]
    rows = [row for table in tables for (row,) in db.execute(f"SELECT row_to_json(t)::text FROM {table} AS t")]  # type: ignore[arg-type]
    held = list(registry.redis.scan_iter())
    kept = [registry.redis.dump(key) for key in held]
    return "\n".join([*rows, repr(held), repr(kept), registry.log.read_text(errors="replace")])


def forms(text: str) -> list[str]:
    """How a text may stand somewhere."""
    raw = text.encode()
    return [
        text, json.dumps(text)[1:-1], raw.hex(), repr(raw)[2:-1],
        base64.b64encode(raw).decode().rstrip("="), base64.urlsafe_b64encode(raw).decode().rstrip("="),
    ]  # fmt: skip


def found(where: str, *texts: str) -> list[str]:
    return [text for text in texts if any(form in where for form in forms(text))]


def opened(registry: Registry, where: str, db: psycopg.Connection[Any] | None = None) -> str:
    """The plain text of every envelope that opens with the master key, or with any key that is left."""
    db, master = db or registry.db, Sealer(registry.settings.secret("master_key"))
    people = [person for (person,) in db.execute("SELECT person_id FROM vault.data_key")]
    keys = Vault(master).sealers(db, people, create=False)
    plain = []
    for envelope in set(ENVELOPE.findall(where)):
        for person, key in keys.items():
            for about in (person, f"{person} text"):
                try:
                    plain.append(key.open(envelope, about).decode())
                except Unsealable:
                    continue
        for about in ("quarantine", ""):
            try:
                plain.append(master.open(envelope, about).decode(errors="replace"))
            except Unsealable:
                continue
    return "\n".join(plain)


def erased(registry: Registry, person: str, by: str = "sheng") -> Any:
    return registry.by(by).post(f"/v1/people/{person}/erase", json={"reason": "asked"})


def test_what_is_written_is_sealed_at_rest_and_read_by_who_may(registry: Registry) -> None:
    one = written_about(registry)
    where = everything(registry)
    assert found(where, WRITTEN, NAME, one.number, MOBILE) == []
    assert set(found(opened(registry, where), WRITTEN, one.number, MOBILE)) == {WRITTEN, one.number, MOBILE}, (
        "the search finds what opens"
    )
    lines = registry.by("wang").get(f"/v1/people/{one.id}/timeline").json()["items"]
    notes = [line["body"]["note"] for line in lines if "note" in line["body"]]
    assert notes == [WRITTEN] * 3 and any(line["body"].get("evidence") == {"who": [WRITTEN]} for line in lines)
    assert registry.by("li").get(f"/v1/people/{one.id}/contacts").json()["items"][0]["note"] == WRITTEN
    assert [row["note"] for row in registry.by("wang").get("/v1/tasks/answers").json()["items"]][:1] == [WRITTEN]
    claims = registry.by("li").get("/v1/tasks/claims").json()["items"]
    assert [row["handed_note"] for row in claims if row["person_id"] == one.id] == [WRITTEN]


def test_after_erasure_nothing_opens_and_others_are_untouched(registry: Registry) -> None:
    one, other = written_about(registry), written_about(registry, "the other one keeps bees")
    answer = erased(registry, one.id)
    assert (answer.status_code, answer.json()["person_ids"], answer.json()["keys"]) == (200, [one.id], 1), answer.text
    where = everything(registry)
    plain = opened(registry, where)
    assert found(where, WRITTEN, one.number) == [] and found(plain, one.number) == []
    texts = Texts(registry.settings.secret("master_key"))
    row = {"note": registry.db.execute("SELECT note FROM registry.contact WHERE lead = %s", [one.id]).fetchone()[0]}  # type: ignore[index]
    texts.open(registry.db, [(one.id, row)])
    assert row == {"note": None, "erased": True}
    assert found(plain, other.number, "the other one keeps bees") == [other.number, "the other one keeps bees"]
    lines = registry.by("wang").get(f"/v1/people/{one.id}/timeline").json()["items"]
    assert [(line["body"]["note"], line["body"]["erased"]) for line in lines if "note" in line["body"]] == [
        (None, True)
    ] * 3
    assert registry.by("wang").get(f"/v1/people/{one.id}").json()["name"] is None
    page = registry.by("wang").get(f"/people/{one.id}", headers={"accept-language": "en"})
    assert page.status_code == 200 and "no answer · wang: erased" in " ".join(page.text.split()).lower()
    assert registry.by("li").get("/v1/tasks/claims").json()["items"] != [] and not any(
        row["person_id"] == one.id for row in registry.by("li").get("/v1/tasks/claims").json()["items"]
    ), "the claim ended, another's did not"
    noted = registry.db.execute("SELECT account, about->>'reason' FROM registry.access WHERE action = 'erase'")
    assert noted.fetchall()[-1] == ("sheng", "asked")


def test_why_somebody_looked_is_sealed_wherever_it_is_kept_and_shut_with_the_person(registry: Registry) -> None:
    """It is in nobody's words but the caller's, and may name whom it is about; the record of looks is never changed."""
    said, person = "her neighbour at the mill asks for Zhenzhen", registry.known(number_of())
    registry.by("chen").post(f"/v1/people/{person}/protect", json={"reason": f"{said} 1"}).raise_for_status()
    why = {"purpose": "inquiry", "reason": f"{said} 2"}
    registry.by("wang").post(f"/v1/people/{person}/reason", json=why).raise_for_status()
    assert registry.by("wang").get(f"/v1/people/{person}").status_code == 200
    registry.by("sheng").post(f"/v1/people/{person}/unprotect", json={"reason": f"{said} 3"}).raise_for_status()
    assert found(everything(registry), said) == []

    def told() -> list[Any]:
        items = registry.by("shen").get("/v1/access", params={"person_id": person}).json()["items"]
        alerts = registry.by("shen").get("/v1/access/alerts").json()["items"]
        noted = [row["about"] for row in items if row["action"] in ("reason", "protect", "unprotect")]
        return [*noted, *({"reason": row["reason"]} for row in alerts if row["person_id"] == person)]

    assert [row["reason"] for row in told()] == [f"{said} {number}" for number in (3, 2, 1, 2)]
    assert erased(registry, person).status_code == 200
    assert [row["reason"] for row in told()] == [None] * 4 and told()[0]["erased"]
    assert found(opened(registry, everything(registry)), said) == []
    page = registry.by("shen").get(f"/access?person={person}", headers={"accept": "text/html"})
    assert page.status_code == 200 and "reason=None" not in page.text and "v1." not in page.text


def test_only_a_province_for_all_districts_erases(registry: Registry) -> None:
    person = registry.known(number_of())
    account.create(registry.db, "sheng-32", "province", ["320000"], PASSWORD)
    assert registry.logged_in("sheng-32").post(
        f"/v1/people/{person}/erase", json={"reason": "asked"}
    ).status_code == 403  # fmt: skip
    assert [erased(registry, person, by).status_code for by in ("wang", "chen", "shen", "sheng")] == [403] * 3 + [200]


def test_what_was_written_in_clear_before_sealing_goes_too(registry: Registry) -> None:
    one = written_about(registry)
    plain = "an old line from before"
    registry.db.execute(
        "UPDATE registry.entry SET body = body || jsonb_build_object('note', %s::text)"
        " WHERE person_id = %s AND body ? 'note'", (plain, one.id),
    )  # fmt: skip
    registry.db.execute("UPDATE registry.contact SET note = %s WHERE lead = %s", (plain, one.id))
    lines = registry.by("wang").get(f"/v1/people/{one.id}/timeline").json()["items"]
    assert plain in {line["body"].get("note") for line in lines}, "read as it is"
    assert found(everything(registry), plain) == [plain]
    assert erased(registry, one.id).status_code == 200
    assert found(everything(registry), plain) == []


def test_a_command_seals_what_was_written_before_and_leaves_units_as_they_are(registry: Registry) -> None:
    one, plain, db = written_about(registry), "an older line", registry.db
    db.execute(
        "UPDATE registry.entry SET body = body || jsonb_build_object('note', %s::text)"
        " WHERE person_id = %s AND body ? 'note'", (plain, one.id),
    )  # fmt: skip
    db.execute("UPDATE registry.contact SET note = %s WHERE lead = %s", (plain, one.id))
    db.execute("UPDATE registry.lease SET handed_note = %s WHERE lead = %s", (plain, one.id))
    db.execute("UPDATE registry.task SET answer = answer || %s WHERE answer ? 'note' AND lead = %s",
        (Jsonb({"note": plain, "evidence": [plain]}), one.id))  # fmt: skip
    of_unit = {"id": uuid4(), "lead": "91110108MA01XK2T5K"}
    db.execute("INSERT INTO registry.contact (id, lead, channel, outcome, note, at, by)"
        " VALUES (%(id)s, %(lead)s, 'call', 'reached', 'of a unit', now(), 'wang')", of_unit)  # fmt: skip
    texts = Texts(registry.settings.secret("master_key"))
    assert found(everything(registry), plain) == [plain]
    sealed = [seal_texts.seal_place(db, texts, place, batch=3) for place in seal_texts.PLACES]
    assert sealed == [1, 1, 2, 3]
    assert found(everything(registry), plain, "of a unit") == ["of a unit"]
    assert [seal_texts.seal_place(db, texts, place) for place in seal_texts.PLACES] == [0] * 4, "again: nothing"
    lines = registry.by("wang").get(f"/v1/people/{one.id}/timeline").json()["items"]
    assert [line["body"]["note"] for line in lines if "note" in line["body"]] == [plain] * 3


def test_whichever_id_is_named_all_of_the_persons_ids_are_erased(registry: Registry) -> None:
    stands, earlier, first = (registry.known(number_of()) for _ in range(3))
    for person, view in (
        (stands, {"was": [earlier, first]}),
        (earlier, {"same_as": stands}),
        (first, {"same_as": stands}),
    ):
        registry.db.execute("UPDATE registry.person SET view = %s WHERE person_id = %s", (Jsonb(view), person))
    answer = erased(registry, earlier).json()
    assert (answer["person_ids"], answer["keys"]) == (sorted([stands, earlier, first]), 3)


@pytest.mark.parametrize("by", ["wang", "chen", "shen"])
def test_only_a_province_erases(registry: Registry, by: str) -> None:
    one = registry.known(number_of())
    assert erased(registry, one, by).status_code == 403
    assert registry.db.execute("SELECT FROM vault.data_key WHERE person_id = %s", [one]).rowcount == 1


def test_a_restored_backup_is_erased_again_by_the_ledger_and_a_new_beginning_stays(
    registry: Registry, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = written_about(registry)
    db, ledger = registry.db, tmp_path / "ledger"
    backup = {
        "vault.data_key": db.execute("SELECT * FROM vault.data_key WHERE person_id = %s", [one.id]).fetchall(),
        "registry.contact": db.execute("SELECT id, note FROM registry.contact WHERE lead = %s", [one.id]).fetchall(),
    }
    apart = everything(registry, but="vault.")  # a dump without the vault, and the master key
    assert found(apart + opened_without_keys(registry, apart), WRITTEN, one.number, MOBILE) == []
    monkeypatch.setenv("DATABASE_URL", registry.url)
    monkeypatch.setenv("COVERLINK_SECRETS_DIR", str(registry.settings.secrets_dir))
    assert command.main([one.id, "--reason", "ordered", "--yes", "--ledger", str(ledger)]) == 0
    assert db.execute("SELECT FROM vault.data_key WHERE person_id = %s", [one.id]).rowcount == 0
    db.execute("INSERT INTO vault.data_key VALUES (%s, %s, %s)", backup["vault.data_key"][0])
    for id_, note in backup["registry.contact"]:
        db.execute("UPDATE registry.contact SET note = %s WHERE id = %s", (note, id_))
    assert found(opened(registry, everything(registry)), WRITTEN), "the backup brought it back"
    assert command.main(["--again", "--ledger", str(ledger)]) == 0
    assert db.execute("SELECT FROM vault.data_key WHERE person_id = %s", [one.id]).rowcount == 0
    assert db.execute("SELECT note FROM registry.contact WHERE lead = %s", [one.id]).fetchone() == ("v1.erased",)
    contact = {"channel": "call", "outcome": "reached", "at": datetime.now(UTC).isoformat(), "note": "began anew"}
    assert registry.by("wang").post(f"/v1/people/{one.id}/contacts", json=contact).status_code == 201
    assert command.main(["--again", "--ledger", str(ledger)]) == 0
    rows = registry.by("wang").get(f"/v1/people/{one.id}/contacts").json()["items"]
    assert [(row["note"], row.get("erased")) for row in rows] == [("began anew", None), (None, True)]


def opened_without_keys(registry: Registry, where: str) -> str:
    master, plain = Sealer(registry.settings.secret("master_key")), []
    for envelope in set(ENVELOPE.findall(where)):
        try:
            plain.append(master.open(envelope, "quarantine").decode())
        except Unsealable:
            continue
    return "\n".join(plain)


def test_nothing_is_erased_when_the_ledger_cannot_be_written(
    registry: Registry, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = registry.known(number_of())
    monkeypatch.setenv("DATABASE_URL", registry.url)
    monkeypatch.setenv("COVERLINK_SECRETS_DIR", str(registry.settings.secrets_dir))
    assert command.main([one, "--reason", "asked", "--yes", "--ledger", str(tmp_path / "none" / "ledger")]) == 1
    assert registry.db.execute("SELECT FROM vault.data_key WHERE person_id = %s", [one]).rowcount == 1


def test_another_process_stops_opening_when_its_time_is_over(registry: Registry) -> None:
    one = registry.known(number_of())
    program = """
import sys, time, psycopg
from coverlink.privacy.sealing import Sealer
from coverlink.privacy.vault import Vault
vault = Vault(Sealer(bytes.fromhex(sys.argv[2])), seconds=1)
with psycopg.connect(sys.argv[1], autocommit=True) as db:
    assert vault.sealers(db, [sys.argv[3]], create=False)
    print("has it", flush=True)
    sys.stdin.readline()
    began = time.monotonic()
    while vault.sealers(db, [sys.argv[3]], create=False):
        assert time.monotonic() - began < 5
        time.sleep(0.02)
    print("has not", flush=True)
"""
    given = [sys.executable, "-c", program, registry.url, registry.settings.secret("master_key").hex(), one]
    with subprocess.Popen(given, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as other:
        assert other.stdin and other.stdout
        assert other.stdout.readline() == "has it\n"
        assert erased(registry, one).status_code == 200
        assert other.communicate("go\n", timeout=10)[0] == "has not\n"


def test_what_waits_at_the_notifier_and_stands_in_the_quarantine_goes_too(database: str) -> None:
    """The quarantine is sealed with the master key, not the person's: its envelope itself has to go."""
    migrate(database, "notifier", notifier_migrations)
    migrate(database, "gateway", gateway_migrations)
    migrated(database)
    with psycopg.connect(database, autocommit=True) as db:
        for person in ("pa", "pb"):
            db.execute(
                "INSERT INTO notifier.notice (notice_id, person_id, template, case_ids, params, district, sealed,"
                " requested_at) VALUES (%s, %s, 'hello', '{}', '{\"unit_name\": \"Zhang\"}', '320106', 'v1.x', now())",
                (f"n-{person}", person),
            )
            db.execute("INSERT INTO notifier.inbox VALUES (%s, %s, 'zh', '', 'to read')", (person, f"n-{person}"))
            db.execute(
                "INSERT INTO gateway.event VALUES (%s, 'e', 't', 'quarantined', '', gen_random_uuid(), %s, '', now())",
                (f"//{person}", person),
            )
            db.execute("INSERT INTO gateway.quarantine VALUES (%s, 'e', 'a wage', 'v1.whole', now())", (f"//{person}",))
        db.execute("SELECT vault.erase('{pa}', clock_timestamp(), '-')")
        notices = db.execute("SELECT status, rung, reason, sealed, params, settled_at FROM notifier.notice ORDER BY 1")
        (gone, kept) = notices.fetchall()
        assert gone[:5] == ("undeliverable", "none", "erased", None, {}) and gone[5] is not None
        assert kept == ("waiting", None, None, "v1.x", {"unit_name": "Zhang"}, None)
        assert db.execute("SELECT person_id FROM notifier.inbox").fetchall() == [("pb",)]
        told = db.execute("SELECT sealed, reason FROM gateway.quarantine ORDER BY source").fetchall()
        assert told == [("", "a wage"), ("v1.whole", "a wage")]
