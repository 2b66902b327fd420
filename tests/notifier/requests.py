"""Notice requests about made-up people, and records that carry them."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime
from typing import Any

import psycopg

from coverlink.contracts.bodies import Identity
from coverlink.contracts.decisions import NOTICES, Message, NoticeRequest
from coverlink.contracts.messages import encode_message
from coverlink.privacy.sealing import Sealer, seal_identity
from coverlink.privacy.vault import Vault
from coverlink_engine import Record

KIND = "coverlink.notice.requested.v1"
MASTER = Sealer(bytes(range(32)))
NUMBER, MOBILE, EMAIL, NAME = "320106199003077716", "13851234567", "zhang.san@example.cn", "张三"


def person(database: str, master: Sealer = MASTER, **known: Any) -> tuple[str, str]:
    """A new person in the vault: the id and the sealed identity. Without ``known`` with mobile and e-mail."""
    person_id = "p" + uuid.uuid4().hex.replace("0", "a").replace("1", "b").replace("8", "c").replace("9", "d")
    known = known or {"mobile": MOBILE, "email": EMAIL}
    with psycopg.connect(database, autocommit=True) as db:
        sealer = Vault(master).sealers(db, [person_id], create=True)[person_id]
    return person_id, seal_identity(sealer, person_id, Identity(id_number=NUMBER, name=NAME, **known))


def request(who: tuple[str, str | None], **more: Any) -> NoticeRequest:
    person_id, sealed = who
    given: dict[str, Any] = {
        "notice_id": str(uuid.uuid4()), "person_id": person_id, "template": "hello", "case_ids": ("c-1", "c-2"),
        "params": {"unit_name": "第零公司"}, "district": "320106", "sealed": sealed, "requested_at": datetime.now(UTC),
    }  # fmt: skip
    return NoticeRequest(**{**given, **more})


def encoded(message: Message, kind: str = KIND) -> tuple[list[tuple[str, bytes]], bytes]:
    return encode_message(kind, str(uuid.uuid4()), "//coverlink/linker", datetime.now(UTC), message)


def record(message: NoticeRequest, offset: int = 0) -> Record:
    headers, value = encoded(message)
    return Record(NOTICES, 0, offset, message.person_id.encode(), value, headers, 0)
