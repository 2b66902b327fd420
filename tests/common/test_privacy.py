"""Sealed is sealed, redacted is redacted."""

from __future__ import annotations

import json
import logging
import os

import psycopg
import pytest
import structlog

from coverlink.contracts.bodies import Identity
from coverlink.privacy.letterbox import Box, Slot
from coverlink.privacy.masking import mask_mobile, mask_number
from coverlink.privacy.sealing import Sealer, Unsealable, open_identity, seal_identity
from coverlink.privacy.vault import CREATE, Vault
from coverlink.telemetry.logs import configure_logs, redact

WHO = Identity(id_number="320106199003077716", name="张三", mobile="+8613800000000")


def test_an_identity_opens_only_as_the_person_it_is_about() -> None:
    sealer = Sealer(os.urandom(32))
    envelope = seal_identity(sealer, "p1", WHO)
    assert open_identity(sealer, "p1", envelope) == WHO
    assert "3201" not in envelope
    with pytest.raises(Unsealable):
        open_identity(sealer, "p2", envelope)
    with pytest.raises(Unsealable):
        open_identity(Sealer(os.urandom(32)), "p1", envelope)


def test_two_replicas_end_with_the_same_data_key_and_erasure_ends_it(database: str) -> None:
    master = Sealer(os.urandom(32))
    with psycopg.connect(database, autocommit=True) as db:
        db.execute(CREATE)
        one = Vault(master).sealers(db, ["p1", "p2"], create=True)
        other = Vault(master).sealers(db, ["p1"], create=True)
        assert open_identity(other["p1"], "p1", seal_identity(one["p1"], "p1", WHO)) == WHO
        db.execute("DELETE FROM vault.data_key WHERE person_id = 'p1'")
        assert Vault(master).sealers(db, ["p1", "p2"], create=False).keys() == {"p2"}


def test_a_key_that_is_erased_while_it_is_made_is_made_anew(database: str) -> None:
    master = Sealer(os.urandom(32))
    with psycopg.connect(database, autocommit=True) as db:
        db.execute(CREATE)
        # Another replica's key stands where ours was to be, and is gone when it is read.
        db.execute(
            "CREATE SEQUENCE tries; CREATE FUNCTION first_none() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
            " RETURN CASE WHEN nextval('tries') > 2 THEN NEW END; END $$;"
            " CREATE TRIGGER first_none BEFORE INSERT ON vault.data_key FOR EACH ROW EXECUTE FUNCTION first_none()"
        )
        assert Vault(master).sealers(db, ["p1"], create=True).keys() == {"p1"}


def test_a_dead_letter_is_posted_without_a_secret_and_read_with_one() -> None:
    box = Box(os.urandom(32))
    letter = Slot(box.public).seal(b"320106199003077716")
    assert b"320106" not in letter
    assert box.open(letter) == b"320106199003077716"
    with pytest.raises(Unsealable):
        Box(os.urandom(32)).open(letter)


@pytest.mark.parametrize(
    ("line", "left"),
    [
        ("id 320106199003077716 refused", "id [redacted] refused"),
        ("old 320106900307771 and 13800000000", "old [redacted] and [redacted]"),
        ("call +8613800000000", "call [redacted]"),
        ("offset 123456789 of 8 partitions", "offset 123456789 of 8 partitions"),
    ],
)
def test_logs_lose_what_looks_like_a_person(line: str, left: str) -> None:
    assert redact(line) == left


@pytest.mark.parametrize(
    ("value", "told"),
    [
        (["13800000000", {"320106199003077716": ("13800000000",)}], '["[redacted]", {"[redacted]": ["[redacted]"]}]'),
        (ValueError("no 13800000000"), '"no [redacted]"'),
        (12, "12"),
        (None, "null"),
    ],
)
def test_logs_lose_it_wherever_it_stands(capsys: pytest.CaptureFixture[str], value: object, told: str) -> None:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    try:
        configure_logs("test")
        structlog.get_logger("coverlink.test").info("seen", what=value)
        logging.getLogger("a.library").error("failed for %s", value)
    finally:
        root.handlers[:], root.level = handlers, level
        structlog.reset_defaults()
    ours, theirs = map(json.loads, capsys.readouterr().err.splitlines())
    assert json.dumps(ours["what"]) == told and ours["service"] == "test"
    assert theirs["event"].startswith("failed for") and "13800000000" not in theirs["event"]


@pytest.mark.parametrize(
    ("number", "shown"),
    [("320106199003077716", "320***********7716"), ("E12345", "E*****"), ("E12345678", "E********"), ("", "")],
)
def test_a_masked_number_does_not_tell_the_number(number: str, shown: str) -> None:
    assert mask_number(number) == shown


def test_a_masked_mobile_tells_its_end() -> None:
    assert (mask_mobile("+8613812345678"), mask_mobile("123456")) == ("**********5678", "****56")
