"""Publishers' keys: made by the command, kept as a hash, good for some sources, gone within seconds."""

from __future__ import annotations

import re
import time

import psycopg
import pytest

from tests.gateway.events import event, hire, person, retract
from tests.gateway.rig import Program, Publisher, System, problem, receipts, until

KEYS = "employment_events.keys"


@pytest.mark.parametrize(
    "given",
    [
        "",
        "Bearer",
        "Bearer x",
        "Basic dTpw",
        f"Bearer cl_abcdefgh_{'A' * 43}",
        f"Bearer {'x' * 9000}",
    ],
)
def test_without_a_known_key_it_is_401(publisher: Publisher, source: str, given: str) -> None:
    for answer in (
        publisher.post(b"{}", authorization=given),
        publisher.http.get("/v1/receipts?source=a&id=b", headers={"authorization": given}),
        publisher.http.get("/v1/receipts", headers={"authorization": given}),
    ):
        assert "Bearer cl_" in problem(answer, 401)["detail"]
        assert answer.headers["www-authenticate"] == "Bearer"


def test_a_key_with_another_secret_is_401(publisher: Publisher) -> None:
    forged = publisher.key[:-1] + ("A" if publisher.key[-1] != "A" else "B")
    problem(Publisher(publisher.url, forged).receipt("a", "b"), 401)


def test_the_database_does_not_know_the_key(system: System, publisher: Publisher) -> None:
    with psycopg.connect(system.database) as db:
        rows = db.execute("SELECT row_to_json(k)::text, digest FROM gateway.publisher_key k").fetchall()
    secret = publisher.key.rpartition("_")[2].encode()
    assert rows and not any(secret in text.encode() or secret in bytes(digest) for text, digest in rows)
    assert {len(digest) for _, digest in rows} == {32}


def test_a_revoked_key_is_401_within_5_seconds(system: System, gateway: Program, source: str) -> None:
    publisher = system.publisher(gateway, name="leaver")
    receipts(publisher.one(hire(source, "e-1")))
    name = publisher.key.split("_")[1]
    system.run(KEYS, "revoke", name)
    began = time.monotonic()
    until(lambda: publisher.one(hire(source, "e-1")).status_code == 401, 5)
    assert time.monotonic() - began < 5
    assert re.search(rf"^{name} .*leaver.*revoked", system.run(KEYS, "list"), re.MULTILINE)
    assert publisher.key not in system.run(KEYS, "list")


def test_a_key_speaks_for_its_sources_only(system: System, gateway: Program, source: str) -> None:
    publisher = system.publisher(gateway, f"{source}/a", f"{source}/b/*", name="narrow")
    for allowed in (f"{source}/a", f"{source}/b/", f"{source}/b/c"):
        [receipt] = receipts(publisher.one(hire(allowed, "e-1")))
        assert receipt["status"] == "accepted"
    for foreign in (source, f"{source}/ab", f"{source}/b", f"{source}/A"):
        found = problem(publisher.one(hire(foreign, "e-1")), 403)
        assert found["errors"][0]["field"] == "source"
    statuses = [row["status"] for row in publisher.batch([hire(f"{source}/a", "e-2"), hire(source, "e-2")])]
    assert statuses == ["accepted", "rejected"]


def test_nobody_takes_back_what_others_said(
    system: System, gateway: Program, publisher: Publisher, source: str
) -> None:
    publisher.one(hire(source, "e-1"))
    stranger = system.publisher(gateway, f"{source}/mine", name="stranger")
    event = retract(f"{source}/mine", "r-1", of="e-1")
    event["data"]["of"]["source"] = source
    found = problem(stranger.one(event), 422)
    assert found["errors"][0]["field"] == "data.of.source"


@pytest.mark.parametrize("given", [("",), (" x",), ("a\nb",), ("x" * 201,), ("x", "--source", "")])
def test_a_key_for_nobody_or_nothing_is_not_made(system: System, given: tuple[str, ...]) -> None:
    with pytest.raises(AssertionError, match="1 to 200 printable characters"):
        system.run(KEYS, "create", "--publisher", *given)


def test_a_key_sends_its_types_only(system: System, gateway: Program, source: str) -> None:
    made = system.run(KEYS, "create", "--publisher", "employer", "--type", "coverlink.employment.*")
    employer = Publisher(gateway.url, made)
    [receipt] = receipts(employer.one(hire(source, "e-1")))
    assert receipt["status"] == "accepted"
    link = event(source, "link-1", "person.linked", {"person": person(1), "was": person(2)})
    assert problem(employer.one(link), 403)["errors"][0]["field"] == "type"
    assert [row["status"] for row in employer.batch([hire(source, "e-2"), link])] == ["accepted", "rejected"]
    assert "coverlink.employment.*" in system.run(KEYS, "list")


def test_a_type_that_nobody_sends_is_a_slip(system: System) -> None:
    with pytest.raises(AssertionError, match="expected one of coverlink"):
        system.run(KEYS, "create", "--publisher", "employer", "--type", "employment")
