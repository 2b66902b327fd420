"""A case told in Chinese and English: why it is there, what would close it, what the person may be entitled to.

Sentences are made of what the case holds and of the pack's sources, so that they can be made again at any time. They
are for a caseworker who must be able to check them; they name units, lines and days, never the person.
"""

from __future__ import annotations

from functools import lru_cache

import msgspec

from coverlink.contracts.decisions import Advice, Case, Condition, Reason, Text
from insurance_linker.domain.case import Entitlement, Ground, OpenCase
from insurance_linker.domain.policy import Book
from insurance_linker.domain.policy.entry import Entry
from insurance_linker.domain.policy.rules import Policy
from insurance_linker.domain.reading.closing import what_closes
from insurance_linker.domain.reading.entitled import to_what
from insurance_linker.domain.reading.reasons import why
from insurance_linker.domain.reading.to_person import said_to_person

__all__ = ["reason", "told"]
_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(Entitlement).decode


def told(case: OpenCase, person_id: str, book: Book, policy: Policy) -> Case:
    """The case as it stands on the bus; ``policy`` is what decided on it."""
    return Case(
        id=case.id,
        kind=case.kind,
        line=case.line,
        gap=case.gap,
        person_id=person_id,
        unit_id=case.unit_id,
        unit_name=case.unit_name,
        district=case.district,
        priority=case.priority,
        opened_at=case.opened_at,
        due_on=case.due_on,
        because=tuple(
            [
                reason(ground, text, book.cited(ground.rule))
                for ground, text in zip(case.because, why(case, book), strict=True)
            ]
        ),
        closes_when=Condition(
            code=case.closes_when, line=case.line, unit_id=case.unit_id, text=what_closes(case, policy)
        ),
        advice=tuple([_advice(_encode(row), book) for row in case.advice]),
    )


@lru_cache(8192)  # many are advised the same
def _advice(packed: bytes, book: Book) -> Advice:
    row = _decode(packed)
    return Advice(
        code=row.code, state=row.state, inputs=row.inputs, text=to_what(row, book), to_person=said_to_person(row, book)
    )


def reason(ground: Ground, text: Text, entry: Entry | None) -> Reason:
    """With the standing of the rule, as far as the packs of today still have it."""
    return Reason(
        rule=ground.rule,
        facts=ground.facts,
        inputs=ground.inputs,
        text=text,
        source=entry.source if entry else None,
        grade=entry.grade if entry else None,
        provisional=entry.provisional if entry else False,
    )
