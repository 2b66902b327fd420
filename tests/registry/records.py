"""Records as they come from the bus, about made-up persons."""

import uuid
from datetime import UTC, date, datetime
from typing import Any, NamedTuple

import msgspec

from coverlink.contracts.bodies import EmploymentStarted, RegisteredUnit, UnitRegistered
from coverlink.contracts.decisions import (
    Case,
    CaseDecided,
    Condition,
    CoverSpell,
    EmploymentSpell,
    Ending,
    NoticeOutcome,
    PersonViewed,
    Reason,
    Text,
)
from coverlink.contracts.facts import Fact, encode_fact, fact_id
from coverlink.contracts.messages import encode_message

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)
WORDS = Text(zh="理由", en="reason")
UNIT = "91320106MA1ABCDE0X"


class Record(NamedTuple):
    topic: str
    partition: int
    offset: int
    key: bytes
    value: bytes
    headers: list[tuple[str, bytes]]


def person_id() -> str:
    return "p" + uuid.uuid4().hex.translate(str.maketrans("0189", "ghij"))


class Bus:
    """Records as they would come, with offsets of their own."""

    def __init__(self) -> None:
        self._next: dict[str, int] = {}

    def record(self, topic: str, key: str, headers: list[tuple[str, bytes]], value: bytes) -> Record:
        offset = self._next.get(topic, 0)
        self._next[topic] = offset + 1
        return Record(topic, 0, offset, key.encode(), value, headers)

    def again(self, record: Record) -> Record:
        """The same once more, further on."""
        return self.record(record.topic, record.key.decode(), record.headers, record.value)

    def hired(
        self, person: str, name: str = "第零公司", *, unit: str = UNIT, at: datetime = NOW, sealed: str = "v1.envelope"
    ) -> Record:
        data = {
            "person": {"person_id": person, "sealed": sealed},
            "unit": {"uscc": unit, "name": name},
            "employment": {"ref": "E1", "form": "standard", "started_on": "2026-11-20", "work_district": "320106"},
        }
        fact = Fact(
            fact_id=fact_id("//t", f"{person}{at}"), source="//t", id=person, type="coverlink.employment.started.v1",
            time=at, recorded_at=at, subject=person, data=msgspec.convert(data, EmploymentStarted),
        )  # fmt: skip
        headers, value = encode_fact(fact)
        return self.record("person.facts.v1", person, headers, value)

    def registered(self, unit: str, name: str, at: datetime = NOW) -> Record:
        body = UnitRegistered(unit=RegisteredUnit(uscc=unit, name=name, district="320102"))
        fact = Fact(
            fact_id=fact_id("//u", unit), source="//u", id=unit, type="coverlink.unit.registered.v1", time=at,
            recorded_at=at, subject=unit, data=body,
        )  # fmt: skip
        headers, value = encode_fact(fact)
        return self.record("unit.facts.v1", unit, headers, value)

    def decided(
        self, person: str, what: str, version: int, *, line: str = "pension", was: tuple[str, ...] = (),
        at: datetime = NOW, because: tuple[Reason, ...] = (Reason(rule="r@1", text=WORDS),), **case: Any,
    ) -> Record:  # fmt: skip
        made = Case(
            id=f"{person}-{line}", kind="enrol", line=line, person_id=person, unit_id=UNIT, district="320106",  # type: ignore[arg-type]
            priority=2, opened_at=NOW, due_on=date(2026, 12, 20),
            because=because, closes_when=Condition(code="covered", text=WORDS), **case,
        )  # fmt: skip
        ending = Ending(code="covered", text=WORDS) if what == "closed" else None
        body = CaseDecided(
            decision_id=f"{person}-{version}", version=version, decided_at=at, cause=fact_id("//t", person), case=made,
            ending=ending, was=was,
        )  # fmt: skip
        headers, value = encode_message(f"coverlink.case.{what}.v1", body.decision_id, "//l", at, body)
        return self.record("coverage.decisions.v1", person, headers, value)

    def viewed(
        self, person: str, version: int, residence: str = "320102", work: str = "320106", unit: str | None = UNIT
    ) -> Record:
        job = EmploymentSpell(ref="E1", unit_id=unit, form="standard", district=work, started_on=date(2026, 11, 20))
        cover = CoverSpell(line="injury", unit_id=UNIT, paid_by="unit", district=work, started_on=date(2026, 11, 20))
        body = PersonViewed(
            person_id=person, version=version, as_of=NOW.date(), viewed_at=NOW, residence_district=residence,
            employments=(job,), cover=(cover,),
        )  # fmt: skip
        headers, value = encode_message("coverlink.person.viewed.v1", f"{person}-v{version}", "//l", NOW, body)
        return self.record("coverage.decisions.v1", person, headers, value)

    def noticed(self, person: str) -> Record:
        body = NoticeOutcome(
            outcome_id=f"o-{person}", notice_id=f"n-{person}", person_id=person, template="enrol_opened",
            channel="sms", state="delivered", at=NOW,
        )  # fmt: skip
        headers, value = encode_message("coverlink.notice.settled.v1", body.outcome_id, "//n", NOW, body)
        return self.record("notice.outcomes.v1", person, headers, value)
