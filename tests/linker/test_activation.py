"""New packs take effect at their date, without a restart, for those whom they concern, and say so."""

import shutil
import signal
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest

from coverlink.bus import topics
from coverlink.contracts.facts import decode_fact
from insurance_linker.activation import Activation
from insurance_linker.policy import PACKS, BrokenPack, load_book, shipped
from insurance_linker.policy.folder import PackFolder
from insurance_linker.process import Linker as Deciding
from insurance_linker.stored import STATES
from tests.domain.life import PERSON, TODAY, fact, lived, unit
from tests.linker.running import Linker, Person, hire

LOCAL = """
id: nanjing
version: "{version}"
region: "320100"
owed:
  - rule: owed.part_time.nanjing
    from: {since}
    announced_at: 2026-01-01
    rank: law
    grade: C
    source: {{zh: "试行：非全日制用工亦应参加医疗保险", en: "on trial: part-time work owes medical cover too"}}
    form: part_time
    lines: [injury, medical]
"""


def packs(folder: Path, since: date, version: str = "1") -> Path:
    """The packs that are shipped, and a city's own in which part-time work owes one line more."""
    if not folder.exists():
        shutil.copytree(PACKS, folder)
    (folder / "nanjing").mkdir(exist_ok=True)
    (folder / "nanjing" / "owed.yaml").write_text(LOCAL.format(version=version, since=since))
    return folder


def working(form: str, district: str = "320106") -> bytes:
    job = {"ref": "E", "form": form, "started_on": "2026-11-01", "work_district": district}
    state, _ = lived([fact("e", "employment.started", {"unit": unit(0), "employment": job})])
    assert state
    return STATES.write(state)


def looked_at(form: str, since: date, tmp_path: Path, district: str = "320106", today: date = TODAY) -> bool:
    """Whether such a worker is to be decided anew on a day, when the city's pack holds from ``since``."""
    linker = Deciding(load_book(packs(tmp_path / "packs", since)))
    return Activation(linker, lambda: today).look(PERSON.encode(), working(form, district)) is not None


def test_only_whom_it_concerns_and_only_from_its_day_on(tmp_path: Path) -> None:
    assert looked_at("part_time", TODAY, tmp_path)
    assert not looked_at("standard", TODAY, tmp_path)
    assert not looked_at("part_time", TODAY, tmp_path, district="500157")
    tomorrow = TODAY + timedelta(1)
    assert not looked_at("part_time", tomorrow, tmp_path)
    assert looked_at("part_time", tomorrow, tmp_path, today=tomorrow)


def test_all_are_looked_at_when_packs_change_and_when_a_day_of_theirs_comes(tmp_path: Path) -> None:
    day = TODAY
    linker = Deciding(shipped())
    activation = Activation(linker, lambda: day)
    before = activation.name()
    linker.book = load_book(packs(tmp_path / "packs", TODAY + timedelta(7)))
    loaded = activation.name()
    day = TODAY + timedelta(7)
    assert len({before, loaded, activation.name()}) == 3


def test_what_it_tells_is_a_fact_that_names_the_packs(tmp_path: Path) -> None:
    linker = Deciding(load_book(packs(tmp_path / "packs", TODAY, "7")))
    output = Activation(linker, lambda: TODAY).look(PERSON.encode(), working("part_time"))
    assert output is not None
    told = decode_fact(output.headers, output.value)
    assert (told.type, told.subject) == ("coverlink.policy.activated.v1", PERSON)
    assert "nanjing@7" in told.data.packs  # type: ignore[attr-defined]


def test_a_new_version_that_says_the_same_changes_no_case(tmp_path: Path) -> None:
    folder = tmp_path / "packs"
    shutil.copytree(PACKS, folder)
    for path in (folder / "national").glob("*.yaml"):
        lines = [line if not line.startswith("version:") else 'version: "2027-01-01"' for line in path.open()]
        path.write_text("\n".join(line.rstrip("\n") for line in lines))
    linker = Deciding(load_book(folder))
    assert "national@2027-01-01" in {f"{pack.id}@{pack.version}" for pack in linker.book.packs}
    assert Activation(linker, lambda: TODAY).look(PERSON.encode(), working("standard")) is None


class TestFolder:
    def test_is_read_again_when_it_says_something_else(self, tmp_path: Path) -> None:
        folder = PackFolder(packs(tmp_path / "packs", TODAY))
        before = folder.book
        assert folder.changed() is None
        packs(tmp_path / "packs", TODAY, "22")
        after = folder.changed()
        assert after is not None and after.fingerprint != before.fingerprint and folder.book is after

    def test_what_is_broken_is_refused_once_and_the_old_goes_on(self, tmp_path: Path) -> None:
        folder = PackFolder(packs(tmp_path / "packs", TODAY))
        before = folder.book
        (tmp_path / "packs" / "nanjing" / "owed.yaml").write_text("id: nanjing\nversion: 1\n")
        with pytest.raises(BrokenPack, match=r"nanjing/owed\.yaml"):
            folder.changed()
        assert folder.changed() is None and folder.book is before

    def test_half_a_version_is_refused(self, tmp_path: Path) -> None:
        folder = PackFolder(packs(tmp_path / "packs", TODAY))
        (tmp_path / "packs" / "nanjing" / "more.yaml").write_text('id: nanjing\nversion: "2"\nregion: "320100"\n')
        with pytest.raises(BrokenPack, match="expected id, version, region and draft as in"):
            folder.changed()


class TestRunning:
    @pytest.fixture
    def bus(self, kafka: str) -> str:
        topics.apply(kafka)
        return kafka

    @pytest.fixture
    def linker(self, bus: str, tmp_path: Path) -> Iterator[Linker]:
        folder = tmp_path / "packs"
        shutil.copytree(PACKS, folder)
        made = Linker(bus, tmp_path, COVERLINK_LINKER_PACKS=str(folder))
        first = Person(bus)
        hire(first, "0", 3)
        assert first.heard("coverage.decisions.v1", 1, 300), "what other tests have told is not decided yet"
        yield made
        made.kill(signal.SIGTERM)

    def test_a_pack_laid_beside_the_others_opens_cases_without_a_restart(
        self, bus: str, linker: Linker, tmp_path: Path
    ) -> None:
        concerned, other = Person(bus), Person(bus)
        hire(concerned, "1", 3, "part_time")
        hire(other, "1", 3)
        assert len(other.cases(4)) == 4
        assert [row["case"]["line"] for row in concerned.cases(1)] == ["injury"]
        packs(tmp_path / "packs", date.today() - timedelta(1), "9")
        _, opened = concerned.cases(2)
        assert opened["case"]["line"] == "medical"
        assert opened["case"]["because"][0]["rule"] == "owed.part_time.nanjing@9"
        kinds = [kind for kind, _ in concerned.heard("person.facts.v1", 2)]
        assert kinds == ["coverlink.employment.started.v1", "coverlink.policy.activated.v1"]
        assert len(other.heard("person.facts.v1", 2, 3)) == 1, "nobody else is decided anew"
