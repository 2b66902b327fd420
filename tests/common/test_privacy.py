"""Sealed is sealed, redacted is redacted."""

from __future__ import annotations

import os

import psycopg
import pytest

from coverlink.contracts.bodies import Identity
from coverlink.privacy.letterbox import Box, Slot
from coverlink.privacy.sealing import Sealer, Unsealable, open_identity, seal_identity
from coverlink.privacy.vault import CREATE, Vault
from coverlink.telemetry.logs import redact

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
