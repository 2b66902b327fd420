"""The registry as its OpenAPI document tells it: asked anything that fits it, and much that does not, by all roles.

No answer is a fault of ours, none has a status or a content type that the document does not name.
"""

import os
from contextlib import suppress
from typing import Any

import httpx
import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from hypothesis.errors import Unsatisfiable
from schemathesis.checks import not_a_server_error
from schemathesis.generation import GenerationMode
from schemathesis.specs.openapi.checks import content_type_conformance, status_code_conformance

from tests.registry.records import UNIT
from tests.registry.serving import Registry, claim, somebody

SEED = int(os.environ.get("SEED", "20261126"))
CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance]
ROLES = ("wang", "chen", "sheng", "shen", None)
"""A caseworker, a supervisor, a province, an auditor, and somebody who is not logged in."""


class Known:
    """Ids that there are, so that calls get further than *not found*."""

    def __init__(self, registry: Registry) -> None:
        self.registry = registry
        self.people = [registry.known("11010519491231002X"), somebody()]
        self.tasks = [registry.task(person) for person in self.people for _ in range(3)]
        self.answer = claim(registry.by("wang"), self.tasks[0])["token"]

    def of(self, name: str, given: Any, place: int) -> Any:
        """One that is there, two times of three."""
        there = {"task_id": self.tasks, "person_id": self.people, "uscc": [UNIT], "token": [self.answer]}.get(name)
        return there[place % len(there)] if there and place % 3 else given


@pytest.fixture(scope="module")
def known(registry: Registry) -> Known:
    return Known(registry)


@pytest.fixture(scope="module")
def document(registry: Registry) -> dict[str, Any]:
    return dict(httpx.get(f"{registry.address}/openapi.json").json())


@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE])
def test_every_call_answers_as_the_document_says(known: Known, mode: GenerationMode) -> None:
    ask_all(known, mode, examples=4)


@pytest.mark.long
@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE])
def test_every_call_answers_as_the_document_says_however_long_one_asks(known: Known, mode: GenerationMode) -> None:
    ask_all(known, mode, examples=300)


def ask_all(known: Known, mode: GenerationMode, examples: int) -> None:
    print("seed", SEED)
    schema = schemathesis.openapi.from_url(f"{known.registry.address}/openapi.json")
    headers = {name: dict(known.registry.by(name).headers) if name else {} for name in ROLES}
    asked = 0
    for found in schema.get_all_operations():
        operation = found.ok()
        if operation.path == "/v1/tasks/stream" or operation.path == "/v1/login":
            continue  # never ends; and throttles whoever tries: each has a test of its own

        @seed(SEED)
        @settings(
            max_examples=examples, database=None, deadline=None, suppress_health_check=list(HealthCheck),
            phases=[Phase.generate],
        )  # fmt: skip
        @given(case=operation.as_strategy(generation_mode=mode), role=st.sampled_from(ROLES), place=st.integers(0, 30))
        def ask(case: Any, role: str | None, place: int) -> None:
            nonlocal asked
            case.path_parameters = {
                name: known.of(name, value, place) for name, value in (case.path_parameters or {}).items()
            }
            if isinstance(case.body, dict):
                case.body = {name: known.of(name, value, place) for name, value in case.body.items()}
            answer = case.call(headers=headers[role], timeout=20)
            case.validate_response(answer, checks=CHECKS)
            asked += 1

        with suppress(Unsatisfiable):  # nothing can be said wrongly to a call that takes nothing
            ask()
    assert asked > examples * 10
