"""Notice requests from Kafka into the ledger: each notice once, however often it is requested.

A request that cannot be read, or that the ledger cannot hold, is rejected; when PostgreSQL is away ``take`` raises and
the engine gives the same records again.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import msgspec
from psycopg import DataError
from psycopg_pool import AsyncConnectionPool

from coverlink.contracts.decisions import NoticeRequest
from coverlink.contracts.facts import BrokenContract
from coverlink.contracts.messages import decode_message
from coverlink_engine import Record, Rejected, Taken

ADD = """
INSERT INTO notifier.notice (notice_id, person_id, template, case_ids, params, district, sealed, requested_at)
SELECT notice_id, person_id, template, case_ids, params, district, sealed, requested_at
FROM jsonb_to_recordset(%s::jsonb) AS asked (notice_id text, person_id text, template text, case_ids text[],
     params jsonb, district text, sealed text, requested_at timestamptz)
ON CONFLICT (notice_id) DO NOTHING
"""
_encoder = msgspec.json.Encoder()
Asked = tuple[Record, NoticeRequest]
Refusals = list[tuple[Record, Rejected]]


class Intake:
    """A sink. The pool's connections commit by themselves; ``told`` is called when something new is there."""

    def __init__(self, pool: AsyncConnectionPool[Any], told: Callable[[], None]) -> None:
        self._pool, self._told = pool, told

    async def take(self, records: Sequence[Record]) -> Taken:
        asked: list[Asked] = []
        refusals: Refusals = []
        for record in records:
            try:
                asked.append((record, _read(record)))
            except Rejected as why:
                refusals.append((record, why))
        if asked:
            refusals.extend(await self._add(asked))
            self._told()
        return Taken(rejected=refusals)

    async def _add(self, asked: list[Asked]) -> Refusals:
        async with self._pool.connection() as db:
            try:
                await db.execute(ADD, [_rows(request for _, request in asked)])
                return []
            except DataError:
                pass  # something in there that PostgreSQL cannot hold, such as a NUL character: which one is it?
            refusals: Refusals = []
            for record, request in asked:
                try:
                    await db.execute(ADD, [_rows([request])])
                except DataError:
                    refusals.append((record, Rejected("unstorable", "text or a time that the ledger cannot hold")))
            return refusals


def _read(record: Record) -> NoticeRequest:
    """Raises Rejected."""
    try:
        kind, message = decode_message(record.headers, record.value)
    except BrokenContract as error:
        raise Rejected("broken", str(error)) from None
    if not isinstance(message, NoticeRequest):
        raise Rejected("unexpected", f"expected a notice request, got {kind}")
    return message


def _rows(requests: Any) -> str:
    return _encoder.encode(
        [{name: getattr(request, name) for name in request.__struct_fields__} for request in requests]
    ).decode()
