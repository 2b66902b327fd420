"""From days and facts to a page: what both stages of the linker say, in order, and how each person stands at the end.

Ids are told by what they are about: a fact by its own id, a person by name, a case by its number on the page. Of a
changed case only what changed is shown, of a rule its name without the version.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from hashlib import sha256
from itertools import groupby
from typing import Any

import msgspec
import yaml

from coverlink.contracts.catalogue import PERSON_FACTS, UNIT_FACTS
from coverlink.contracts.decisions import CaseDecided
from coverlink.contracts.facts import Fact, decode_fact, encode_fact
from coverlink.contracts.messages import decode_message
from coverlink_engine import Output, Record
from tests.domain.stages import CHINA, Stages, fact_of
from tests.scenarios.shorthand import Scenario

Days = Sequence[tuple[str, Sequence[Any]]]
Shown = dict[str, Any]
SOMEBODY = "somebody"
NOISE = {
    "source",
    "decision_id",
    "notice_id",
    "person_id",
    "decided_at",
    "requested_at",
    "opened_at",
    "viewed_at",
    "closes_at",
}
AS_IT_IS = {"inputs", "params"}
VERSION = re.compile(r"@\d{4}-\d\d-\d\d\b")


class _Dumper(yaml.SafeDumper):
    def ignore_aliases(self, data: Any) -> bool:
        return True


def _flat_on_one_line(dumper: _Dumper, data: Any) -> yaml.Node:
    parts = list(data.values()) if isinstance(data, dict) else data
    plain = all(not isinstance(row, (dict, list)) and len(str(row)) < 30 for row in parts)
    if isinstance(data, dict):
        return dumper.represent_mapping("tag:yaml.org,2002:map", data.items(), flow_style=plain)
    return dumper.represent_sequence("tag:yaml.org,2002:seq", data, flow_style=plain)


for _type in (dict, list):
    _Dumper.add_representer(_type, _flat_on_one_line)


class Telling(Stages):
    """Both stages, and what they said since the page was asked for last."""

    def __init__(self) -> None:
        super().__init__()
        self._cases: dict[str, Shown] = {}
        self._said: list[Shown] = []
        self._views: dict[str, Shown] = {}
        self._names: dict[str, str] = {}
        self._place = 0

    def page(self, days: Days, *, on_the_way: bool = True) -> str:
        """``on_the_way``: also what was said as the facts came, not only what is open at the end."""
        told: list[Shown] = []
        for day, facts in days:
            self.day_comes(date.fromisoformat(day))
            for (answers, topic), rows in groupby(_flat(facts), key=lambda row: ("answer" in row, _topic(row))):
                together = [self._record(row, day) for row in rows]
                self.records(topic, together, together=not answers)
            self.day_comes(date.fromisoformat(day))
            if self._said and on_the_way:
                told.append({"day": day, "said": self._said})
            self._said = []
        cases = [] if on_the_way else [{"open": [_clean(case) for case in self._cases.values()]}]
        return self._readable([*told, *cases, {"at the end": list(self._views.values())}])

    def facts(self, days: Days) -> dict[str, list[Fact]]:
        """The facts alone, by the person whom they are about; answers need cases and are left out."""
        found: dict[str, list[Fact]] = {}
        for day, facts in days:
            for fact in _flat(facts):
                self._place += 1
                if "answer" not in fact and _topic(fact) == PERSON_FACTS:
                    row = self._on_the_bus(fact, day)
                    found.setdefault(row.subject, []).append(row)
        return found

    def _process(self, topic: str, key: bytes, rows: list[Record]) -> list[Output]:
        for row in rows:
            fact = decode_fact(row.headers, row.value)
            self._names[fact.fact_id] = fact.id
        outputs = super()._process(topic, key, rows)
        for row in outputs:
            self._tell(row)
        return outputs

    def _tell(self, row: Output) -> None:
        if row.topic == UNIT_FACTS:
            fact = decode_fact(row.headers, row.value or b"")
            if "staffed" in fact.type:
                self._said.append({"to the unit": _clean(_plain(fact.data))})
            return
        kind, message = decode_message(row.headers, row.value or b"")
        body = _plain(message)
        if isinstance(message, CaseDecided):
            self._said.append(self._decided(kind.split(".")[2], body))
        elif kind.endswith("viewed.v1"):
            self._views[body["person_id"]] = _clean(body)
        else:
            self._said.append({"notice": _clean(body)})

    def _decided(self, action: str, body: Shown) -> Shown:
        case = body["case"]
        self._names.setdefault(case["id"], f"case {sum(name.startswith('case ') for name in self._names.values()) + 1}")
        before = self._cases.get(case["id"], {})
        self._cases[case["id"]] = case
        if action == "closed":
            del self._cases[case["id"]]
        shown = {name: value for name, value in case.items() if name == "id" or before.get(name) != value}
        for name in ("because", "advice"):  # of what is told in parts those that are new
            if name in shown and before.get(name):
                shown[name] = [row for row in shown[name] if row not in before[name]]
        more = {"ending": body["ending"]} if body.get("ending") else {}
        return {action: _clean(shown) | more | {"version": body["version"], "cause": body["cause"]}}

    def _record(self, event: Shown, day: str) -> Output:
        self._place += 1
        fact = self._on_the_bus(event, day)
        headers, value = encode_fact(fact)
        return Output("", fact.subject.encode(), value, headers)

    def _on_the_bus(self, event: Shown, day: str) -> Fact:
        moment = datetime.combine(date.fromisoformat(day), datetime.min.time(), CHINA)
        moment = moment.replace(hour=9 + self._place // 60, minute=self._place % 60)
        who, data = None if "key" in event else event.get("who", SOMEBODY), dict(event.get("data", {}))
        if "answer" in event:
            case = self._asked(event)
            data = {"case_id": case, "code": event["code"], "answered_on": day, "by": "w"}
            data |= {} if who else {"unit": {"uscc": event["key"]}}
            event = {**event, "type": "case.answered", "source": "//coverlink/registry"}
        if who:
            person = {"born": "1990-03", "sex": "m", **data.get("person", {})}
            data["person"] = {"person_id": self._person(who), **{k: v for k, v in person.items() if v}}
        subject = data["person"]["person_id"] if who else event["key"]
        return fact_of(event, data, subject, self._place, moment)

    def _asked(self, answer: Shown) -> str:
        about = answer["answer"], answer.get("line"), answer.get("unit", answer.get("key"))
        open_ = {id_: (case["kind"], case.get("line"), case.get("unit_id")) for id_, case in self._cases.items()}
        found = [id_ for id_, one in open_.items() if one == about]
        assert found, f"no case {about} is open, only {sorted(map(str, open_.values()))}"
        return found[-1]

    def _person(self, name: str) -> str:
        letters = "abcdefghijklmnopqrstuvwxyz234567"
        found = "p" + "".join(letters[byte % 32] for byte in sha256(name.encode()).digest())
        self._names[found] = name
        return found

    def _readable(self, told: Any) -> str:
        text = one_line_each(told)
        for id_, name in self._names.items():
            text = text.replace(id_, name)
        for id_, name in self._names.items():  # ids of facts that hold the ids of people
            text = text.replace(id_, name)
        return VERSION.sub("", text)


def _topic(fact: Shown) -> str:
    return UNIT_FACTS if "key" in fact else PERSON_FACTS


def days_of(scenario: Scenario) -> Days:
    """A scenario of one person, all said on its day."""
    person = _person(scenario.person) if scenario.person else {}
    facts = [_with(person, fact) for fact in _flat(scenario.facts)]
    answers = [{**row, "answer": row["kind"]} for row in scenario.answers]
    return [(scenario.today, [*facts, *answers, *(_with(person, fact) for fact in _flat(scenario.later))])]


def _with(person: Shown, fact: Shown) -> Shown:
    return {**fact, "data": {**fact["data"], "person": person | fact["data"].get("person", {})}}


def _person(told: dict[str, str]) -> Shown:
    """Month of birth and sex, from a resident's number."""
    number, home = told["id_number"], {k: v for k, v in told.items() if k == "residence_district"}
    if told["id_type"] != "resident_id":
        return home | {"born": None, "sex": None}
    return home | {"born": f"{number[6:10]}-{number[10:12]}", "sex": "m" if int(number[16]) % 2 else "f"}


def one_line_each(told: Any) -> str:
    """As YAML in which what holds nothing but words and figures stands on one line."""
    return yaml.dump(told, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=118)


def _plain(value: Any) -> Any:
    return msgspec.json.decode(msgspec.json.encode(value))


def _clean(value: Any) -> Any:
    """Without ids made by chance of time, and without what is empty."""
    if isinstance(value, dict):
        shown = {name: row for name, row in value.items() if name not in NOISE and row not in (None, [], {})}
        return {name: row if name in AS_IT_IS else _clean(row) for name, row in shown.items()}
    return [_clean(row) for row in value] if isinstance(value, list) else value


def _flat(facts: Iterable[Any]) -> list[Shown]:
    return [fact for item in facts for fact in ([item] if isinstance(item, dict) else _flat(item))]
