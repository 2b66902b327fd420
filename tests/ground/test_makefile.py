"""What ``make`` says of itself is so."""

import re
import subprocess
from pathlib import Path

from tests.bench.__main__ import GROUPS

ROOT = Path(__file__).parents[2]


def test_help_names_every_command_and_every_group_of_bench() -> None:
    said = subprocess.run(["make", "--no-print-directory"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert set(re.findall(r"^make ([a-z]+) ", said, re.MULTILINE)) == {
        "run",
        "test",
        "check",
        "bench",
        "faults",
        "mutants",
    }
    [groups] = re.findall(r"ONLY=([a-z_|]+)", said)
    assert groups.split("|") == list(GROUPS)
