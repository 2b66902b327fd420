"""Coverlink's processes on one machine: started together, waited for, shown, and stopped without a trace."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from coverlink_local.child import Child
from coverlink_local.guard import Guard
from coverlink_local.ports import free_port, is_free
from coverlink_local.processes import Processes, ProcessFailed, Program, run_once
from coverlink_local.programs import PORTS_NEEDED

SMALL_SERVICE = str(Path(__file__).with_name("small_service.py"))


def small(name: str, *arguments: str) -> Program:
    port = free_port()
    command = (sys.executable, SMALL_SERVICE, *(arguments or ("0",)))
    return Program(name, command, port, {"COVERLINK_PORT": str(port)})


def python(name: str, code: str) -> Program:
    return Program(name, (sys.executable, "-c", code))


@pytest.fixture
def guard() -> Iterator[Guard]:
    guard = Guard()
    yield guard
    guard.close()


def test_start_returns_when_every_process_is_ready(tmp_path: Path, guard: Guard) -> None:
    processes = Processes(tmp_path, [small("quick"), small("slow", "0.5")], guard)
    processes.start()
    assert [(p.name, p.ready) for p in processes.status()] == [("quick", True), ("slow", True)]
    assert processes.log("quick").read_text() == "serving\n"
    processes.stop()
    assert [(p.pid, p.ready) for p in processes.status()] == [(None, False), (None, False)]


def test_a_process_that_ends_while_starting_is_named_with_its_last_words_and_the_others_are_stopped(
    tmp_path: Path, guard: Guard
) -> None:
    processes = Processes(tmp_path, [small("fine"), python("broken", "raise SystemExit('no such table')")], guard)
    processes.programs["broken"] = Program("broken", processes.programs["broken"].command, free_port())
    with pytest.raises(ProcessFailed, match=r"(?s)broken ended while starting.*no such table"):
        processes.start()
    assert {p.pid for p in processes.status()} == {None}


def test_a_process_that_never_gets_ready_is_named(tmp_path: Path, guard: Guard) -> None:
    with pytest.raises(ProcessFailed, match="sleepy is not ready in time"):
        Processes(tmp_path, [small("sleepy", "60")], guard).start(timeout=0.7)


def test_a_taken_port_is_named_before_anything_starts(tmp_path: Path, guard: Guard) -> None:
    first = Processes(tmp_path / "first", [small("holder")], guard)
    first.start()
    taken = Program("late", first.programs["holder"].command, first.programs["holder"].port)
    with pytest.raises(
        ProcessFailed,
        match=f"port {taken.port}, which late needs.*COVERLINK_PORT_BASE to the first of {PORTS_NEEDED} free",
    ):
        Processes(tmp_path / "second", [taken], guard).start()
    first.stop()


def test_starting_again_starts_only_what_is_missing(tmp_path: Path, guard: Guard) -> None:
    processes = Processes(tmp_path, [small("a"), small("b")], guard)
    processes.start()
    before = {p.name: p.pid for p in processes.status()}
    processes.kill("b")
    assert {p.name: p.pid for p in processes.status()} == {"a": before["a"], "b": None}
    Processes(tmp_path, list(processes.programs.values()), guard).start()
    after = {p.name: p.pid for p in processes.status()}
    assert after["a"] == before["a"]
    assert after["b"] not in (None, before["b"])
    processes.stop()


def test_a_process_that_ignores_the_request_to_stop_is_killed_after_its_grace(tmp_path: Path, guard: Guard) -> None:
    processes = Processes(tmp_path, [small("deaf", "0", "deaf"), small("polite")], guard)
    processes.start()
    assert processes.stop_one("polite")
    assert not processes.stop_one("deaf", grace=0.3)
    assert {p.pid for p in processes.status()} == {None}


def test_a_program_that_runs_once_must_end_well(tmp_path: Path) -> None:
    run_once(python("migrate", "print('done')"), tmp_path / "log")
    assert (tmp_path / "log").read_text() == "done\n"
    with pytest.raises(ProcessFailed, match=r"(?s)migrate ended with 3.*cannot"):
        run_once(python("migrate", "print('cannot'); raise SystemExit(3)"), tmp_path / "log")
    with pytest.raises(ProcessFailed, match="did not end within"):
        run_once(python("migrate", "import time; time.sleep(9)"), tmp_path / "log", timeout=0.3)


def test_a_killed_process_counts_as_ended_only_when_its_last_thread_has_let_its_port_go(tmp_path: Path) -> None:
    port = free_port()
    code = (
        f"import socket, threading, time; server = socket.create_server(('127.0.0.1', {port}))\n"
        "for _ in range(400): threading.Thread(target=time.sleep, args=(60,), daemon=True).start()\n"
        "print('up', flush=True); time.sleep(60)"
    )
    crowded = Child(tmp_path / "crowded.pid")
    crowded.spawn((sys.executable, "-c", code), tmp_path / "log")
    while "up" not in (tmp_path / "log").read_text():
        assert crowded.pid
    crowded.kill()
    assert is_free(port)
