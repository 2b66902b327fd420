"""Who leaves the pension near retirement, in lives of little else: the linker and the oracle agree."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from random import Random

import msgspec

from coverlink_simulator import Line, expected_cases_of
from coverlink_simulator.numbers import resident_id
from tests.simulator.taken import facts, person_id_of
from tests.simulator.test_known_answer import TODAY, decided, differences, lived_through
from tests.simulator.test_nonsense import Teller

BORN = [date(1972, 3, 9), date(1970, 5, 1), date(1968, 3, 9), date(1964, 1, 1), date(1962, 1, 1), date(1962, 1, 1)]
EARLY = [date(year, 1, 1) for year in (1978, 1978, 1983, 1988, 1992, 2000, 2019)]
LATE = [TODAY - timedelta(days=ago) for ago in range(0, 700, 35)]


class Leaver(Teller):
    """Says what makes and ends a *renew*."""

    def __init__(self, chance: Random, number: int) -> None:
        super().__init__(chance, number)
        born = chance.choice(BORN)
        self.person = {"id_number": resident_id("320106", born, number % 499, chance.random() < 0.5)}

    def day(self, no_sooner: str = "") -> str:
        return max(no_sooner, str(self.chance.choice(LATE)))

    def any_day(self, no_sooner: str = "") -> str:
        return max(no_sooner, str(self.chance.choice(EARLY))) if self.chance.random() < 0.4 else self.day(no_sooner)

    def pension(self) -> None:
        since, payer = self.any_day(), self.chance.choice(["self", "self", "unit", "fund"])
        line = self.chance.choice(["pension"] * 6 + ["resident_pension"])
        spell = {"line": line, "ref": f"C-{self.chance.randrange(3)}", "from": since, "paid_by": payer}
        spell |= {"district": "320106"} | ({"to": self.any_day(since)} if self.chance.random() < 0.7 else {})
        self.say("cover.enrolled", {"cover": spell} | ({"unit": self.unit()} if payer == "unit" else {}))

    def pay(self) -> None:
        month = self.any_day()[:7]
        paid = {"line": "pension", "month": month, "base": "5000", "amount": "1000", "paid_on": f"{month}-20"}
        self.say("contribution.recorded", {"contribution": paid})

    def work(self) -> None:
        started = self.day()
        told = {"ref": f"E{len(self.said)}", "started_on": started, "work_district": "320106"}
        told["form"] = self.chance.choice(["standard", "platform", "part_time"])
        unit = {"unit": self.unit()}
        self.say("employment.started", {"employment": told, **unit})
        if self.chance.random() < 0.7:
            end = {"ref": told["ref"], "ended_on": self.day(started)}
            self.say(
                "employment.ended", {"employment": end | {"end_reason": self.chance.choice(["retired", "expired"])}}
            )

    def stand(self) -> None:
        kinds = ["on_benefit", "student", "pensioner", "abroad", "treaty_exempt"]
        since = self.day()
        told = {"kind": self.chance.choice(kinds), "from": since} | self.maybe(to=self.day(since))
        self.say("status.changed", {"status": told | ({"lines": ["pension"]} if self.chance.random() < 0.1 else {})})

    def list(self) -> None:
        since = self.day()
        told = {"kind": self.chance.choice(["low_income", "40-50"]), "from": since} | self.maybe(to=self.day(since))
        self.say("group.listed", {"group": told})


def leavers(persons: int, seed: int) -> list[Line]:
    chance, said = Random(seed), list[dict[str, object]]()
    for number in range(persons):
        one = Leaver(chance, number)
        one.pension()
        for _ in range(chance.randrange(6)):
            chance.choice([one.pension, one.pension, one.pay, one.work, one.stand, one.list])()
        chance.shuffle(one.said)
        said += one.said
    return [Line(msgspec.json.encode(event), event["source"], event["id"], "accepted") for event in said]


def test_who_left_is_followed_up_as_the_rules_page_says() -> None:
    lines = leavers(4000, 1)
    told, expected = facts(lines, TODAY), expected_cases_of(lines, TODAY, person_id_of)
    assert len(told) == len(lines)
    assert differences(decided(told), expected) == ([], [])
    shown = Counter((case.gap, case.due_on < date(2020, 1, 1)) for case in expected if case.kind == "renew")
    assert min(shown["left", False], shown["left", True], shown["cut", False]) > 5


def test_lived_day_by_day_it_is_the_same() -> None:
    lines = leavers(1500, 2)
    expected = expected_cases_of(lines, TODAY, person_id_of)
    assert differences(lived_through(facts(lines, TODAY), TODAY), expected) == ([], [])
