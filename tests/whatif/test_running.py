"""``coverlink whatif`` as somebody types it: over a real log, over a file, broken, and interrupted."""

from __future__ import annotations

import csv
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from zlib import crc32

import psutil
import pytest
from confluent_kafka.admin import AdminClient

from coverlink.bus import topics
from coverlink.contracts.catalogue import PERSON_FACTS, UNIT_FACTS
from coverlink.contracts.facts import Fact, decode_fact
from coverlink_local.ground import local_ground
from insurance_linker.policy import PACKS
from insurance_linker.whatif.command import main
from tests.bench.stream import Message, write
from tests.bench.whatif import export, log
from tests.whatif.weighing import DRAFTS, asked, drafted, links_of, people

COMMAND = str(Path(sys.executable).with_name("coverlink"))
DRAFT = str(DRAFTS / "two_months.yaml")
COUNT = 3_000


@pytest.fixture(scope="module")
def told() -> list[Message]:
    return list(log(COUNT, distinct=COUNT))


@pytest.fixture(scope="module")
def kafka_log(told: list[Message]) -> Iterator[str]:
    """A broker with a log of its own: the counts are those of these facts and no others."""
    with tempfile.TemporaryDirectory(prefix="coverlink-whatif-") as name:
        ground = local_ground(Path(name), environ={})
        ground.kafka.start()
        try:
            topics.apply(ground.kafka.bootstrap)
            broken: Message = ("person.facts.v1", b"p" + b"a" * 32, b"{}", [("ce_type", b"coverlink.nothing.v1")])
            write(ground.kafka.bootstrap, iter([*told, broken]))
            yield ground.kafka.bootstrap
        finally:
            ground.stop()


@pytest.fixture(scope="module")
def exported(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("exported") / "facts.ndjson"
    export(path, COUNT, distinct=COUNT)
    return path


def run(folder: Path, *arguments: str, kafka: str = "") -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "KAFKA_BOOTSTRAP_SERVERS": kafka, "TMPDIR": str(folder)}
    return subprocess.run(
        [COMMAND, "whatif", *arguments], cwd=folder, env=environment, capture_output=True, text=True, timeout=120
    )


def summary(done: subprocess.CompletedProcess[str]) -> dict[str, Any]:
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    found.pop("seconds")
    return found


def test_over_the_log_and_over_a_file_it_counts_the_same_and_leaves_no_trace(
    kafka_log: str, exported: Path, told: list[Message], tmp_path: Path
) -> None:
    admin = AdminClient({"bootstrap.servers": kafka_log})
    before = set(admin.list_topics().topics)
    from_log = summary(run(tmp_path, "--pack", DRAFT, "--from-log", "--out", "out", kafka=kafka_log))
    from_file = summary(run(tmp_path, "--pack", DRAFT, "--events", str(exported)))
    assert from_log.pop("broken") == 1 and from_file.pop("broken") == 0
    assert from_log == from_file
    assert from_log["facts"] == sum(topic == PERSON_FACTS for topic, *_ in told) and from_log["cases"]["changed"] > 0
    assert admin.list_consumer_groups().result().valid == []
    assert set(admin.list_topics().topics) - {"__consumer_offsets"} == before, (
        "Kafka's own topic, which every reader asks"
    )
    written = ["cases.csv", "months.csv", "summary.json", "whatif.en.html", "whatif.zh.html"]
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == written
    assert [path.name for path in tmp_path.iterdir()] == ["out"], "no temp file has a name"


def test_units_and_projects_are_counted_over_the_log_and_over_a_file(
    kafka_log: str, exported: Path, told: list[Message], tmp_path: Path
) -> None:
    draft = ("--pack", str(DRAFTS / "steps.yaml"))
    from_log = summary(run(tmp_path, *draft, "--out", "out", kafka=kafka_log))
    from_file = summary(run(tmp_path, *draft, "--events", str(exported)))
    units = from_log["of_units"]
    assert units == from_file["of_units"] and from_log["cases"]["changed"] == 0
    assert units["facts"] == sum(topic == UNIT_FACTS for topic, *_ in told)
    assert units["cases"]["unit"]["changed"] > 0 and units["cases"]["project"]["changed"] > 0
    with (tmp_path / "out" / "cases.csv").open(encoding="utf-8-sig", newline="") as file:
        changed = Counter[str]()
        for row in csv.DictReader(file):
            changed[row["of"]] += int(row["changed"])
    assert (changed["unit"], changed["project"]) == tuple(units["cases"][of]["changed"] for of in ("unit", "project"))
    left = summary(run(tmp_path, *draft, "--events", str(exported), "--no-units"))
    assert left["of_units"] == "left_out" and left["cases"] == from_log["cases"]
    assert summary(run(tmp_path, *draft, "--events", str(exported), "--sample", "1/2"))["of_units"] == "sample"
    later = ("--pack", str(DRAFTS / "sixty_days.yaml"), "--events", str(exported))
    assert summary(run(tmp_path, *later))["of_units"] == "left_out"
    assert summary(run(tmp_path, *later, "--units"))["of_units"]["cases"]["unit"]["due_on"] > 0
    assert summary(run(tmp_path, "--pack", DRAFT, "--events", str(exported), "--units"))["of_units"] == "same"


def test_a_sample_is_of_persons_and_always_the_same_ones(exported: Path, tmp_path: Path) -> None:
    def half() -> dict[str, Any]:
        return summary(run(tmp_path, "--pack", "make_up_after_breaks", "--events", str(exported), "--sample", "1/2"))

    whole = summary(run(tmp_path, "--pack", "make_up_after_breaks", "--events", str(exported)))
    assert half() == half()
    assert 0.3 * whole["persons"] < half()["persons"] < 0.7 * whole["persons"]


def test_who_has_several_ids_is_one_person_and_in_a_sample_with_all_of_them(
    exported: Path, told: list[Message], tmp_path: Path
) -> None:
    facts = [decode_fact(headers, value) for topic, _, value, headers in told if topic == PERSON_FACTS]
    links = links_of(facts)

    def group(fact: Fact) -> str:
        return links.group_of(fact.subject) or fact.subject

    def drawn(person: str) -> bool:
        return crc32(person.encode()) % 2 == 0

    strays = {drawn(fact.subject) for fact in facts if drawn(fact.subject) != drawn(group(fact))}
    assert strays == {True, False}, "drawn by their own id though the person is not, and the other way round"
    for sample in (1, 2):
        expected = [fact for fact in facts if sample == 1 or drawn(group(fact))]
        persons = sum(1 for _ in people(expected, asked(drafted("two_months"))))
        found = summary(run(tmp_path, "--pack", DRAFT, "--events", str(exported), "--sample", f"1/{sample}"))
        assert (found["facts"], found["persons"]) == (len(expected), persons)
    assert persons < len({fact.subject for fact in expected})


def test_since_and_until_bound_the_months(exported: Path, tmp_path: Path) -> None:
    asked = ("--pack", DRAFT, "--events", str(exported), "--since", "2026-10", "--until", "2027-02")
    found = summary(run(tmp_path, *asked))
    assert (found["months"], found["first"], found["last"]) == (5, "2026-10-31", "2027-02-28")


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("--pack", "no_such"), "expected the file of a draft, or one of the shipped proposals"),
        (("--pack", DRAFT, "--sample", "half"), "expected 1/N"),
        (("--pack", DRAFT, "--since", "2026"), "expected YYYY-MM"),
        (("--pack", DRAFT, "--since", "2031-01"), "expected 1 to 1200 months"),
    ],
)
def test_what_is_broken_is_refused_by_name(
    exported: Path, capfd: pytest.CaptureFixture[str], arguments: tuple[str, ...], told: str
) -> None:
    try:
        code = main([*arguments, "--events", str(exported)])
    except SystemExit as ended:
        code = ended.code
    out, err = capfd.readouterr()
    assert code == 2 and told in " ".join(err.split()) and out == ""


def test_a_broken_draft_is_refused_with_file_place_and_expectation(exported: Path, tmp_path: Path) -> None:
    done = run(tmp_path, "--pack", str(DRAFTS / "broken.yaml"), "--events", str(exported))
    assert done.returncode == 2 and done.stdout == ""
    assert "broken.yaml: Expected `int`, got `str` - at `$.renew[0].due_days`" in done.stderr


def test_a_pack_in_force_is_no_draft(exported: Path, tmp_path: Path) -> None:
    pack = tmp_path / "pack.yaml"
    pack.write_text('id: other\nversion: "1"\nregion: CN\n')
    done = run(tmp_path, "--pack", str(pack), "--events", str(exported))
    assert done.returncode == 2 and "expected a draft" in done.stderr


def test_the_packs_in_force_are_those_by_which_the_linker_decides(
    exported: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where interrupted payers are followed up after two months anyway, the draft opens no case more."""
    packs = tmp_path / "packs"
    shutil.copytree(PACKS, packs)
    cases = packs / "national" / "cases.yaml"
    cases.write_text(cases.read_text().replace("whole_months: 3", "whole_months: 2"))
    asked = ("--pack", DRAFT, "--events", str(exported))
    shipped = summary(run(tmp_path, *asked))["cases"]
    monkeypatch.setenv("COVERLINK_LINKER_PACKS", str(packs))
    assert shipped["appears"] > summary(run(tmp_path, *asked))["cases"]["appears"] == 0


def test_events_for_publishers_are_no_facts(tmp_path: Path) -> None:
    """A file as publishers send it: there are ID numbers where the bus has keys."""
    path = tmp_path / "events.ndjson"
    data = {"person": {"id_type": "resident_id", "id_number": "320106199003077716"}}
    path.write_text(json.dumps({"id": "1", "source": "//s", "type": "coverlink.status.changed.v1", "data": data}))
    done = run(tmp_path, "--pack", DRAFT, "--events", str(path))
    assert done.returncode == 1 and "as they stand on the bus" in done.stderr
    assert "320106199003077716" not in done.stderr


@pytest.mark.long
def test_a_broker_that_is_away_is_told(tmp_path: Path) -> None:
    done = run(tmp_path, "--pack", DRAFT, kafka="127.0.0.1:9")
    assert done.returncode == 1 and "cannot be read" in done.stderr and "Traceback" not in done.stderr


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_an_interrupted_run_leaves_nothing_behind(exported: Path, tmp_path: Path, how: signal.Signals) -> None:
    """Interrupted once its processes are at work: they end too, nothing is written, no temp file is left."""
    large = tmp_path / "large.ndjson"
    large.write_bytes(exported.read_bytes() * 200)
    temp = tmp_path / "temp"
    temp.mkdir()
    asked = [COMMAND, "whatif", "--pack", DRAFT, "--events", str(large), "--out", str(tmp_path / "out")]
    with subprocess.Popen(asked, env={**os.environ, "TMPDIR": str(temp)}, stdout=-3, stderr=-3) as running:
        tool = psutil.Process(running.pid)
        workers = _until(lambda: tool.children())
        _until(lambda: [row for row in workers if sum(row.cpu_times()[:2]) > 0.3])
        running.send_signal(how)
        assert running.wait(30) == {signal.SIGINT: 130, signal.SIGTERM: 143, signal.SIGKILL: -9}[how]
    _, alive = psutil.wait_procs(workers, 30)
    assert alive == []
    assert list(temp.iterdir()) == [] and not (tmp_path / "out").exists()


def _until(found: Any) -> Any:
    for _ in range(600):
        if rows := found():
            return rows
        time.sleep(0.05)
    raise AssertionError("it never came to work")
