"""``coverlink publish`` and ``explain``: files in, verdicts by line, reasons out."""

import csv
import json
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from tests.cli.conftest import Coverlink
from tests.gateway.events import as_bytes, changed, event, hire, person, unit_code
from tests.system.whole import Whole, until


def flat(part: dict[str, Any], path: str = "") -> dict[str, str]:
    """An event as a CSV's row: dotted names."""
    cells: dict[str, str] = {}
    for name, value in part.items():
        cells |= flat(value, f"{path}{name}.") if isinstance(value, dict) else {f"{path}{name}": value}
    return cells


def test_ndjson_is_published_and_what_is_refused_is_named_by_its_line(coverlink: Coverlink, tmp_path: Path) -> None:
    good, file = hire("//cli.example/ndjson", "e-1", 41), tmp_path / "day.ndjson"
    file.write_bytes(as_bytes(good) + b"\n\n" + as_bytes(hire("//cli.example/ndjson", "e-2", 42)) + b"\n")
    done = coverlink("publish", str(file))
    assert done.returncode == 0 and "accepted 2" in done.stderr, done.stderr
    assert done.stdout == f"{file}:1: accepted e-1\n{file}:3: accepted e-2\n"
    assert coverlink("publish", "--quiet", str(file)).stdout == ""

    bad = changed(hire("//cli.example/ndjson", "e-3", 43), "data.person.id_number", "320106199003077711")
    file.write_bytes(as_bytes(good) + b"\n" + as_bytes(bad) + b"\nnot json\n")
    done = coverlink("publish", str(file))
    assert done.returncode == 1
    told = done.stdout.splitlines()
    assert told[0].startswith(f"{file}:1: duplicate e-1")
    assert told[1].startswith(f"{file}:2: rejected e-3") and "id_number" in told[1]
    assert told[2].startswith(f"{file}:3: rejected") and "320106199003077711" not in done.stdout
    assert "duplicate 1  rejected 2" in done.stderr


def test_csv_is_published_with_dotted_columns(coverlink: Coverlink, tmp_path: Path) -> None:
    rows = [flat(hire("//cli.example/csv", f"e-{number}", 50 + number)) for number in range(3)]
    file = tmp_path / "day.csv"
    with file.open("w", newline="") as out:
        writer = csv.DictWriter(out, rows[0])
        writer.writeheader()
        writer.writerows(rows)
    done = coverlink("publish", str(file))
    assert done.returncode == 0 and "accepted 3" in done.stderr, done.stderr + done.stdout
    assert done.stdout == "".join(f"{file}:{number + 2}: accepted e-{number}\n" for number in range(3))
    file.write_text(file.read_text().replace("standard", "nonsense", 1))
    done = coverlink("publish", str(file))
    assert done.returncode == 1 and f"{file}:2: rejected e-0" in done.stdout


def test_a_csv_that_is_not_all_right_says_where(coverlink: Coverlink, tmp_path: Path) -> None:
    row = flat(hire("//cli.example/odd", "e-1", 57))
    text = ",".join(row) + "\r\n" + ",".join(row.values())
    (tmp_path / "odd.CSV").write_text(
        f"{text},more\r\n\r\n{','.join(row.values())}\r\n", encoding="utf-8-sig", newline=""
    )
    done = coverlink("publish", "-q", "odd.CSV")
    assert (done.returncode, done.stdout.count("\n")) == (1, 1) and done.stdout.startswith("odd.CSV:2: rejected")
    assert "more cells" in done.stdout and "accepted 1  rejected 1" in done.stderr

    (tmp_path / "twice.csv").write_text("data.person,data.person.name\na,b\n")
    done = coverlink("publish", "twice.csv")
    assert done.returncode == 1 and "twice.csv:2: rejected" in done.stdout and "data.person.name" in done.stdout
    (tmp_path / "excel.csv").write_bytes(text.encode("gb18030"))
    done = coverlink("publish", "excel.csv")
    assert (done.returncode, done.stdout) == (1, "") and "excel.csv is not UTF-8" in done.stderr


def test_a_byte_order_mark_is_no_mistake_and_an_absent_gateway_is_told_in_a_line(
    coverlink: Coverlink, tmp_path: Path
) -> None:
    (tmp_path / "day.ndjson").write_text(json.dumps(hire("//cli.example/bom", "e-1", 58)), encoding="utf-8-sig")
    assert coverlink("publish", "day.ndjson").returncode == 0
    done = coverlink("publish", "--gateway", "http://127.0.0.1:1", "day.ndjson")
    assert done.returncode == 1 and "http://127.0.0.1:1 does not answer" in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1


def test_a_wrong_key_and_a_file_that_is_not_there_end_it(coverlink: Coverlink, tmp_path: Path) -> None:
    file = tmp_path / "day.ndjson"
    file.write_bytes(as_bytes(event("//cli.example/key", "e-1", "employment.started", {"person": person(60)})))
    done = coverlink("publish", "--key", "none", str(file))
    assert done.returncode == 1 and "401" in done.stderr
    assert coverlink("publish", "nothing.ndjson").returncode == 2


def test_a_task_is_explained_in_both_languages(coverlink: Coverlink, whole: Whole) -> None:
    who = whole.publish(hire("//cli.example/why", "e-1", 61))["person_id"]
    client = whole.client("province")
    [task, *_] = until(lambda: client.get(f"/v1/tasks?person_id={who}").json()["items"], 30, "the task")
    for language, closing in (("en", "Closes when: "), ("zh", "何时办结：")):
        done = coverlink("explain", task["id"], "--language", language)
        assert done.returncode == 0, done.stderr
        assert closing in done.stdout and task["because"][0]["rule"] in done.stdout
        assert "started_on" not in done.stdout and "coverlink.employment" not in done.stdout
    done = coverlink("explain", "nonsense")
    assert done.returncode == 1 and "no task of that name" in done.stderr


def test_a_units_case_is_explained_by_its_people_and_by_no_fact_that_never_comes(
    coverlink: Coverlink, whole: Whole
) -> None:
    long_ago, unit = (date.today() - timedelta(60)).isoformat(), {"uscc": unit_code(7), "name": "测试七厂"}
    hired = [hire("//cli.example/unit", f"e-{number}", number, started_on=long_ago) for number in (71, 72)]
    people = {whole.publish({**row, "data": {**row["data"], "unit": unit}})["person_id"] for row in hired}
    client = whole.client("province")

    def case_of_both() -> list[Any]:
        tasks = client.get(f"/v1/tasks?unit_id={unit['uscc']}&kind=unit_unregistered").json()["items"]
        return [task for task in tasks if len(task["because"][0]["inputs"]["people"]) == 2]

    [task] = until(case_of_both, 60, "the unit's case")
    for language, not_here, gap in (("en", "not here yet", "Gap: missed"), ("zh", "尚未收到", "缺口：漏保")):
        done = coverlink("explain", task["id"], "--language", language)
        assert done.returncode == 0, done.stderr
        assert not_here not in done.stdout and gap in done.stdout
        assert all(f"{who}  {whole.demo.registry}/people/{who}" in done.stdout for who in people)


def test_a_protected_persons_task_is_explained_for_a_stated_reason(coverlink: Coverlink, whole: Whole) -> None:
    who = whole.publish(hire("//cli.example/guarded", "e-1", 62))["person_id"]
    client = whole.client("province")
    [task, *_] = until(lambda: client.get(f"/v1/tasks?person_id={who}").json()["items"], 30, "the task")
    assert client.post(f"/v1/people/{who}/protect", json={"reason": "hidden address"}).status_code == 200
    done = coverlink("explain", task["id"])
    assert done.returncode == 1 and "--reason" in done.stderr
    done = coverlink("explain", task["id"], "--reason", "asked at the counter", "--purpose", "inquiry")
    assert done.returncode == 0 and task["because"][0]["rule"] in done.stdout, done.stderr
    client.post(f"/v1/people/{who}/unprotect", json={"reason": "moved away"}).raise_for_status()


def test_what_demo_json_tells(whole: Whole) -> None:
    file = whole.system.folder / "demo.json"
    told = json.loads(file.read_text())
    assert file.stat().st_mode & 0o777 == 0o600
    assert set(told) >= {"gateway", "registry", "notifier", "kafka", "database", "redis", "publisher_key", "accounts"}
    assert all(set(row) == {"role", "user", "password", "districts"} for row in told["accounts"])
    by_role = {(row["role"], *row["districts"]) for row in told["accounts"]}
    assert {("caseworker", "320106"), ("caseworker", "500157")} <= by_role
    assert {row["role"] for row in told["accounts"]} == {"caseworker", "supervisor", "province", "auditor"}
    here = [row["user"] for row in told["accounts"] if row["districts"] == ["320106"]]
    assert len(here) == 2, "two browsers can be two people"
