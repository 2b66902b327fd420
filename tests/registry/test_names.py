"""The index of names: any order and repetition leave the same, it says nothing, and whoever is erased is out of it."""

import itertools
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from registry.database import connect
from registry.names import forms, readings, units
from registry.names.__main__ import fill_people, fill_units
from tests.registry.naming import Town, days, number
from tests.registry.records import NOW, person_id
from tests.registry.tables import migrated


@pytest.fixture
def town(database: str, tmp_path: Path) -> Iterator[Town]:
    with connect(migrated(database)) as db:
        yield Town.at(db, tmp_path / "secrets")


def fits(kept: str, asked: str) -> bool:
    return bool(forms.kept(kept) & forms.asked(asked))


class TestForms:
    @pytest.mark.parametrize(
        ("name", "asked"),
        [
            ("张伟", "张伟"), ("张伟", " 张 伟"), ("張偉", "张伟"), ("肖红", "萧红"), ("付明", "傅明"),
            ("张伟", "zhang wei"), ("张伟", "zhangwei"), ("张伟", "Zhāng Wěi"), ("张伟", "zhang1 wei3"),
            ("张伟", "ZW"), ("张伟", "ｚｗ"), ("单小明", "shan xiao ming"), ("单小明", "dan xiao ming"),
            ("曾国藩", "zengguofan"), ("解晓东", "xie xiao dong"), ("尉迟恭", "yu chi gong"), ("万俟明", "moqi ming"),
            ("吕布", "lv bu"), ("吕布", "lü bu"), ("吕布", "LYU BU"), ("吕布", "lǚ bù"), ("林雨", "lin yu"),
            ("欧阳娜娜", "oynn"), ("西安", "xi'an"), ("王氏", "wang shi"),
            ("买买提·艾山江", "买买提艾山江"), ("买买提·艾山江", "买买提•艾山江"), ("买买提·艾山江", "买买提"),
            ("买买提·艾山江", "艾山江"), ("买买提·艾山江", "maimaiti"), ("买买提·艾山江", "maimaiti aishanjiang"),
            ("卓玛．次仁", "卓玛·次仁"), ("John SMITH", "smith john"), ("José García", "Jose Garcia"),
        ],
    )  # fmt: skip
    def test_a_name_is_found_as_it_is_asked_for(self, name: str, asked: str) -> None:
        assert fits(name, asked)

    @pytest.mark.parametrize(
        ("name", "asked"),
        [
            ("张伟", "张"), ("张伟", "zhang"), ("张伟明", "张伟"), ("买买提·艾山江", "买买提·艾山"), ("李娜", "王娜"),
            ("李", "..."),
        ],
    )  # fmt: skip
    def test_and_not_otherwise(self, name: str, asked: str) -> None:
        assert not fits(name, asked)

    def test_many_readings_are_bounded_and_the_likeliest_stay(self) -> None:
        found = readings.readings("曾重行单解乐长")
        assert len(found) == len(set(found)) == readings.MOST
        assert found[0][0] == "zeng", "read as a surname"
        kinds = [kind for kind, _ in forms.kept("曾重行单解乐长")]
        assert kinds.count("pinyin") <= 8 and kinds.count("initials") <= 8

    def test_a_part_of_a_units_name_is_in_its_pieces(self) -> None:
        unit = units.searched("南京星光（重庆）科技2050有限责任公司")
        texts = {True: unit.text, False: unit.pinyin}
        for part in ("星光", "星光(重庆)", "科技2050", "xingguang", "xing guang chong qing", "2050", "光重庆科"):
            asked = units.asked(part)
            assert asked.grams and set(asked.grams) <= set(unit.grams) and asked.part in texts[asked.chinese], part
        asked = units.asked("xgcq")
        assert set(asked.initials) <= set(unit.grams) and asked.part in unit.initials
        for part in ("星", "有限公司", "公司", "xi", "you xian gong si", "yxgs", "()", ""):
            assert not units.asked(part).grams, part


class TestProjecting:
    def test_any_order_and_repetition_leave_the_same_tokens(self, town: Town) -> None:
        """Two names at one moment after an earlier one, and a paper that tells none, in every order and again."""
        ends, names = set(), ("李宏", "李红", "李晓红")
        for place, order in enumerate(itertools.permutations(range(4))):
            born = number(place=place)
            told = [
                town.told("李宏", born, at=NOW), town.told("李红", born, at=NOW + days(2)),
                town.told("李晓红", born, at=NOW + days(2)), town.told(None, born, at=NOW + days(3)),
            ]  # fmt: skip
            records = [town.bus.again(told[at]) for at in order]
            for batch in [records] if place % 2 else [[record] for record in records]:
                town.takes(*batch)
            town.takes(*map(town.bus.again, told))
            ends.add(tuple(town.tokens(told[0].key.decode())))
        assert len(ends) == 1 and not town.aside
        end = set(ends.pop())
        found = {name for name in names if end & town.whole(name)}
        assert found in ({"李红"}, {"李晓红"}), "of two at one moment one, always the same; the earlier name is out"

    def test_nothing_of_a_name_stands_in_any_table(self, town: Town) -> None:
        for place, name in enumerate(("欧阳娜娜", "买买提·艾山江", "John Smith")):
            town.lives(name, number(place=place))
        assert town.db.execute("SELECT count(*) FROM registry.name_token").fetchone()[0] > 20  # type: ignore[index]
        tables = town.db.execute(
            "SELECT table_schema, table_name FROM information_schema.tables"
            " WHERE table_type = 'BASE TABLE' AND table_schema NOT IN ('pg_catalog', 'information_schema')"
        ).fetchall()
        dumped = b""
        for schema, table in tables:
            with town.db.cursor().copy(f'COPY "{schema}"."{table}" TO STDOUT') as rows:
                dumped += b"".join(bytes(row) for row in rows)
        assert b"name_token" not in dumped and len(dumped) > 2_000
        for text in ("欧阳", "娜娜", "买买提", "艾山江", "ouyang", "oynn", "maimaiti", "smith", "Smith"):
            spelt = text.encode()
            assert spelt not in dumped and spelt.hex().encode() not in dumped, text

    def test_another_installation_has_other_tokens(self, town: Town, tmp_path: Path) -> None:
        other = Town.at(town.db, tmp_path / "other")
        assert not set(town.tokens_of.asked("张伟", 1990)) & set(other.tokens_of.asked("张伟", 1990))

    def test_who_is_erased_is_out_of_it_at_once_and_stays_out(self, town: Town) -> None:
        person = town.lives("张伟", number())
        later = town.told("张伟明", number(), at=NOW + days(1))
        assert town.tokens(person)
        town.db.execute("DELETE FROM vault.data_key WHERE person_id = %s", (person,))
        assert town.tokens(person) == []
        assert town.db.execute("SELECT count(*) FROM registry.name_told").fetchone() == (0,)
        town.takes(later)
        assert town.tokens(person) == [] and not town.aside, "what was sealed before it opens for nobody"
        assert fill_people(town.db, town.index) == 0

    def test_what_cannot_be_opened_holds_nobody_up(self, town: Town, tmp_path: Path) -> None:
        other = Town.at(town.db, tmp_path / "other")
        foreign = other.told("王五", number(place=9))
        town.takes(town.bus.hired(person_id()), foreign, town.told("张伟", number()))
        assert len(set(town.db.execute("SELECT person_id FROM registry.name_token").fetchall())) == 1

    def test_broken_records_beside_it_do_not_matter(self, town: Town) -> None:
        broken = town.bus.hired(person_id())
        broken = broken._replace(headers=[*broken.headers, ("ce_subject", b"p\x00")])
        town.takes(town.told("张伟", number()), broken, town.bus.hired(person_id(), "\x00"))
        assert len(town.aside) == 2
        assert town.db.execute("SELECT count(*) FROM registry.name_told").fetchone() == (1,)

    def test_a_units_later_name_takes_the_place_of_the_earlier(self, town: Town) -> None:
        town.takes(town.told("张伟", number(), unit_name="南京星光科技有限公司"))
        town.takes(town.told("张伟", number(), unit_name="南京月光科技有限公司", at=NOW + days(1)))
        town.takes(town.told("张伟", number(), unit_name="南京日光科技有限公司", at=NOW - days(1)))
        assert town.db.execute("SELECT text, initials FROM registry.unit_name").fetchall() == [
            ("南京月光科技有限公司", "njygkjyxgs")
        ]


class TestFilling:
    def test_people_and_units_of_before_are_filled_in_once(self, town: Town) -> None:
        for place in range(7):
            town.takes(town.told("张伟", number(place=place)), index=False)
        town.takes(town.told("李娜", number(place=8)))
        town.db.execute("DELETE FROM registry.unit_name")
        told: list[int] = []
        assert fill_people(town.db, town.index, told.append, batch=3) == 7
        assert sum(told) == 8 and fill_people(town.db, town.index, batch=3) == 0
        assert fill_units(town.db, town.index) == 1 and fill_units(town.db, town.index) == 0
        assert town.db.execute("SELECT count(DISTINCT person_id) FROM registry.name_token").fetchone() == (8,)

    def test_it_leaves_the_same_as_projecting_does(self, town: Town) -> None:
        person = town.lives("单小明", number())
        before = town.tokens(person)
        town.db.execute("DELETE FROM registry.name_told")
        assert town.tokens(person) == [] and fill_people(town.db, town.index) == 1
        assert town.tokens(person) == before

    def test_the_command_says_how_many(self, town: Town, database: str, tmp_path: Path) -> None:
        town.takes(town.told("张伟", number()), index=False)
        env: dict[str, Any] = {
            "DATABASE_URL": database, "COVERLINK_SECRETS_DIR": str(tmp_path / "secrets"), "PATH": "/usr/bin:/bin",
        }  # fmt: skip
        done = subprocess.run([sys.executable, "-m", "registry.names"], env=env, capture_output=True, text=True)
        assert (done.returncode, done.stdout) == (0, "1 people and 1 units were made searchable\n"), done.stderr
        env["DATABASE_URL"] = "postgresql://nobody@127.0.0.1:1/none"
        done = subprocess.run([sys.executable, "-m", "registry.names"], env=env, capture_output=True, text=True)
        assert done.returncode == 2 and "DATABASE_URL" in done.stderr
