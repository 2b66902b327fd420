"""Searching: whom and what an account may find, masked, for a purpose that is recorded, by indexes alone."""

import re
from typing import Any

import httpx
import pytest
from psycopg.types.json import Jsonb

from registry.access.account import Account
from registry.names import units
from registry.people import search
from tests.gateway.events import unit_code
from tests.registry.naming import Town, number
from tests.registry.records import NOW
from tests.registry.serving import Registry


@pytest.fixture(scope="module")
def town(registry: Registry) -> Town:
    return Town(registry.db, registry.settings)


@pytest.fixture(scope="module")
def wei(town: Town) -> str:
    return town.lives("张小伟", number("19850102"))


def ask(registry: Registry, account: str, /, **given: Any) -> httpx.Response:
    return registry.by(account).post("/v1/search", json={"purpose": "counter", **given})


def found(registry: Registry, account: str, /, **given: Any) -> list[Any]:
    answer = ask(registry, account, **given)
    assert answer.status_code == 200, answer.text
    return [row.get("person_id") or row["unit_id"] for row in answer.json()["items"]]


def noted(registry: Registry, count: int) -> list[dict[str, Any]]:
    """The latest entries of the record, the latest first."""
    return list(registry.by("shen").get(f"/v1/access?limit={count}").json()["items"])


class TestPeople:
    @pytest.mark.parametrize("name", ["张小伟", "張小偉", "zhang xiao wei", "Zhangxiaowei", "zxw"])
    def test_are_found_by_name_and_year_and_masked(self, registry: Registry, wei: str, name: str) -> None:
        answer = ask(registry, "wang", name=name, born_year=1985).json()
        assert (answer["kind"], answer["more"], answer["narrow_by"]) == ("person", False, [])
        [row] = answer["items"]
        assert row["person_id"] == wei and row["masked"] and row["residence_district"] == "320106"
        assert (row["name"], row["id_number"]) == ("张**", f"320***********{number('19850102')[-4:]}")
        assert "小伟" not in str(answer) and number("19850102") not in str(answer)

    def test_are_not_found_with_another_year_month_or_district(self, registry: Registry, wei: str) -> None:
        asked = {"name": "张小伟", "born_year": 1985}
        registry.db.execute("UPDATE registry.person SET born = '1985-01' WHERE person_id = %s", (wei,))
        assert found(registry, "wang", **asked, born_month=1, district="320106") == [wei]
        assert (
            found(registry, "wang", **asked, district="320000")
            == found(registry, "wang", **asked, district="32")
            == [wei]
        )
        assert found(registry, "wang", name="张小伟", born_year=1986) == []
        assert found(registry, "wang", **asked, born_month=2) == found(registry, "wang", **asked, district="50") == []

    def test_are_found_in_my_districts_only(self, registry: Registry, wei: str) -> None:
        for account, expected in (("zhao", []), ("chen", [wei]), ("sheng", [wei]), ("shen", [wei])):
            assert found(registry, account, name="张小伟", born_year=1985) == expected, account
            assert found(registry, account, id_number=number("19850102")) == expected, account

    def test_are_found_by_number_as_by_the_look_up(self, registry: Registry, wei: str) -> None:
        told = {"id_number": number("19850102")}
        assert registry.by("wang").post("/v1/people/lookup", json=told).json() == {"person_id": wei}
        assert found(registry, "wang", **told) == [wei]

    def test_whose_paper_tells_no_year_are_found_with_any(self, registry: Registry, town: Town) -> None:
        john = town.lives("John SMITH", "E12345678", id_type="passport")
        assert found(registry, "wang", name="smith john", born_year=1971) == [john]
        assert found(registry, "wang", id_number="E12345678", id_type="passport") == [john]

    def test_under_an_earlier_identity_lead_to_who_stands(self, registry: Registry, town: Town) -> None:
        was, now = town.lives("钱大名", number("19700101")), town.lives("钱大明", number("19700101", 3))
        registry.db.execute(
            "UPDATE registry.person SET view = %s, districts = '{}' WHERE person_id = %s",
            (Jsonb({"same_as": now}), was),
        )
        [row] = ask(registry, "wang", name="钱大名", born_year=1970).json()["items"]
        assert row["person_id"] == now
        assert found(registry, "wang", name="qdm", born_year=1970) == [now], "once"
        assert found(registry, "wang", id_number=number("19700101")) == [now]
        assert found(registry, "zhao", name="钱大名", born_year=1970) == []

    def test_that_were_erased_are_not_found(self, registry: Registry, town: Town) -> None:
        gone = town.lives("孙忘我", number("19610101"))
        assert found(registry, "wang", name="孙忘我", born_year=1961) == [gone]
        registry.db.execute("DELETE FROM vault.data_key WHERE person_id = %s", (gone,))
        assert found(registry, "wang", name="孙忘我", born_year=1961) == []
        assert found(registry, "wang", id_number=number("19610101")) == []

    def test_of_more_than_twenty_it_says_so(self, registry: Registry, town: Town) -> None:
        people = [
            town.lives("李同名", number(f"1977{place % 12 + 1:02}01", place), district=("320106", "320104")[place % 2])
            for place in range(24)
        ]
        for place, person in enumerate(people):
            born = f"1977-{place % 12 + 1:02}"
            registry.db.execute("UPDATE registry.person SET born = %s WHERE person_id = %s", (born, person))
        answer = ask(registry, "chen", name="李同名", born_year=1977).json()
        assert len(answer["items"]) == 20 and answer["more"] and answer["narrow_by"] == ["born_month", "district"]
        answer = ask(registry, "chen", name="李同名", born_year=1977, district="320104").json()
        assert len(answer["items"]) == 12 and not answer["more"] and answer["narrow_by"] == []
        assert len(found(registry, "chen", name="ltm", born_year=1977, born_month=7)) == 2
        assert len(found(registry, "wang", name="ltm", born_year=1977)) == 12


@pytest.fixture(scope="module")
def coded(town: Town) -> dict[str, str]:
    """Units' codes by their names; the second lies elsewhere."""
    made = {}
    for place, (name, district) in enumerate(
        [("南京星光科技有限公司", "320106"), ("重庆星光（集团）有限公司", "500157"), ("第七机械厂2050", "320106")]
    ):
        made[name] = unit_code(800 + place)
        town.takes(town.bus.registered(made[name], name))
        town.db.execute("UPDATE registry.unit SET district = %s WHERE unit_id = %s", (district, made[name]))
    return made


class TestUnits:
    @pytest.mark.parametrize("part", ["星光科", "南京星光", "xingguangkeji", "nanjing xing guang", "njxg", "xgkj"])
    def test_are_found_by_a_part_of_the_name(self, registry: Registry, coded: dict[str, str], part: str) -> None:
        answer = ask(registry, "wang", unit=part).json()
        assert answer["kind"] == "unit" and [row["unit_id"] for row in answer["items"]] == [
            coded["南京星光科技有限公司"]
        ]

    def test_are_found_in_my_districts_and_where_they_employ(
        self, registry: Registry, town: Town, coded: dict[str, str]
    ) -> None:
        nanjing, chongqing, _ = coded.values()
        assert found(registry, "wang", unit="星光") == [nanjing] and found(registry, "zhao", unit="星光") == [chongqing]
        assert sorted(found(registry, "sheng", unit="星光")) == sorted([nanjing, chongqing])
        assert found(registry, "sheng", unit="星光", district="500200") == []
        assert found(registry, "sheng", unit="星光", district="5001") == [chongqing]
        person = town.told("吴在外", number("19630101"))
        town.takes(town.bus.viewed(person.key.decode(), 1, "320106", "320106", unit=chongqing))
        assert registry.by("wang").get(f"/v1/units/{chongqing}").status_code == 200
        assert sorted(found(registry, "wang", unit="星光")) == sorted([nanjing, chongqing])
        registry.db.execute("DELETE FROM registry.employment WHERE unit_id = %s", (chongqing,))
        assert registry.by("wang").get(f"/v1/units/{chongqing}").status_code == 404
        assert found(registry, "wang", unit=chongqing) == []

    def test_are_found_by_their_code(self, registry: Registry, coded: dict[str, str]) -> None:
        code = coded["第七机械厂2050"]
        assert found(registry, "wang", unit=code.lower()) == [code] and found(registry, "zhao", unit=code) == []
        assert found(registry, "wang", unit="2050") == found(registry, "wang", unit="厂2050") == [code]
        [entry] = noted(registry, 1)
        assert entry["about"] == {"by": "unit_name", "found": "1"}


class TestWhatCannotBe:
    @pytest.mark.parametrize(
        ("given", "reason"),
        [
            ({"name": "张小伟"}, "year_missing"), ({}, "one_of"), ({"name": "张伟", "unit": "星光"}, "one_of"),
            ({"name": "张", "born_year": 1985}, "name_short"), ({"name": "z", "born_year": 1985}, "name_short"),
            ({"name": "··", "born_year": 1985}, "name_short"), ({"unit": "有限公司"}, "unit_short"),
            ({"unit": "星"}, "unit_short"), ({"unit": "xg"}, "unit_short"), ({"unit": "91320106MA1ABCDE0X"}, None),
        ],
    )  # fmt: skip
    def test_says_what_was_expected(self, registry: Registry, given: dict[str, Any], reason: str | None) -> None:
        answer = ask(registry, "wang", **given)
        if reason is None:
            assert answer.status_code == 200 and answer.json()["items"] == [], "a code that is none is a part of a name"
        else:
            assert (answer.status_code, answer.json()["reason"]) == (422, reason)
            assert (
                answer.headers["content-type"] == "application/problem+json" and "expected" in answer.json()["detail"]
            )

    def test_needs_a_purpose_of_the_list(self, registry: Registry) -> None:
        for purpose in (None, "", "curiosity"):
            answer = registry.by("wang").post(
                "/v1/search", json={"name": "张小伟", "born_year": 1985, **({"purpose": purpose} if purpose else {})}
            )
            assert answer.status_code == 422 and "purpose" in answer.json()["detail"]

    @pytest.mark.parametrize(
        "given",
        [
            {"name": "张小伟", "born_year": 85}, {"name": "张小伟", "born_year": 1985, "born_month": 13}, {"name": ""},
            {"name": "a" * 201, "born_year": 1985}, {"unit": "a" * 201}, {"unit": "星光", "district": "3%"},
            {"name": "张小伟", "born_year": 1985, "more": 1},
        ],
    )  # fmt: skip
    def test_out_of_range_is_refused(self, registry: Registry, given: dict[str, Any]) -> None:
        assert ask(registry, "wang", **given).status_code == 422

    def test_a_number_that_cannot_be_right_is_not_repeated(self, registry: Registry) -> None:
        wrong = number()[:-1] + ("1" if number()[-1] != "1" else "2")
        answer = ask(registry, "wang", id_number=wrong)
        assert answer.status_code == 422 and wrong[:10] not in answer.text

    def test_nothing_that_is_typed_breaks_it(self, registry: Registry) -> None:
        for text in ("%", "_%'\"\\", "张\x00伟", "\ud7ff\uffff", "🙂🙂", "张" * 200, "·" * 200, "a\u0301" * 90):
            for given in ({"name": text, "born_year": 1985}, {"unit": text}):
                answer = ask(registry, "wang", **given)
                assert answer.status_code in (200, 422), (text, answer.text)
                assert answer.status_code == 422 or answer.json()["items"] == []

    def test_needs_a_session(self, registry: Registry) -> None:
        assert httpx.post(f"{registry.address}/v1/search", json={"purpose": "task"}).status_code == 401


class TestTheRecord:
    def test_has_the_purpose_and_whom_it_showed_and_not_what_was_searched_for(
        self, registry: Registry, wei: str
    ) -> None:
        ask(registry, "wang", name="张小伟", born_year=1985, purpose="complaint")
        shown, asked = noted(registry, 2)
        assert (asked["action"], asked["purpose"], asked["outcome"]) == ("search", "complaint", "given")
        assert asked["about"] == {"by": "name", "found": "1"} and asked["person_id"] is None
        assert (shown["action"], shown["person_id"], shown["purpose"]) == ("found", wei, "complaint")
        ask(registry, "wang", name="王无人", born_year=1985)
        [entry] = noted(registry, 1)
        assert (entry["outcome"], entry["about"]) == ("unknown", {"by": "name", "found": "0"})

    def test_tells_a_number_of_another_district_from_one_that_there_is_not(self, registry: Registry, wei: str) -> None:
        ask(registry, "zhao", id_number=number("19850102"))
        [entry] = noted(registry, 1)
        assert (entry["person_id"], entry["outcome"], entry["about"]) == (wei, "refused", {"by": "number"})
        ask(registry, "zhao", id_number=number("19990102"))
        [entry] = noted(registry, 1)
        assert (entry["person_id"], entry["outcome"]) == (None, "unknown")
        ask(registry, "wang", id_number=number("19850102"))
        [entry] = noted(registry, 1)
        assert (entry["person_id"], entry["outcome"]) == (wei, "given")

    def test_and_the_log_know_nothing_of_what_was_typed(self, registry: Registry, wei: str) -> None:
        for given in ({"name": "张小伟", "born_year": 1985}, {"id_number": number("19850102")}, {"unit": "星光科技"}):
            ask(registry, "wang", **given)
        with registry.db.cursor().copy("COPY registry.access TO STDOUT") as rows:
            written = b"".join(bytes(row) for row in rows).decode() + registry.log.read_text()
        written = re.sub(r":\d\d\.\d+", "", written)  # parts of seconds may be any figures
        for text in ("张小伟", "小伟", "1985", number("19850102"), "星光"):
            assert text not in written


def test_no_search_reads_a_whole_table(registry: Registry, town: Town, wei: str) -> None:
    """The plans of all questions, with as many rows beside as make the scan of a table dear."""
    many = "generate_series(1, 20000) AS n"
    for statement in (
        f"INSERT INTO vault.data_key SELECT 'pz' || n, 'x' FROM {many}",
        f"INSERT INTO registry.person (person_id, districts) SELECT 'pz' || n, '{{320106}}' FROM {many}",
        f"INSERT INTO registry.name_told SELECT 'pz' || n, now(), 'x' FROM {many}",
        f"INSERT INTO registry.name_token SELECT sha256(n::text::bytea), 'pz' || n FROM {many}",
        f"INSERT INTO registry.unit (unit_id, name, district) SELECT 'z' || n, 'z', '320106' FROM {many}",
        "INSERT INTO registry.employment (person_id, unit_id, ref, form, district, started_on)"
        f" SELECT 'pz' || n, 'z' || n, '', '', '320106', '2020-01-01' FROM {many}",
        "INSERT INTO registry.task (id, version, kind, unit_id, district, priority, opened_at, due_on, status, because,"
        f" closes_when) SELECT 'z' || n, 1, '', 'z' || n, '320106', 2, now(), now(), 'open', '[]', '{{}}' FROM {many}",
    ):
        registry.db.execute(statement)
    forms = [units.searched(f"南京第{place}{'机械物流餐饮建筑'[place % 7]}业有限公司") for place in range(1, 5_001)]
    with registry.db.cursor() as cursor:
        cursor.executemany(
            "INSERT INTO registry.unit_name VALUES ('z' || %s, 'z', %s, %s, %s, %s)",
            [(place + 1, form.text, form.pinyin, form.initials, form.grams) for place, form in enumerate(forms)],
        )
    registry.db.execute(
        "INSERT INTO registry.unit_name SELECT unit_id || '-' || n, name, text || n, pinyin || n, initials || n, grams"
        " FROM registry.unit_name, generate_series(1, 3) AS n"
    )
    registry.db.execute("ANALYZE")
    given = {
        "tokens": town.tokens_of.asked("张小伟", 1985), "month": None, "district": None, "person": wei,
        "mine": ["320106%"], "most": 21, "today": NOW.date(), "unit": "z1",
    }  # fmt: skip
    for part, question in (
        ("", search.NAMED), ("", search.NUMBERED), ("", search.UNIT), ("第4711", search.UNITS_IN_CHARACTERS),
        ("di4711", search.UNITS_IN_LETTERS), ("njd4711", search.UNITS_IN_LETTERS),
    ):  # fmt: skip
        asked = units.asked(part)
        given |= {"grams": asked.grams, "initials": asked.initials, "part": asked.part}
        plan = [line for (line,) in registry.db.execute("EXPLAIN " + question, given, prepare=False)]
        read = str(plan).replace("Seq Scan on protected", "")  # a small table, and here an empty one
        assert "Index" in read and "Seq Scan" not in read, "\n".join(plan)
    one = search.units(registry.db, Account("sheng", "province", ()), units.asked("第4711"), None, NOW.date())
    assert [row["unit_id"] for row in one.items] == ["z4711"]
